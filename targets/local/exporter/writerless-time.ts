// How long no server accepted writes: unplanned from lost to changed, planned while the old writer was
// closed.
import type { NewEvent } from '../../../contract/index.ts';

export class WriterlessTime {
  #closedMs = 0;
  #lostMs: number | null = null;

  /** `nowMs` is when it happened. */
  event(event: NewEvent, nowMs: number): void {
    if (event.kind === 'writer-lost') this.#lostMs ??= nowMs;
    if (event.kind !== 'writer-changed') return;
    this.#closedMs += this.#lostMs === null ? plannedMs(event.evidence) : nowMs - this.#lostMs;
    this.#lostMs = null;
  }

  /** Up to now, in ms; a present gap is included. */
  totalMs(nowMs: number): number {
    return this.#closedMs + (this.#lostMs === null ? 0 : nowMs - this.#lostMs);
  }
}

function plannedMs({
  planned,
  closed_ms: closedMs,
}: Extract<NewEvent, { kind: 'writer-changed' }>['evidence']): number {
  return planned === true && typeof closedMs === 'number' ? closedMs : 0;
}
