// The last change of the writer as it goes on: its loss is noticed, a new writer takes writes, an endpoint leads
// the first client to it. Pure.
import type { NewEvent } from '../../../contract/index.ts';

/** Times on one clock, ms; null while it has not happened. */
export interface WriterChange {
  /** Null where the change was planned: nothing was lost. */
  lostMs: number | null;
  changedMs: number | null;
  reachedMs: number | null;
}

export const noChange: WriterChange = { lostMs: null, changedMs: null, reachedMs: null };

/** `nowMs` is when it happened. */
export function afterEvent(before: WriterChange, event: NewEvent, nowMs: number): WriterChange {
  if (event.kind === 'writer-lost')
    return before.lostMs !== null && before.changedMs === null ? before : { ...noChange, lostMs: nowMs };
  if (event.kind !== 'writer-changed') return before;
  return {
    lostMs: before.changedMs === null ? before.lostMs : null,
    changedMs: nowMs,
    reachedMs: null,
  };
}

/** A server behind the writer endpoint has sent something to a client: the first time after a change counts. */
export function afterAnswer(before: WriterChange, nowMs: number): WriterChange {
  return before.changedMs === null || before.reachedMs !== null ? before : { ...before, reachedMs: nowMs };
}
