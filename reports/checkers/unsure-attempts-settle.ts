// Invariant: an indeterminate attempt resolves to exactly the order that was stored, otherwise to one new
// order or a refusal; likewise for cancels.
import type { LoadedRun } from '../run/loaded-run.ts';
import { outcomeOfIntent, type Intent } from '../run/intents/intent.ts';
import { Breaches } from './breaches.ts';
import { notAsked, unknown, type Checker } from './checker.ts';
import { ledgerHoles } from './ledger-complete.ts';
import { ledgerAt } from '../run/evidence/pointers.ts';

export const unsureAttemptsSettle: Checker = {
  name: 'unsure-attempts-settle',
  title: 'Attempts whose end the client never learnt settle to one order or a definite refusal.',
  kind: 'invariant',
  needs: ['ledger', 'stored'],
  check: (run) => {
    const breaches = new Breaches();
    // Attempts are sent again only to the bundled target. That nothing is stored twice is another claim,
    // which is checked for all targets.
    const settles = run.record.target.id !== null;
    let indeterminate = 0;
    for (const intent of run.ledger.orders.values()) {
      if (outcomeOfIntent(intent) !== 'unsure') continue;
      indeterminate += 1;
      if (settles) checkSettled(run, intent, breaches);
    }
    for (const cancel of run.ledger.cancels.values()) {
      if (outcomeOfIntent(cancel) !== 'unsure') continue;
      indeterminate += 1;
      if (settles) settleCancel(run, cancel, breaches);
    }
    if (run.ledger.orders.size === 0)
      return unknown('no order was attempted, so nothing was put to the test');
    if (!settles && indeterminate > 0)
      return notAsked(`${indeterminate} unsure attempts were not sent once more: this service is not ours`);
    return breaches.finding(
      indeterminate === 0
        ? 'no attempt was unsure'
        : `${indeterminate} unsure attempts settled to one order, one cancel or a refusal each`,
    );
  },
};

function checkSettled(run: LoadedRun, intent: Intent, breaches: Breaches): void {
  const { settled } = intent;
  const { beforeSettle, final } = run.stored;
  const before = beforeSettle.underIntent(intent.id);
  const after = final.underIntent(intent.id);
  const at = ledgerAt(settled?.line ?? intent.line);
  const add = (text: string): void => breaches.add('unresolved', `${at} ${text}`);
  // The lost lines may contain a later send and its answer.
  const unlessHoles = (text: string): void => breaches.addUnless(holesOf(run), 'unresolved', `${at} ${text}`);
  const doubt = (why: string | undefined, text: string): void =>
    breaches.addUnless(why, 'unresolved', `${at} ${text}`);
  if (before.length > 1) return add(`${before.length} orders stood under its key before settling`);
  if (after.length > 1) return add(`${after.length} orders stand under its key`);
  if (!settled || settled.outcome === 'attempted')
    return doubt(holesOf(run) ?? 'settling was not carried out', 'was never settled');
  if (settled.outcome === 'unsure' || settled.outcome === 'not-sent')
    return unlessHoles('is unsure after settling as well');
  const [was] = before;
  const [is] = after;
  const incomplete = run.incomplete('stored');
  if (was && !is) return doubt(incomplete, `order ${was.id} was stored before settling and is gone`);
  if (was && is && was.id !== is.id)
    return add(`order ${was.id} was stored before settling, ${is.id} afterwards`);
  if (settled.outcome === 'refused')
    return is && (was || !settled.indeterminateBefore)
      ? unlessHoles(`was refused in settling, order ${is.id} is stored`)
      : undefined;
  if (!is)
    return doubt(incomplete, `order ${settled.order ?? ''} was acknowledged in settling and is not stored`);
  if (settled.order !== undefined && settled.order !== is.id)
    return add(`settling returned order ${settled.order}, ${is.id} is stored`);
  if (!beforeSettle.ended)
    doubt(
      'the phase before-settle has no end line',
      'cannot be compared with what was stored before settling',
    );
}

/** An acknowledged one must be stored as cancelled: that is judged with all acknowledged cancels. */
function settleCancel(run: LoadedRun, { id, settled, line }: Intent, breaches: Breaches): void {
  const at = `${ledgerAt(settled?.line ?? line)} the cancel`;
  if (!settled || settled.outcome === 'attempted')
    return breaches.addUnless('settling was not carried out', 'unresolved', `${at} was never settled`);
  if (settled.outcome === 'unsure' || settled.outcome === 'not-sent')
    return breaches.addUnless(holesOf(run), 'unresolved', `${at} is unsure after settling as well`);
  // What stood before settling is kept of orders, not of their cancels.
  if (settled.outcome !== 'refused' || settled.indeterminateBefore) return;
  const [order] = run.stored.final.underIntent(id).filter(({ cancelled }) => cancelled);
  if (order)
    breaches.addUnless(
      holesOf(run),
      'unresolved',
      `${at} was refused in settling, order ${order.id} is cancelled`,
    );
}

/** Why lines of the ledger may be missing; undefined if none is. */
function holesOf(run: LoadedRun): string | undefined {
  return ledgerHoles(run)?.because;
}
