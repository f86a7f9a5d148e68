// What checkers of stored rows share: the orders of this run, and whether a kind of row was exported at all.
import { runFiles } from '../../contract/index.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { intentKey } from '../run/interned-names.ts';
import { setsOutToRecord } from '../run/stored/recorded-phases.ts';
import type { StoredOrder } from '../run/stored/stored-phase.ts';

/** Orders of the final phase that were not there before the load. */
export function* ordersOfRun(run: LoadedRun): Generator<StoredOrder, void> {
  const { final, beforeLoad } = run.stored;
  if (beforeLoad.orders.size === 0) {
    yield* final.orders.values();
    return;
  }
  for (const order of final.orders.values()) if (!beforeLoad.orders.has(order.id)) yield order;
}

/** Why it is not known which stored orders were there before the load; undefined if it is. */
export function earlierUnknown({ record, stored }: LoadedRun): string | undefined {
  return setsOutToRecord(record).includes('before-load') && !stored.beforeLoad.ended
    ? `${runFiles.stored} has no end line of its phase before-load, so what was there before is not known`
    : undefined;
}

/**
 * Why a stored order may come from outside this run, so that it is no evidence against the run. Undefined for
 * an order in the ledger, or if all earlier orders are known.
 */
export function unlistedOrderDoubt(
  run: LoadedRun,
  { member, key }: Pick<StoredOrder, 'member' | 'key'>,
): string | undefined {
  const doubt = earlierUnknown(run);
  if (doubt === undefined) return undefined;
  const isReported =
    run.promises('ledger') && run.has('ledger') && run.ledger.orders.has(intentKey(member, key));
  return isReported ? undefined : doubt;
}

/**
 * True if an external service exports no row of this kind: then no claim about it is judged.
 * The bundled target exports all kinds: a missing row there breaks an invariant.
 */
export function neverPrinted(run: LoadedRun, kind: 'payment' | 'ticket' | 'stock'): boolean {
  const { final, beforeLoad, beforeSettle } = run.stored;
  return (
    run.record.target.id === null &&
    [final, beforeLoad, beforeSettle].every(({ counts }) => counts[kind] === 0)
  );
}
