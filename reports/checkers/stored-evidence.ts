// What checkers of stored rows share: the orders of this run, and whether a kind of row was exported at all.
import { runFiles } from '../../contract/index.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { setsOutToRecord } from '../run/stored/recorded-phases.ts';
import type { StoredOrder } from '../run/stored/stored-phase.ts';
import { Breaches } from './breaches.ts';
import { notAsked, unknown, type Finding } from './checker.ts';

/** Orders of the final phase that were not there before the load. */
export function* ordersOfRun(run: LoadedRun): Generator<StoredOrder, void> {
  const { final, beforeLoad } = run.stored;
  if (beforeLoad.orders.size === 0) {
    yield* final.orders.values();
    return;
  }
  for (const order of final.orders.values()) if (!beforeLoad.orders.hasId(order.orderId)) yield order;
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
export function unlistedOrderDoubt(run: LoadedRun, order: Pick<StoredOrder, 'intentId'>): string | undefined {
  const doubt = earlierUnknown(run);
  if (doubt === undefined) return undefined;
  const isReported =
    run.promises('ledger') && run.has('ledger') && run.ledger.orders.of(order.intentId) !== undefined;
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

/** Why something about a stored order may not be evidence against the run; undefined: it is evidence. */
export interface OrderDoubts {
  /** Why the order may come from outside this run. */
  foreign: string | undefined;
  /** Why a row may be missing from the export, or `foreign`. */
  incomplete: string | undefined;
}

/**
 * The finding of a claim on the payment or the tickets of each stored order of the run. `judge` adds what breaks it;
 * `holds` is the reason of a pass for that many orders.
 */
export function judgeEachOrder(
  run: LoadedRun,
  kind: 'payment' | 'ticket',
  judge: (order: StoredOrder, doubts: OrderDoubts, breaches: Breaches) => void,
  holds: (orders: number) => string,
): Finding {
  if (neverPrinted(run, kind)) return notAsked(`this service prints no ${kind}s`);
  const breaches = new Breaches();
  const gaps = run.incomplete('stored');
  let checked = 0;
  for (const order of ordersOfRun(run)) {
    checked += 1;
    const foreign = unlistedOrderDoubt(run, order);
    judge(order, { foreign, incomplete: gaps ?? foreign }, breaches);
  }
  const { counts } = run.stored.final;
  if (counts.order + counts[kind] === 0) return unknown(`neither an order nor a ${kind} is stored`);
  return breaches.finding(holds(checked));
}
