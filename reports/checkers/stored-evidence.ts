// What checkers of stored rows share: the orders of this run, pointers to lines, and whether a kind of row
// was asked at all.
import { runFiles } from '../../contract/index.ts';
import type { JudgedRun } from '../judged-run.ts';
import type { StoredOrder } from '../stored/stored-phase.ts';

export function storedAt(line: number): string {
  return `${runFiles.stored}:${line}`;
}
export function ledgerAt(line: number): string {
  return `${runFiles.ledger}:${line}`;
}

/** Orders of the final phase that were not there before the load. */
export function* ordersOfRun(run: JudgedRun): Generator<StoredOrder, void> {
  const { final, beforeLoad } = run.stored;
  if (beforeLoad.orders.size === 0) return yield* final.orders.values();
  for (const order of final.orders.values()) if (!beforeLoad.orders.has(order.id)) yield order;
}

/**
 * True if a service that is not ours never prints this kind of row: then nothing was asked about it.
 * Our own target prints all kinds, and a missing row there is a broken invariant.
 */
export function neverPrinted(run: JudgedRun, kind: 'payment' | 'ticket' | 'stock'): boolean {
  const { final, beforeLoad, beforeSettle } = run.stored;
  return (
    run.record.target.id === null &&
    [final, beforeLoad, beforeSettle].every(({ counts }) => counts[kind] === 0)
  );
}
