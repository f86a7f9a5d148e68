// Percentiles of service and response time per step, as the overview ranked them: here nothing is averaged or
// merged.
import type { OverviewRow, Spread } from '../../timeline/overview-builder.ts';
import { binOf, type TimeAxis } from './time-axis.ts';

/** ms; null where too few requests were answered for that percentile. */
export interface Curves {
  p50: (number | null)[];
  p95: (number | null)[];
  p99: (number | null)[];
  max: (number | null)[];
}

/** The curves of one journey, at most one row a step. */
export function percentileCurves(
  rows: readonly OverviewRow[],
  of: 'service' | 'response',
  { axis, binMs }: { axis: TimeAxis; binMs: number },
): Curves {
  const gaps = (): (number | null)[] =>
    Array.from({ length: Math.ceil((axis.toMs - axis.fromMs) / binMs) }, () => null);
  const curves: Curves = { p50: gaps(), p95: gaps(), p99: gaps(), max: gaps() };
  for (const row of rows) {
    const bin = binOf(axis, binMs, row.tMs);
    if (bin === undefined) continue;
    const { p50Ms, p95Ms, p99Ms, maxMs } = row[of];
    for (const [key, value] of [
      ['p50', p50Ms],
      ['p95', p95Ms],
      ['p99', p99Ms],
      ['max', maxMs],
    ] as const)
      curves[key][bin] = value === null ? null : drawn(value);
  }
  return curves;
}

/**
 * Several journeys as one: counts add up, of percentiles nothing can be said, of maxima the highest is
 * theirs.
 */
export function mergedRows(rows: readonly OverviewRow[], journey: string): OverviewRow[] {
  const byStep = new Map<number, OverviewRow>();
  for (const { tMs, ok, failed, shed, dropped, service, response } of rows) {
    const known = byStep.get(tMs) ?? {
      tMs,
      journey,
      ok: 0,
      failed: 0,
      shed: 0,
      dropped: 0,
      service: unknown,
      response: unknown,
    };
    byStep.set(tMs, {
      tMs,
      journey,
      ok: known.ok + ok,
      failed: known.failed + failed,
      shed: known.shed + shed,
      dropped: known.dropped + dropped,
      service: maximumOf(known.service, service),
      response: maximumOf(known.response, response),
    });
  }
  return [...byStep.values()];
}

const unknown: Spread = { p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null };

function maximumOf(one: Spread, other: Spread): Spread {
  const known = [one.maxMs, other.maxMs].filter((value) => value !== null);
  return { ...unknown, maxMs: known.length === 0 ? null : Math.max(...known) };
}

/** Four digits are more than a picture shows, and a third of the page's size. */
function drawn(ms: number): number {
  return Number(ms.toPrecision(4));
}
