// What checkers of stored rows share: the orders of this run, pointers to lines, and whether a kind of row
// was asked at all.
import { runFiles } from '../../contract/index.ts';
import { recordsBeforeLoad } from '../evidence/before-load.ts';
import type { JudgedRun } from '../judged-run.ts';
import { intentKey } from '../recorded-run/run-names.ts';
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
 * Why it is not known which stored orders were there before the load; undefined if it is. A run that found its
 * target up, or measured the machine by visits, records phase `before-load`; else there was none.
 */
export function earlierUnknown({ record, stored }: JudgedRun): string | undefined {
  return recordsBeforeLoad(record) && !stored.beforeLoad.ended
    ? `${runFiles.stored} has no end line of its phase before-load, so what was there before is not known`
    : undefined;
}

/**
 * Why a stored order may be none of this run's, and nothing can be said against the run by it; undefined for
 * an order of which the ledger tells, or where all earlier ones are known.
 */
export function strangerDoubt(
  run: JudgedRun,
  { member, key }: Pick<StoredOrder, 'member' | 'key'>,
): string | undefined {
  const doubt = earlierUnknown(run);
  if (doubt === undefined) return undefined;
  const isTold = run.promises('ledger') && run.has('ledger') && run.ledger.orders.has(intentKey(member, key));
  return isTold ? undefined : doubt;
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
