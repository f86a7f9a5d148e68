// Invariant: every acknowledged order and cancel is stored exactly once, with the same content; what stood
// before the load still stands.
import type { LoadedRun } from '../run/loaded-run.ts';
import { acknowledgedOther, type Intent } from '../run/intents/intent.ts';
import { Breaches } from './breaches.ts';
import { unknown, type Checker } from './checker.ts';
import { ledgerHoles } from './ledger-complete.ts';
import { ledgerAt, storedAt } from '../run/evidence/pointers.ts';

export const acknowledgedOrdersStoredOnce: Checker = {
  name: 'acknowledged-orders-stored-once',
  title: 'Every acknowledged order and cancel is stored exactly once, with the same content.',
  kind: 'invariant',
  needs: ['ledger', 'stored'],
  check: (run) => {
    const breaches = new Breaches();
    let orders = 0;
    let cancels = 0;
    for (const intent of run.ledger.orders.values()) {
      if (!intent.isAcknowledged) continue;
      orders += 1;
      checkOrder(run, intent, breaches);
    }
    for (const cancel of run.ledger.cancels.values()) {
      if (!cancel.isAcknowledged) continue;
      cancels += 1;
      checkCancel(run, cancel, breaches);
    }
    checkEarlier(run, breaches);
    if (orders === 0 && breaches.none)
      return unknown('no order was acknowledged, so nothing was put to the test');
    return breaches.finding(
      `${orders} acknowledged orders and ${cancels} acknowledged cancels are stored, each once, as requested`,
    );
  },
};

/**
 * On a bundled target only the run writes orders, with keys that no earlier run used: earlier orders must not
 * change.
 */
function checkEarlier(run: LoadedRun, breaches: Breaches): void {
  if (run.record.target.id === null) return;
  const { beforeLoad, final } = run.stored;
  for (const was of beforeLoad.orders.values()) {
    const is = final.orders.get(was.id);
    const where = `order ${was.id} (${storedAt(was.line)}), stored before the load,`;
    if (was.rows === 0) continue;
    if (is === undefined || is.rows === 0)
      breaches.addUnless(run.incomplete('stored'), 'earlier orders lost', `${where} is gone`);
    else if (
      is.rows !== was.rows ||
      is.priced !== was.priced ||
      is.theatre !== was.theatre ||
      is.screening !== was.screening ||
      is.cancelled !== was.cancelled
    ) {
      breaches.add('earlier orders changed', `${where} is another now (${storedAt(is.line)})`);
    }
  }
}

function checkOrder(run: LoadedRun, intent: Intent, breaches: Breaches): void {
  const stored = run.stored.final.underIntent(intent.id);
  const at = (): string => ledgerAt(intent.orders[0]?.line ?? intent.line);
  // A row that is not there is only lost if the export came to its end.
  if (stored.length === 0)
    return breaches.addUnless(
      run.incomplete('stored'),
      'acknowledged orders lost',
      `${at()} order ${intent.orders[0]?.id ?? `with key ${intent.key}`} is not stored`,
    );
  if (stored.length > 1)
    return breaches.add(
      'acknowledged orders stored more than once',
      `${at()} ${stored
        .map(({ id, line }) => `order ${id} (${storedAt(line)})`)
        .sort()
        .join(', ')}`,
    );
  const [order] = stored;
  if (!order) return;
  const where = (): string => `${at()} order ${order.id} (${storedAt(order.line)})`;
  if (order.rows > 1)
    breaches.add('acknowledged orders stored more than once', `${where()} has ${order.rows} rows`);
  const unstored = acknowledgedOther(intent, order);
  if (unstored)
    breaches.addUnless(
      run.incomplete('stored'),
      'acknowledged orders lost',
      `${ledgerAt(unstored.line)} order ${unstored.id ?? ''} is not stored, ${order.id} stands under its key`,
    );
  if (intent.content !== undefined && intent.content !== order.content)
    breaches.add(
      'corrupt',
      `${where()} holds ${order.content || 'nothing'}, requested was ${intent.content}`,
    );
  if (intent.theatre !== undefined && intent.theatre !== order.theatre)
    breaches.add('corrupt', `${where()} is for theatre ${order.theatre}, requested was ${intent.theatre}`);
  const { screening } = order;
  if (intent.content !== undefined && screening !== undefined && screening !== (intent.screening ?? ''))
    breaches.add(
      'corrupt',
      `${where()} is for ${screening === '' ? 'no screening' : `screening ${screening}`}, requested was ${intent.screening ?? 'none'}`,
    );
  if (order.cancelled && run.ledger.cancels.of(intent.id) === undefined) {
    breaches.addUnless(ledgerHoles(run)?.because, 'cancelled without a request', `${where()} is cancelled`);
  }
}

function checkCancel(run: LoadedRun, cancel: Intent, breaches: Breaches): void {
  const stored = run.stored.final.underIntent(cancel.id);
  const at = (): string => ledgerAt(cancel.orders[0]?.line ?? cancel.line);
  if (stored.length === 0)
    return breaches.addUnless(
      run.incomplete('stored'),
      'acknowledged cancels lost',
      `${at()} the order with key ${cancel.key} is not stored`,
    );
  for (const order of stored)
    if (!order.cancelled)
      breaches.add(
        'acknowledged cancels lost',
        `${at()} order ${order.id} (${storedAt(order.line)}) is confirmed`,
      );
}
