// timeline.csv: requests in bins of 100 ms, with their percentiles, in one pass.
import { encodeJourney, timelineBinMs, timelineHeader, type TimelineRow } from '../../../contract/index.ts';
import { percentile, RequestBins, type ClosedBin, type RowSink } from './request-bins.ts';

export class TimelineBuilder extends RequestBins<TimelineRow> {
  constructor(droppedIn: readonly string[], clientErrorsFail = false, sink?: RowSink<TimelineRow>) {
    super({ binMs: timelineBinMs, droppedIn, rowOf, keepsService: false, clientErrorsFail, sink });
  }
}

function rowOf({ tMs, journey, ok, failed, dropped, response }: ClosedBin): TimelineRow {
  const values = response();
  return {
    tMs,
    journey,
    offered: ok + failed + dropped,
    ok,
    failed,
    dropped,
    p50Ms: percentile(values, 0.5),
    p95Ms: percentile(values, 0.95),
    p99Ms: percentile(values, 0.99),
    maxMs: percentile(values, 1),
  };
}

/** timeline.csv as text; journeys are written as in samples.csv. */
export function formatTimeline(rows: readonly TimelineRow[]): string {
  const lines = rows.map(({ tMs, journey, offered, ok, failed, dropped, p50Ms, p95Ms, p99Ms, maxMs }) =>
    [
      tMs,
      encodeJourney(journey),
      offered,
      ok,
      failed,
      dropped,
      p50Ms ?? '',
      p95Ms ?? '',
      p99Ms ?? '',
      maxMs ?? '',
    ].join(','),
  );
  return [timelineHeader, ...lines, ''].join('\n');
}
