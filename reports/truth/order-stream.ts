// Facts about orders, read from the ledger as a stream: when none was good although some were sent, and what
// refused them.
import { problems, type LedgerLine, type OrderGap, type RunTruth } from '../../contract/index.ts';

/** Shorter ones are the time between two orders. */
const longerThanMs = 100;

export interface OrderStream {
  gaps: readonly OrderGap[];
  refusals: RunTruth['refusedByPods'];
  longestWaitMs: number | null;
}

/**
 * Reads the lines once, in any order. Refusals and the wait are those of the load: before and after it only
 * the harness orders.
 */
export function orderStream(
  lines: Iterable<LedgerLine>,
  { fromMs, untilMs }: RunTruth['loadMs'],
): OrderStream {
  const requestedMs: number[] = [];
  const goodMs: number[] = [];
  const refusals = { shed: 0, ordersRefused: 0, unsure: 0 };
  for (const { op, outcome, status, problem, pod, atMs, n } of lines) {
    const isOrder = op === 'order' || op === 'twin-order';
    if (isOrder && outcome === 'attempted') requestedMs.push(atMs);
    const isSoldOut = status === problems['sold-out'].status && problem !== problems['in-progress'].type;
    if (isOrder && (outcome === 'acknowledged' || isSoldOut)) goodMs.push(atMs);
    if (atMs < fromMs || atMs > untilMs) continue;
    // A fault refuses at the balancer, in a pod's stead.
    const shed = problem === problems.overloaded.type && pod !== undefined;
    if (shed) refusals.shed += 1;
    if (op === 'order' && n >= 0 && (shed || problem === problems.unavailable.type))
      refusals.ordersRefused += 1;
    if (outcome === 'unsure') refusals.unsure += 1;
  }
  goodMs.sort((a, b) => a - b);
  return {
    gaps: gapsOf(
      requestedMs.sort((a, b) => a - b),
      goodMs,
    ),
    refusals,
    longestWaitMs: longestWait(goodMs.filter((atMs) => atMs >= fromMs && atMs <= untilMs)),
  };
}

/**
 * Each gap goes from the first order sent after a good answer to the next good answer. Both lists are sorted.
 */
function gapsOf(requestedMs: readonly number[], goodMs: readonly number[]): OrderGap[] {
  const gaps: OrderGap[] = [];
  let requests = 0;
  for (const [index, untilMs] of goodMs.entries()) {
    const lastGoodMs = goodMs[index - 1] ?? -Infinity;
    while ((requestedMs[requests] ?? Infinity) < lastGoodMs) requests += 1;
    const fromMs = requestedMs[requests];
    if (fromMs !== undefined && untilMs - fromMs > longerThanMs) gaps.push({ fromMs, untilMs });
  }
  return gaps;
}

function longestWait(goodMs: readonly number[]): number | null {
  return goodMs.length < 2
    ? null
    : goodMs.slice(1).reduce((max, atMs, index) => Math.max(max, atMs - (goodMs[index] ?? atMs)), 0);
}
