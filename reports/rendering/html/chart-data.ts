// What the page's charts draw, as plain data: the page carries it as JSON, and its script only draws.
import { clockOffsetName, timelineBinMs, type Slo, type TimelineRow } from '../../../contract/index.ts';
import type { ReportInput } from '../../report-input.ts';
import type { OverviewRow } from '../../timeline/overview-builder.ts';
import { allJourneys } from '../../timeline/request-bins.ts';
import { countsPerBin } from './counts-per-bin.ts';
import { cpuSeries, type CpuSeries } from './cpu-series.ts';
import { faultSpans, type FaultSpan } from './fault-spans.ts';
import { mergedRows, percentileCurves, type Curves } from './percentile-curves.ts';
import { podsByZone, type PodSteps } from './pods-by-zone.ts';
import { binWidthMs, timeAxisOf, type TimeAxis } from './time-axis.ts';

/** Journeys that get their own curves; somebody's own script may name hundreds. */
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
