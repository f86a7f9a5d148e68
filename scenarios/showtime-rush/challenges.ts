// Requests that challenge a claim: another member's order is read and cancelled, a token is forged, a key is
// used for another body, and one order is sent twice at once. The ledger records how each ended; no SLO counts
// them.
import { memberCount, orderLimits, pinOf } from '../../contract/vocabulary/index.ts';
import type { ChallengeOp } from '../../contract/vocabulary/index.ts';
import { sendWithRetry, sendTwice, type Intent } from './app.ts';
import { memberOf, type Step } from './customer.ts';
import { common, ledger, type Requested } from './observations.ts';
import { baseUrl, screeningOf, seed, tokens } from './settings.ts';
import type { Placed, Visit } from './visit-state.ts';

/** Makes the challenge of a step; nothing where what it takes is not there. */
export function challenge(visit: Visit, step: Step & { kind: ChallengeOp }, ordinal: number): void {
  switch (step.kind) {
    case 'foreign-read':
    case 'foreign-cancel':
      return challengeOwner(visit, step, ordinal, step.kind);
    case 'forged-order':
      return forgeOrder(visit, step, ordinal);
    case 'other-body':
      return visit.placed && reuseKey(visit, step, ordinal, visit.placed);
    case 'twin-order':
      return orderTwice(visit, step, ordinal);
  }
}

/**
 * The order of the customer before, by this one; the first customer of a VU has none before: then this one's
 * own, by a member that is half of all members away.
 */
function challengeOwner(
  visit: Visit,
  step: Step,
  ordinal: number,
  op: 'foreign-read' | 'foreign-cancel',
): void {
  const { placed, foreign, customer } = visit;
  if (foreign && foreign.member !== customer.member)
    return touchForeign(visit, step, ordinal, { op, order: foreign });
  const other = memberOf(seed, customer.n + memberCount / 2);
  const token = placed && (tokens[other - 1] ?? sessionOf(visit, step, ordinal, { op, member: other }));
  if (placed === undefined || token === undefined) return;
  touchForeign({ ...visit, token, customer: { ...customer, member: other } }, step, ordinal, {
    op,
    order: placed,
  });
}

/** Without minted tokens the other member signs in; that is part of the challenge, and no customer's login. */
function sessionOf(
  visit: Visit,
  step: Step,
  ordinal: number,
  { op, member }: { op: ChallengeOp; member: number },
): string | undefined {
  const { status, document } = sendWithRetry({
    ...common(visit, step, ordinal),
    journey: op,
    method: 'POST',
    url: `${baseUrl}/api/sessions`,
    name: '/api/sessions',
    body: JSON.stringify({ member, pin: pinOf(member) }),
  });
  const token = document?.['token'];
  return status >= 200 && status < 300 && typeof token === 'string' ? token : undefined;
}

function touchForeign(
  visit: Visit,
  step: Step,
  ordinal: number,
  { op, order: { key, order: id } }: { op: 'foreign-read' | 'foreign-cancel'; order: Placed },
): void {
  const isRead = op === 'foreign-read';
  sendWithRetry({
    ...common(visit, step, ordinal),
    journey: op,
    method: isRead ? 'GET' : 'POST',
    url: `${baseUrl}/api/orders/${id}${isRead ? '' : '/cancel'}`,
    name: isRead ? '/api/orders/{id}' : '/api/orders/{id}/cancel',
    ...ledger(visit, step, { op, key, order: id }),
  });
}

function forgeOrder(visit: Visit, step: Step, ordinal: number): void {
  if (visit.token === undefined) return;
  const token = forged(visit.token);
  sendWithRetry(
    orderIntent({ ...visit, token }, step, ordinal, { op: 'forged-order', key: `${visit.key}-f` }),
  );
}

/** The same claims under a signature that is not theirs. */
function forged(token: string): string {
  const signatureAt = token.lastIndexOf('.') + 1;
  return token.slice(0, signatureAt) + [...token.slice(signatureAt)].reverse().join('');
}

function reuseKey(visit: Visit, step: Step, ordinal: number, { key }: Placed): void {
  const lines = visit.customer.lines.map(({ item, quantity }, position) => ({
    item,
    quantity: position === 0 ? 1 + (quantity % orderLimits.quantity) : quantity,
  }));
  sendWithRetry(orderIntent(visit, step, ordinal, { op: 'other-body', key }, { lines }));
}

/** One of the first item: the stock of a scarce one is for customers. */
function orderTwice(visit: Visit, step: Step, ordinal: number): void {
  const lines = visit.customer.lines.slice(0, 1).map(({ item }) => ({ item, quantity: 1 }));
  const intent = orderIntent(visit, step, ordinal, { op: 'twin-order', key: `${visit.key}-t` }, { lines });
  for (const send of [1, 2]) intent.beforeSend?.(send);
  sendTwice(intent).forEach((reply, index) => intent.afterSend?.(index + 1, reply));
}

function orderIntent(
  visit: Visit,
  step: Step,
  ordinal: number,
  { op, key }: { op: ChallengeOp; key: string },
  changes: Pick<Requested, 'lines'> = {},
): Intent {
  const { theatre, screeningShare, lines } = visit.customer;
  const screening = screeningOf(theatre, screeningShare);
  const requested = { theatre, ...(screening === undefined ? {} : { screening }), lines, ...changes };
  return {
    ...common(visit, step, ordinal),
    journey: op,
    method: 'POST',
    url: `${baseUrl}/api/orders`,
    name: '/api/orders',
    key,
    body: JSON.stringify(requested),
    ...ledger(visit, step, { op, key }, requested),
  };
}
