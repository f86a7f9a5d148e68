// Invariant: a key identifies one order with one content. With another body it is refused, and two
// simultaneous sends create one order. The scenario must have tried both.
import { intentKey } from '../run/interned-names.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { Breaches } from './breaches.ts';
import { notAsked, type Checker } from './checker.ts';
import { isRequested } from './foreign-requests-refused.ts';
import { ledgerAt } from '../run/evidence/pointers.ts';

export const keysBindContent: Checker = {
  name: 'keys-bind-content',
  title: 'A key stands for one order with one content.',
  kind: 'invariant',
  needs: ['ledger'],
  check: (run) => {
    const [bodies, twins] = [isRequested(run, 'other-body'), isRequested(run, 'twin-order')];
    if (!bodies && !twins) return notAsked('this scenario uses no key twice');
    const breaches = new Breaches();
    if (bodies) checkBodies(run, breaches);
    const together = twins ? checkTwins(run, breaches) : 0;
    const { refused } = run.ledger.challenges.byOp['other-body'];
    return breaches.finding(
      `${refused} keys with another body were refused, ${together} keys sent twice at once made one order each`,
    );
  },
};

function checkBodies(run: LoadedRun, breaches: Breaches): void {
  const { accepted, refused } = run.ledger.challenges.byOp['other-body'];
  for (const { line, member, key, order } of accepted)
    breaches.add(
      'other bodies accepted',
      `${ledgerAt(line)} member ${member} key ${key}: another body was answered with order ${order ?? 'without a number'}`,
    );
  if (refused === 0)
    breaches.addUnless(
      'nothing was put to the test',
      'claims untested',
      'no other body was answered with 422',
    );
}

/** How many pairs were both answered: with the one order, or that it is in progress. */
function checkTwins(run: LoadedRun, breaches: Breaches): number {
  let together = 0;
  for (const { line, member, key, answered } of run.ledger.challenges.twins.values()) {
    const intent = run.ledger.orders.get(intentKey(member, key));
    const orders = new Set(intent?.orders.flatMap(({ id }) => id ?? []));
    if (orders.size > 1)
      breaches.add(
        'keys with two orders',
        `${ledgerAt(line)} member ${member} key ${key}: ${[...orders].sort().join(', ')}`,
      );
    else if (orders.size === 1 && answered > 1) together += 1;
  }
  if (together === 0)
    breaches.addUnless(
      'nothing was put to the test',
      'claims untested',
      'no key that was sent twice at once was answered twice',
    );
  return together;
}
