// The run in steps wide enough for a page: counts, and percentiles of service and response time taken from
// every request.
//
// Percentiles of wide steps are not computed from those of narrow ones: neither the mean nor the maximum of
// p95s is a p95. Each step ranks its requests. If it has so few that a percentile would equal the maximum, it
// has no percentile.
import { percentile, RequestBins, type ClosedBin, type SortedTimes } from './request-bins.ts';
import type { RunRecord } from '../../../contract/index.ts';

/** ms; null where too few requests were answered. */
export interface Spread {
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  maxMs: number | null;
}

export interface OverviewRow {
  tMs: number;
  /** `all` for all journeys together. */
  journey: string;
  ok: number;
  failed: number;
  /** Those of `failed` with 429 or 503. */
  shed: number;
  dropped: number;
  /** From sending to the last byte. */
  service: Spread;
  /** From the scheduled start to the last byte. */
  response: Spread;
}

export interface Overview {
  binMs: number;
  rows: readonly OverviewRow[];
}

/** Steps that an overview has at most. */
export const stepsAtMost = 1_800;
const widthsSeconds = [1, 2, 5, 10, 20, 30, 60] as const;

/** The narrowest width, a second or more, with which the run has no more steps than that, ms. */
export function overviewBinMs({ endedMs, load }: RunRecord): number {
  const seconds = Math.max(endedMs ?? 0, load.durationMs) / 1000;
  return (
    (widthsSeconds.find((width) => seconds / width <= stepsAtMost) ??
      Math.ceil(seconds / stepsAtMost / 60) * 60) * 1000
  );
}

export class OverviewBuilder extends RequestBins<OverviewRow> {
  constructor(binMs: number, droppedIn: readonly string[], clientErrorsFail = false) {
    super({ binMs, droppedIn, rowOf, keepsService: true, clientErrorsFail });
  }
}

function rowOf({ tMs, journey, ok, failed, shed, dropped, service, response }: ClosedBin): OverviewRow {
  return {
    tMs,
    journey,
    ok,
    failed,
    shed,
    dropped,
    service: spreadOf(service()),
    response: spreadOf(response()),
  };
}

/** With fewer than 1 / (1 − share) values the nearest rank is the maximum by another name: 2, 20, 100. */
function spreadOf(ascending: SortedTimes): Spread {
  const ranked = (share: number): number | null =>
    ascending.length * (1 - share) >= 1 - 1e-9 ? percentile(ascending, share) : null;
  return { p50Ms: ranked(0.5), p95Ms: ranked(0.95), p99Ms: ranked(0.99), maxMs: percentile(ascending, 1) };
}
