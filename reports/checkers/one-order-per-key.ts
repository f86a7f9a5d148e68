// Invariant: at most one order and one payment per member and key, before and after settling.
import type { LoadedRun } from '../run/loaded-run.ts';
import { intentKey } from '../run/interned-names.ts';
import type { KeyedOrder } from '../run/stored/stored-phase.ts';
import { Breaches } from './breaches.ts';
import { unknown, type Checker } from './checker.ts';
import { storedAt } from '../run/evidence/pointers.ts';
import { unlistedOrderDoubt } from './stored-evidence.ts';

export const oneOrderPerKey: Checker = {
  name: 'one-order-per-key',
  title: 'At most one order and one payment per member and key.',
  kind: 'invariant',
  needs: ['stored'],
  check: (run) => {
    const { final, beforeSettle } = run.stored;
    const breaches = new Breaches();
    // What is doubled in both phases is one breach.
    const reported = new Set<string>();
    for (const phase of [final, beforeSettle])
      for (const found of phase.byKey.values()) judge(run, found, { breaches, reported });
    if (final.counts.order === 0) return unknown('no order is stored, so nothing was put to the test');
    if (beforeSettle.counts.order > 0 && !beforeSettle.ended)
      breaches.addUnless('the phase before-settle has no end line', 'phases cut short', 'before-settle');
    return breaches.finding(`${final.counts.order} stored orders, each with its own key`);
  },
};

function judge(
  run: LoadedRun,
  found: readonly KeyedOrder[],
  { breaches, reported }: { breaches: Breaches; reported: Set<string> },
): void {
  const { orders } = run.stored.beforeLoad;
  const fresh = found.filter(({ orderId }) => !orders.hasId(orderId));
  const [one] = fresh;
  if (one === undefined) return;
  const breach = breachOf(fresh, one);
  if (breach === undefined) return;
  const name = intentKey(one.member, one.key);
  if (reported.has(name)) return;
  reported.add(name);
  breaches.addUnless(unlistedOrderDoubt(run, one), 'duplicate', breach);
}

function breachOf(fresh: readonly KeyedOrder[], one: KeyedOrder): string | undefined {
  if (fresh.length > 1 || one.rows > 1) {
    const at = fresh
      .map(({ id, line }) => `order ${id} (${storedAt(line)})`)
      .sort()
      .join(', ');
    return `member ${one.member} key ${one.key}: ${at}`;
  }
  return one.payments > 1
    ? `order ${one.id}: ${one.payments} payments, the last is ${storedAt(one.paymentLine)}`
    : undefined;
}
