// What the page's charts draw, as plain data: the page carries it as JSON, and its script only draws.
import { clockOffsetName, type Slo, timelineBinMs, type TimelineRow } from '../../../contract/index.ts';
import type { ReportInput } from '../../report-input.ts';
import type { OverviewRow, Spread } from '../../run/timeline/overview-builder.ts';
import { allJourneys } from '../../run/timeline/request-bins.ts';
import { countsPerBin } from './counts-per-bin.ts';
import { cpuSeries, type CpuSeries } from './cpu-series.ts';
import { type FaultSpan, faultSpans } from './fault-spans.ts';
import { podsByZone, type PodSteps } from './pods-by-zone.ts';
import { binOf, binWidthMs, type TimeAxis, timeAxisOf } from './time-axis.ts';

/** Maximum number of journeys with separate curves; a user script may have hundreds of journeys. */
const journeysAtMost = 12;
export const everyJourney = 'every journey';

const ends = ['ok', 'shed', 'failed', 'dropped'] as const;
export interface JourneyData {
  name: string;
  /** Per step, by how they ended; `shed` are part of `failed`. */
  steps: Record<(typeof ends)[number], number[]>;
  service: Curves;
  response: Curves;
  /** Per bin of `fineBinMs`. */
  fine: Record<'failed' | 'dropped', number[]>;
  /** Latency that its objectives promise, ms, ascending. */
  promisedMs: number[];
}

export interface ChartData {
  axis: TimeAxis;
  /** What times count from: without a schedule there is no response time to draw. */
  timedFrom: 'schedule' | 'sending';
  /** Width of the steps (at least 1 s), and of the bins of `fine` (at least 100 ms), ms. */
  stepMs: number;
  fineBinMs: number;
  /** All together first, then each, the busiest first. */
  journeys: JourneyData[];
  /** The journey that is shown first. */
  shown: string;
  faults: FaultSpan[];
  writerChangesMs: number[];
  pods: PodSteps | null;
  cpu: CpuSeries | null;
}

export function chartDataOf(input: ReportInput): ChartData {
  const axis = timeAxisOf(input);
  const stepMs = input.overview.binMs;
  const fineBinMs = binWidthMs(axis, timelineBinMs);
  const journeys = groupsOf(input).map(({ name, rows, fine }): JourneyData => ({
    name,
    steps: countsPerBin(rows, ends, { axis, binMs: stepMs }),
    service: percentileCurves(rows, 'service', { axis, binMs: stepMs }),
    response: percentileCurves(rows, 'response', { axis, binMs: stepMs }),
    fine: countsPerBin(fine, ['failed', 'dropped'], { axis, binMs: fineBinMs }),
    promisedMs: promisedMs(input.run.slos, name),
  }));
  return {
    axis,
    timedFrom: input.verdict.requests?.timedFrom ?? 'schedule',
    stepMs,
    fineBinMs,
    journeys,
    shown: journeys.find(({ name }) => name === 'order')?.name ?? everyJourney,
    faults: faultSpans(input.events, axis.toMs),
    writerChangesMs: input.events.filter(({ kind }) => kind === 'writer-changed').map(({ atMs }) => atMs),
    pods: podsByZone(input.events, input.machine, axis),
    cpu: cpuSeries(
      input.machine.filter(({ name }) => name !== clockOffsetName),
      axis,
    ),
  };
}

interface Group {
  name: string;
  rows: readonly OverviewRow[];
  fine: readonly TimelineRow[];
}

function groupsOf({ timeline, overview }: ReportInput): Group[] {
  const rows = byJourney(overview.rows);
  const fine = byJourney(timeline);
  const group = (name: string, journey = name): Group => ({
    name,
    rows: rows.get(journey) ?? [],
    fine: fine.get(journey) ?? [],
  });
  const names = [...rows]
    .filter(([name]) => name !== allJourneys)
    .map(([name, steps]) => ({
      name,
      requests: steps.reduce((sum, { ok, failed, dropped }) => sum + ok + failed + dropped, 0),
    }))
    .sort((a, b) => b.requests - a.requests || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
  const rest = names.slice(journeysAtMost).map((name) => group(name));
  return [
    group(everyJourney, allJourneys),
    ...names.slice(0, journeysAtMost).map((name) => group(name)),
    ...(rest.length === 0 ? [] : [together(`${rest.length} other journeys`, rest)]),
  ];
}

function together(name: string, groups: readonly Group[]): Group {
  return {
    name,
    rows: mergedRows(
      groups.flatMap(({ rows }) => [...rows]),
      name,
    ),
    fine: groups.flatMap(({ fine }) => [...fine]),
  };
}

function byJourney<Row extends { journey: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const known = groups.get(row.journey);
    if (known === undefined) groups.set(row.journey, [row]);
    else known.push(row);
  }
  return groups;
}

function promisedMs(slos: readonly Slo[], journey: string): number[] {
  return slos
    .flatMap(({ indicator }) =>
      indicator.kind === 'latency' && indicator.of === journey ? [indicator.belowMs] : [],
    )
    .sort((a, b) => a - b);
}

/** ms; null where too few requests were answered for that percentile. */
interface Curves {
  p50: (number | null)[];
  p95: (number | null)[];
  p99: (number | null)[];
  max: (number | null)[];
}

/** The curves of one journey, at most one row a step. */
function percentileCurves(
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
 * Several journeys as one: counts are added, percentiles are unknown, and the maximum is the highest of all.
 */
function mergedRows(rows: readonly OverviewRow[], journey: string): OverviewRow[] {
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
