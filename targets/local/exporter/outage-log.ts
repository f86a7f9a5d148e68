// Each outage of ordering by itself: when it began, how long it lasted, its first error, the fault behind it, and
// its layers.
//
//   began ─ detection ─▶ writer lost ─ promotion ─▶ new writer ─ endpoint ─▶ a client reaches it ─ service ─▶ good order
//                                                                                       ─ backlog ─▶ no client waits
import type { FaultKind, NewEvent } from '../../../contract/index.ts';
import { readOutages, type OrderOutages, type Outage } from './order-outages.ts';
import { afterAnswer, afterEvent, noChange, type WriterChange } from './writer-change.ts';

export const outageLayers = ['detection', 'promotion', 'endpoint', 'service', 'backlog'] as const;
export type OutageLayer = (typeof outageLayers)[number];

export interface LoggedOutage extends Outage {
  /** From 1, in the order of time. */
  number: number;
  /** Declared last of the faults that were open in it; null without one. */
  fault: FaultKind | null;
  /** Lengths, ms. The first four add up to the outage's length; the backlog follows it. */
  layers: Partial<Record<OutageLayer, number>>;
}

/** Older ones are forgotten: series are not free. */
const kept = 100;

export class OutageLog {
  readonly #closed: LoggedOutage[] = [];
  /** By id, in the order of their declaration. */
  readonly #faults = new Map<string, { kind: FaultKind; fromMs: number; untilMs: number | null }>();
  #change: WriterChange = noChange;
  /** Orders without an answer, by when they arrived. */
  readonly #open = new Map<number, number>();
  /** Orders that arrived before the end of the last outage and wait for an answer. */
  #late = 0;

  /** Of faults and writers; others mean nothing here. `nowMs` is when it happened. */
  event(event: NewEvent, nowMs: number): void {
    this.#change = afterEvent(this.#change, event, nowMs);
    if (event.kind === 'fault-declared') {
      // Ids restart with each plan.
      this.#faults.delete(event.id);
      this.#faults.set(event.id, { kind: event.fault.kind, fromMs: nowMs, untilMs: null });
    }
    const ends = event.kind === 'fault-recovered' || event.kind === 'system-steady';
    const fault = ends ? this.#faults.get(event.id) : undefined;
    if (fault !== undefined) fault.untilMs = nowMs;
  }

  /** A server behind the writer endpoint has sent something to a client. */
  writerReached(nowMs: number): void {
    this.#change = afterAnswer(this.#change, nowMs);
  }

  arrived(atMs: number): void {
    this.#open.set(atMs, (this.#open.get(atMs) ?? 0) + 1);
  }

  /** An order was answered, and `before` became `after` by it. */
  answered({ arrivedMs, atMs }: { arrivedMs: number; atMs: number }, after: OrderOutages): void {
    const open = (this.#open.get(arrivedMs) ?? 1) - 1;
    if (open > 0) this.#open.set(arrivedMs, open);
    else this.#open.delete(arrivedMs);
    const last = this.#closed.at(-1);
    if (last !== undefined && this.#late > 0 && arrivedMs <= last.sinceMs + last.lengthMs) {
      this.#late -= 1;
      if (this.#late === 0) last.layers.backlog = atMs - last.sinceMs - last.lengthMs;
    }
    this.changed(after);
  }

  /** An outage may have ended. */
  changed({ count, last }: OrderOutages): void {
    const known = this.#closed.at(-1);
    if (last === null) return;
    // The first good answer after an outage that was given up.
    if (known?.number === count) {
      known.firstGoodMs = last.firstGoodMs;
      return;
    }
    const untilMs = last.sinceMs + last.lengthMs;
    this.#late = 0;
    for (const [arrivedMs, orders] of this.#open) if (arrivedMs <= untilMs) this.#late += orders;
    const logged = this.#logged(last, count);
    if (last.firstGoodMs !== null && this.#late === 0) logged.layers.backlog = 0;
    this.#closed.push(logged);
    if (this.#closed.length > kept) this.#closed.shift();
  }

  /** In the order of time; the last one may go on. */
  read(state: OrderOutages, nowMs: number): readonly LoggedOutage[] {
    const { count, last } = readOutages(state, nowMs);
    const known = this.#closed.at(-1)?.number ?? 0;
    return count === known || last === null ? this.#closed : [...this.#closed, this.#logged(last, count)];
  }

  #logged(outage: Outage, number: number): LoggedOutage {
    const untilMs = outage.sinceMs + outage.lengthMs;
    const open = [...this.#faults.values()].filter(
      ({ fromMs, untilMs: endMs }) => fromMs <= untilMs && (endMs === null || endMs >= outage.sinceMs),
    );
    return {
      ...outage,
      number,
      fault: open.at(-1)?.kind ?? null,
      layers: layersOf(outage, this.#change),
    };
  }
}

/** Without a change of the writer in it, all of it is the service's. */
export function layersOf(
  { sinceMs, lengthMs }: Pick<Outage, 'sinceMs' | 'lengthMs'>,
  { lostMs, changedMs, reachedMs }: WriterChange,
): Partial<Record<OutageLayer, number>> {
  const untilMs = sinceMs + lengthMs;
  const within = (ms: number): number => Math.min(untilMs, Math.max(sinceMs, ms));
  const goesOn = lostMs !== null && changedMs === null && lostMs <= untilMs;
  if (goesOn) return { detection: within(lostMs) - sinceMs, promotion: untilMs - within(lostMs) };
  if (changedMs === null || changedMs <= sinceMs || changedMs > untilMs) return { service: lengthMs };
  const reached = reachedMs !== null && reachedMs <= untilMs ? reachedMs : changedMs;
  return {
    ...(lostMs === null ? {} : { detection: within(lostMs) - sinceMs }),
    promotion: changedMs - (lostMs === null ? sinceMs : within(lostMs)),
    ...(reached === reachedMs ? { endpoint: reached - changedMs } : {}),
    service: untilMs - reached,
  };
}
