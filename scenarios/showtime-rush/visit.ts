// One visit: takes a customer's steps one after another at their times, and writes down what the client saw.
import { sleep } from 'k6';
import { memberCount, outcomeOf, pinOf, RetryBudget, sayLedger } from '../../contract/words/index.ts';
import type { LedgerOp, Observation, OrderedLine } from '../../contract/words/index.ts';
import { pursue, type Intent, type Reply } from './app.ts';
import { memberOf, type Customer, type Step } from './customer.ts';
import { baseUrl, runNonce, screeningOf, seed, tokens } from './settings.ts';

/**
 * An order that the service acknowledged, remembered for reads: our own and the next customer's attempt at
 * it.
 */
export interface Placed {
  member: number;
  key: string;
  order: string;
}

interface Visit {
  customer: Customer;
  key: string;
  token: string | undefined;
  arrivedWallMs: number;
  placed: Placed | undefined;
  budget: RetryBudget;
  /** Somebody else's order. */
  foreign: Placed | undefined;
}

/** Plays the visit to its end. Returns the order that was placed, if one was. */
export function visitAs(customer: Customer, foreign: Placed | undefined): Placed | undefined {
  const visit: Visit = {
    customer,
    foreign,
    placed: undefined,
    budget: new RetryBudget(),
    key: `${runNonce}-${seed}-${customer.n}`,
    token: tokens[customer.member - 1],
    arrivedWallMs: Date.now(),
  };
  if (visit.token === undefined) signIn(visit, { kind: 'login', atMs: 0 }, customer.steps.length);
  customer.steps.forEach((step, ordinal) => {
    // A late step is taken at once: its lateness counts, and doesn't grow.
    const early = visit.arrivedWallMs + step.atMs - Date.now();
    if (early > 0) sleep(early / 1000);
    take(visit, step, ordinal);
  });
  return visit.placed;
}

function take(visit: Visit, step: Step, ordinal: number): void {
  const { placed, foreign, customer } = visit;
  switch (step.kind) {
    case 'menu':
      return void viewMenu(visit, step, ordinal);
    case 'login':
      return signIn(visit, step, ordinal);
    case 'order':
      return order(visit, step, ordinal);
    case 'cancel':
      return placed && cancel(visit, step, ordinal, placed);
    case 'read':
      return placed && readOrder(visit, step, ordinal, placed, 'read');
    case 'foreign-read':
      return foreign && foreign.member !== customer.member
        ? readOrder(visit, step, ordinal, foreign, 'foreign-read')
        : beWatched(visit, step, ordinal);
  }
}

/** The first customer of a VU has no one before: so somebody else, half the members away, tries theirs. */
function beWatched(visit: Visit, step: Step, ordinal: number): void {
  const {
    customer: { n },
    placed,
  } = visit;
  const stranger = memberOf(seed, n + memberCount / 2);
  const token = tokens[stranger - 1];
  if (placed === undefined || token === undefined) return;
  const theirs = { ...visit, token, customer: { ...visit.customer, member: stranger } };
  readOrder(theirs, step, ordinal, placed, 'foreign-read');
}

function viewMenu(visit: Visit, step: Step, ordinal: number): Reply {
  return pursue({
    ...common(visit, step, ordinal),
    journey: 'menu',
    method: 'GET',
    url: `${baseUrl}/api/theatres/${visit.customer.theatre}/menu`,
    name: '/api/theatres/{id}/menu',
  });
}

/** A sign-in that fails leaves the token of an earlier one in use. */
function signIn(visit: Visit, step: Step, ordinal: number): void {
  const { member } = visit.customer;
  const { status, document } = pursue({
    ...common(visit, step, ordinal),
    journey: 'login',
    method: 'POST',
    url: `${baseUrl}/api/sessions`,
    name: '/api/sessions',
    body: JSON.stringify({ member, pin: pinOf(member) }),
  });
  if (status >= 200 && status < 300 && typeof document?.['token'] === 'string')
    visit.token = document['token'];
}

