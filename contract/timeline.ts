// timeline.csv: what happened in each 100 ms, by the time requests were sent.

export const timelineHeader = 't_ms,journey,offered,ok,failed,dropped,p50_ms,p95_ms,p99_ms,max_ms';
/** Width of a bin, ms. */
export const timelineBinMs = 100;

export interface TimelineRow {
  tMs: number;
  journey: string;
  /** Requests sent plus arrivals dropped. */
  offered: number;
  ok: number;
  failed: number;
  dropped: number;
  /** Response time from the scheduled start, of requests that were answered; null without any. */
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  maxMs: number | null;
}
