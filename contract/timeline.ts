// timeline.csv: what happened in each 100 ms, by the time requests were sent.
//
// Of each 100 ms there is a row per journey and one of all together, whose journey is `all`; a journey that a
// script calls `all` is written `all (journey)`. Names are written as in samples.csv.

export const timelineHeader = 't_ms,journey,offered,ok,failed,dropped,p50_ms,p95_ms,p99_ms,max_ms';
/** Width of a bin, ms. */
export const timelineBinMs = 100;

export interface TimelineRow {
  tMs: number;
  journey: string;
  /** Requests sent plus arrivals dropped. */
  offered: number;
  ok: number;
  /** As in `requests.failed` of verdict.json. */
  failed: number;
  dropped: number;
  /** Response time from the scheduled start, of requests that were answered; null without any. */
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  maxMs: number | null;
}
