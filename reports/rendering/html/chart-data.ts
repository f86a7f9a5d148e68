// What the page's charts draw, as plain data: the page carries it as JSON, and its script only draws.
import { clockOffsetName, timelineBinMs, type TimelineRow } from '../../../contract/index.ts';
import type { ReportInput } from '../../report-input.ts';
import { cpuSeries, type CpuSeries } from './cpu-series.ts';
import { faultSpans, type FaultSpan } from './fault-spans.ts';
import { podsReady, type PodSteps } from './pods-ready.ts';
import { binWidthMs, timeAxisOf, type TimeAxis } from './time-axis.ts';
import { countsPerBin, latenciesPerBin, type Counts, type Latencies } from './timeline-bins.ts';

/** Journeys that get their own curves; somebody's own script may name hundreds. */
const journeysAtMost = 12;
export const everyJourney = 'every journey';

export interface JourneyData { name: string; rates: Counts; fine: Counts & Latencies }

export interface ChartData {
  axis: TimeAxis;
  /** Width of the bins of `rates` (at least 1 s) and of `fine` (at least 100 ms), ms. */
  rateBinMs: number;
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
  const rateBinMs = binWidthMs(axis, 1000), fineBinMs = binWidthMs(axis, timelineBinMs);
  const journeys = groupsOf(input.timeline).map(({ name, rows }) => ({
    name, rates: countsPerBin(rows, axis, rateBinMs), fine: { ...countsPerBin(rows, axis, fineBinMs), ...latenciesPerBin(rows, axis, fineBinMs) },
  }));
  return {
    axis, rateBinMs, fineBinMs, journeys,
    shown: journeys.find(({ name }) => name === 'order')?.name ?? everyJourney,
    faults: faultSpans(input.events, axis.toMs),
    writerChangesMs: input.events.filter(({ kind }) => kind === 'writer-changed').map(({ atMs }) => atMs),
    pods: podsReady(input.events, axis),
    cpu: cpuSeries(input.machine.filter(({ name }) => name !== clockOffsetName), axis),
  };
}

function groupsOf(timeline: readonly TimelineRow[]): { name: string; rows: readonly TimelineRow[] }[] {
  const byName = new Map<string, TimelineRow[]>();
  for (const row of timeline) {
    const rows = byName.get(row.journey);
    if (rows === undefined) byName.set(row.journey, [row]);
    else rows.push(row);
  }
  const groups = [...byName].map(([name, rows]) => ({ name, rows, offered: rows.reduce((sum, { offered }) => sum + offered, 0) }))
    .sort((a, b) => b.offered - a.offered || (a.name < b.name ? -1 : 1));
  const rest = groups.slice(journeysAtMost);
  const others = rest.length === 0 ? [] : [{ name: `${rest.length} other journeys`, rows: rest.flatMap(({ rows }) => rows) }];
  return [{ name: everyJourney, rows: timeline }, ...groups.slice(0, journeysAtMost), ...others];
}
