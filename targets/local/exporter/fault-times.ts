// How long faults are in effect: from `fault-in-effect` to `fault-recovered`.
import type { FaultKind, NewEvent } from '../../../contract/index.ts';

export class FaultTimes {
  /** By id: since when it is in effect; null while that is not proven. */
  readonly #open = new Map<string, { kind: FaultKind; sinceMs: number | null }>();
  readonly #closedMs = new Map<FaultKind, number>();

  /** Events of other kinds mean nothing here. `nowMs` is when it happened. */
  event(event: NewEvent, nowMs: number): void {
    switch (event.kind) {
      case 'fault-declared':
        // Ids restart with each plan; a fault that an earlier plan left open gets no further events.
        this.#close(event.id, nowMs);
        this.#open.set(event.id, { kind: event.fault.kind, sinceMs: null });
        return;
      case 'fault-in-effect': {
        const open = this.#open.get(event.id);
        if (open !== undefined) open.sinceMs ??= nowMs;
        return;
      }
      case 'fault-recovered':
        return this.#close(event.id, nowMs);
      default:
        return;
    }
  }

  active(kind: FaultKind): number {
    return [...this.#open.values()].filter((open) => open.kind === kind && open.sinceMs !== null).length;
  }

  /** Faults that go on included. */
  totalMs(kind: FaultKind, nowMs: number): number {
    const goingOn = [...this.#open.values()].map((open) =>
      open.kind === kind && open.sinceMs !== null ? nowMs - open.sinceMs : 0,
    );
    return goingOn.reduce((sum, ms) => sum + ms, this.#closedMs.get(kind) ?? 0);
  }

  #close(id: string, nowMs: number): void {
    const open = this.#open.get(id);
    this.#open.delete(id);
    if (open === undefined || open.sinceMs === null) return;
    this.#closedMs.set(open.kind, (this.#closedMs.get(open.kind) ?? 0) + nowMs - open.sinceMs);
  }
}