function order(visit: Visit, step: Step, ordinal: number): void {
  const {
    customer: { member, theatre, screeningShare, lines },
    key,
  } = visit;
  const screening = screeningOf(theatre, screeningShare);
  const asked = { theatre, ...(screening === undefined ? {} : { screening }), lines };
  const { status, document } = pursue({
    ...common(visit, step, ordinal),
    journey: 'order',
    method: 'POST',
    url: `${baseUrl}/api/orders`,
    name: '/api/orders',
    key,
    body: JSON.stringify(asked),
    ...ledger(visit, step, { op: 'order', key }, asked),
  });
  if (status >= 200 && status < 300 && typeof document?.['id'] === 'string')
    visit.placed = { member, key, order: document['id'] };
}

function cancel(visit: Visit, step: Step, ordinal: number, { key, order: id }: Placed): void {
  pursue({
    ...common(visit, step, ordinal),
    journey: 'cancel',
    method: 'POST',
    url: `${baseUrl}/api/orders/${id}/cancel`,
    name: '/api/orders/{id}/cancel',
    ...ledger(visit, step, { op: 'cancel', key, order: id }),
  });
}

function readOrder(
  visit: Visit,
  step: Step,
  ordinal: number,
  { key, order: id }: Placed,
  op: 'read' | 'foreign-read',
): void {
  pursue({
    ...common(visit, step, ordinal),
    journey: op === 'read' ? 'order-read' : 'foreign-read',
    method: 'GET',
    url: `${baseUrl}/api/orders/${id}`,
    name: '/api/orders/{id}',
    ...ledger(visit, step, { op, key, order: id }),
  });
}

type Common = Pick<Intent, 'n' | 'ordinal' | 'thinkMs' | 'scheduledWallMs' | 'retries' | 'budget'> & {
  token?: string;
};
function common(
  { customer: { n, retries }, token, arrivedWallMs, budget }: Visit,
  { atMs }: Step,
  ordinal: number,
): Common {
  return {
    n,
    ordinal,
    thinkMs: atMs,
    scheduledWallMs: arrivedWallMs + atMs,
    retries,
    budget,
    ...(token === undefined ? {} : { token }),
  };
}

type About = { op: LedgerOp; key: string } & Pick<Observation, 'order'>;
type Asked = Pick<Observation, 'theatre' | 'screening' | 'lines'>;
/** The ledger's two lines of each send: one before anything leaves, one when the answer is there. */
function ledger(
  { customer: { n, member } }: Visit,
  { atMs }: Step,
  about: About,
  asked: Asked = {},
): Required<Pick<Intent, 'beforeSend' | 'afterSend'>> {
  const say = (observation: Pick<Observation, 'send' | 'outcome'> & Partial<Observation>): void => {
    console.log(sayLedger({ n, member, ...about, ...observation, wallMs: Date.now(), thinkMs: atMs }));
  };
  return {
    beforeSend: (send) => say({ send, outcome: 'attempted', ...asked }),
    afterSend: (send, reply) => say({ send, outcome: outcomeOf(reply), ...told(reply) }),
  };
}

/** What an answer says of an order. */
function told({ status, problemType, document = {} }: Reply): Partial<Observation> {
  const { id, lines, status: state } = document;
  const answered = status >= 200 && status < 300;
  return {
    ...(status === 0 ? {} : { status }),
    ...(problemType === undefined ? {} : { problem: problemType }),
    ...(answered && typeof id === 'string' ? { order: id } : {}),
    ...(answered && Array.isArray(lines)
      ? { lines: (lines as OrderedLine[]).map(({ item, quantity }) => ({ item, quantity })) }
      : {}),
    ...(answered && (state === 'confirmed' || state === 'cancelled') ? { orderStatus: state } : {}),
  };
}
