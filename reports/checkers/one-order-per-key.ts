// Invariant: at most one order and one payment per member and key, before and after settling.
import { Breaches } from './breaches.ts';
import { unknown, type Checker } from './checker.ts';
import { storedAt } from './stored-evidence.ts';

export const oneOrderPerKey: Checker = {
  name: 'one-order-per-key',
  title: 'At most one order and one payment per member and key.',
  kind: 'invariant',
  needs: ['stored'],
  check: (run) => {
    const { final, beforeSettle, beforeLoad } = run.stored;
    const breaches = new Breaches();
    for (const phase of [beforeSettle, final]) {
      for (const found of phase.byKey.values()) {
        const fresh = (Array.isArray(found) ? found : [found]).filter(({ id }) => !beforeLoad.orders.has(id));
        const [one] = fresh;
        if (!one) continue;
        const at = fresh
          .map(({ id, line }) => `order ${id} (${storedAt(line)})`)
          .sort()
          .join(', ');
        if (fresh.length > 1 || one.rows > 1)
          breaches.add('duplicate', `member ${one.member} key ${one.key}: ${at}`);
        else if (one.payments > 1)
          breaches.add(
            'duplicate',
            `order ${one.id}: ${one.payments} payments, the last is ${storedAt(one.paymentLine)}`,
          );
      }
    }
    if (final.counts.order === 0) return unknown('no order is stored, so nothing was put to the test');
    if (beforeSettle.counts.order > 0 && !beforeSettle.ended)
      breaches.addUnless('the phase before-settle has no end line', 'phases cut short', 'before-settle');
    return breaches.finding(`${final.counts.order} stored orders, each with its own key`);
  },
};
