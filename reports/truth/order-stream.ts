// What the ledger tells of orders as a stream: when none was good although some were asked for, and who
// refused what.
import {
  problems,
  type LedgerLine,
  type OrderGap,
  type RunEvent,
  type RunTruth,
} from '../../contract/index.ts';

/** Shorter ones are the time between two orders. */
const longerThanMs = 100;

export interface OrderStream {
  gaps: readonly OrderGap[];
  refusals: RunTruth['refusedByPods'];
  longestWaitMs: number | null;
}

/**
 * Reads the lines once, whatever their order. Refusals and the wait are those of the load: before and after
 * it only the harness orders.
 */
export function orderStream(
  lines: Iterable<LedgerLine>,
  { fromMs, untilMs }: RunTruth['loadMs'],
  refusing: ReturnType<typeof refusingTimes>,
): OrderStream {
  const askedMs: number[] = [];
  const goodMs: number[] = [];
  const refusals = { shed: 0, ordersRefused: 0, unsure: 0 };
  for (const { op, outcome, status, problem, atMs, n } of lines) {
    const isOrder = op === 'order' || op === 'twin-order';
    if (isOrder && outcome === 'attempted') askedMs.push(atMs);
    if (isOrder && (outcome === 'acknowledged' || status === problems['sold-out'].status)) goodMs.push(atMs);
    if (atMs < fromMs || atMs > untilMs) continue;
    const shed =
      problem === problems.overloaded.type &&
      !refusing.some(([from, until]) => atMs >= from && atMs <= until);
    if (shed) refusals.shed += 1;
    if (op === 'order' && n >= 0 && (shed || problem === problems.unavailable.type))
      refusals.ordersRefused += 1;
    if (outcome === 'unsure') refusals.unsure += 1;
  }
  goodMs.sort((a, b) => a - b);
  return {
    gaps: gapsOf(
      askedMs.sort((a, b) => a - b),
      goodMs,
    ),
    refusals,
    longestWaitMs: longestWait(goodMs.filter((atMs) => atMs >= fromMs && atMs <= untilMs)),
  };
}

/**
 * From the first order that is asked for after a good answer to the next good answer; both lists in order.
 */
function gapsOf(askedMs: readonly number[], goodMs: readonly number[]): OrderGap[] {
  const gaps: OrderGap[] = [];
  let asked = 0;
  for (const [index, untilMs] of goodMs.entries()) {
    const lastGoodMs = goodMs[index - 1] ?? -Infinity;
    while ((askedMs[asked] ?? Infinity) < lastGoodMs) asked += 1;
    const fromMs = askedMs[asked];
    if (fromMs !== undefined && untilMs - fromMs > longerThanMs) gaps.push({ fromMs, untilMs });
  }
  return gaps;
}

function longestWait(goodMs: readonly number[]): number | null {
  return goodMs.length < 2
    ? null
    : goodMs.slice(1).reduce((most, atMs, index) => Math.max(most, atMs - (goodMs[index] ?? atMs)), 0);
}

/**
 * While a fault refused orders in a pod's stead, from its injection to its undo; to the end where that never
 * came.
 */
export function refusingTimes(
  events: readonly RunEvent[],
): readonly (readonly [fromMs: number, untilMs: number])[] {
  return events.flatMap((event) => {
    if (event.kind !== 'fault-injected' || event.fault.kind !== 'refuse-orders') return [];
    const over = events.find((other) => other.kind === 'fault-recovered' && other.id === event.id);
    return [[event.atMs, (over?.atMs ?? Infinity) + answeredLateMs] as const];
  });
}

/** A refusal is on its way for so long at most. */
const answeredLateMs = 1_000;
