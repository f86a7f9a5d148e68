// When ordering stood still, from the stream of orders at the balancer alone; pure.
//
//                 an order is requested                     well answered: over, an outage if it was long
//   nothing ────────────────────────────▶ in doubt ─────────────────────────────────────────────▶ nothing
//   wanted  ◀──────────────────────────── (a gap) ◀──┐
//           every order of it ended as a client's   │ badly answered, or another is requested: it goes on
//           mistake, or the last one failed and ────┘
//           no request came for a while
//
// A request that hangs is counted while it hangs. One that was sent before the last good answer proves
// nothing: ordering worked after it. Without requests nothing is known, and no time is counted.

/**
 * How an order ended: `good` (done, or sold out), `bad` (failed, shed, given up), `neither` (the client's
 * mistake).
 */
export type OrderEnd = 'good' | 'bad' | 'neither';

/** A time without a good answer while one was requested. All times ms on one clock. */
interface Gap {
  sinceMs: number;
  /** Orders of this gap without an answer so far. */
  waiting: number;
  firstBadMs: number | null;
  /** So far it is proven without a waiting order: the end of the last order that ended in it. */
  provenMs: number;
}

export interface Outage {
  sinceMs: number;
  lengthMs: number;
  /** When the first order of it ended badly; null while none has: they only waited. */
  firstBadMs: number | null;
  /** The good answer that ended it; null while it lasts. */
  firstGoodMs: number | null;
}

export interface OrderOutages {
  gap: Gap | null;
  /** Of those that are over. */
  count: number;
  totalMs: number;
  last: Outage | null;
}

/** A shorter gap does not count: it is the time between two orders or a slow one. */
const longerThanMs = 150;
/**
 * The app retries after 2 s at most (backoff up to 1 s after a Retry-After of 1 s); a later order starts a
 * new gap.
 */
const forgottenAfterMs = 2_500;

export const noOutages: OrderOutages = { gap: null, count: 0, totalMs: 0, last: null };

export function orderRequested(before: OrderOutages, atMs: number): OrderOutages {
  const { gap, ...rest } = forgotten(before, atMs);
  return { ...rest, gap: gap === null ? newGap(atMs, 1) : { ...gap, waiting: gap.waiting + 1 } };
}

export function orderEnded(
  before: OrderOutages,
  { requestedMs, atMs, end }: { requestedMs: number; atMs: number; end: OrderEnd },
): OrderOutages {
  if (end === 'good') return afterGood(before, atMs);
  const { gap } = before;
  if (gap === null)
    return end === 'bad' ? { ...before, gap: { ...newGap(atMs, 0), firstBadMs: atMs } } : before;
  const waiting = gap.waiting - (requestedMs >= gap.sinceMs ? 1 : 0);
  if (end === 'bad')
    return { ...before, gap: { ...gap, waiting, firstBadMs: gap.firstBadMs ?? atMs, provenMs: atMs } };
  if (waiting === 0 && gap.firstBadMs === null) return closed(before, atMs, null);
  return { ...before, gap: { ...gap, waiting, provenMs: atMs } };
}

/** Counts, with the present outage if there is one. Never decreases over time. */
export function readOutages(
  state: OrderOutages,
  nowMs: number,
): { count: number; totalMs: number; last: Outage | null } {
  const { count, totalMs, last } =
    state.gap === null ? state : closed(state, knownUntilMs(state.gap, nowMs), null);
  return { count, totalMs, last };
}

function newGap(sinceMs: number, waiting: number): Gap {
  return { sinceMs, waiting, firstBadMs: null, provenMs: sinceMs };
}

/**
 * While an order waits the gap goes on; after a failure without a waiting order it lasts until the next
 * request.
 */
function knownUntilMs({ waiting, provenMs }: Gap, nowMs: number): number {
  return waiting > 0 ? nowMs : provenMs;
}

function forgotten(state: OrderOutages, nowMs: number): OrderOutages {
  const { gap } = state;
  if (gap === null || gap.waiting > 0) return state;
  const untilMs = knownUntilMs(gap, nowMs);
  return nowMs - untilMs > forgottenAfterMs ? closed(state, untilMs, null) : state;
}

function afterGood(before: OrderOutages, atMs: number): OrderOutages {
  const state = forgotten(before, atMs);
  if (state.gap !== null) return closed(state, atMs, atMs);
  // The first good answer after an outage that was given up, however late.
  return state.last === null || state.last.firstGoodMs !== null
    ? state
    : { ...state, last: { ...state.last, firstGoodMs: atMs } };
}

function closed(state: OrderOutages, untilMs: number, firstGoodMs: number | null): OrderOutages {
  const { gap, count, totalMs } = state;
  if (gap === null) return state;
  const lengthMs = untilMs - gap.sinceMs;
  if (lengthMs <= longerThanMs) return afterShortGap(state, firstGoodMs);
  return {
    gap: null,
    count: count + 1,
    totalMs: totalMs + lengthMs,
    last: { sinceMs: gap.sinceMs, lengthMs, firstBadMs: gap.firstBadMs, firstGoodMs },
  };
}

function afterShortGap(state: OrderOutages, firstGoodMs: number | null): OrderOutages {
  const withoutGap = { ...state, gap: null };
  return firstGoodMs === null ? withoutGap : afterGood(withoutGap, firstGoodMs);
}
