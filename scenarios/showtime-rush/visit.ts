// One visit: takes a customer's steps one after another at their times, checks what the answers say, and
// writes down what the client saw.
import { sleep } from 'k6';
import {
  menuSeen,
  pinOf,
  pricesOf,
  RetryBudget,
  wrongMenu,
  wrongOrder,
  wrongSession,
} from '../../contract/vocabulary/index.ts';
import type { AnswerDocument, ExpectedOrder, WrongAnswer } from '../../contract/vocabulary/index.ts';
import { sendWithRetry } from './app.ts';
import { challenge } from './challenges.ts';
import type { Customer, Step } from './customer.ts';
import { common, ledger, noteShortage } from './observations.ts';
import { baseUrl, runNonce, screeningOf, seed, tokens } from './settings.ts';
import type { Placed, Visit } from './visit-state.ts';

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
    menuPrices: new Map(),
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
  const { placed } = visit;
  switch (step.kind) {
    case 'menu':
      return viewMenu(visit, step, ordinal);
    case 'login':
      return signIn(visit, step, ordinal);
    case 'order':
      return order(visit, step, ordinal);
    case 'cancel':
      return placed && cancel(visit, step, ordinal, placed);
    case 'read':
      return placed && readOrder(visit, step, ordinal, placed);
    default:
      return challenge(visit, { ...step, kind: step.kind }, ordinal);
  }
}

function viewMenu(visit: Visit, step: Step, ordinal: number): void {
  const { theatre, lines } = visit.customer;
  const items = lines.map(({ item }) => item);
  const { status, document, wrong } = sendWithRetry({
    ...common(visit, step, ordinal),
    journey: 'menu',
    method: 'GET',
    url: `${baseUrl}/api/theatres/${theatre}/menu`,
    name: '/api/theatres/{id}/menu',
    check: (menu) => wrongMenu(menu, { theatre, items }),
  });
  if (status < 200 || status >= 300 || wrong !== undefined) return;
  const { prices, left } = menuSeen(document, items);
  visit.menuPrices = prices;
  const short = lines.filter(({ item, quantity }) => (left.get(item) ?? 0) < quantity);
  if (short.length > 0)
    noteShortage(
      visit,
      step,
      short.map(({ item }) => ({ item, quantity: left.get(item) ?? 0 })),
    );
}

/** A sign-in that fails leaves the token of an earlier one in use. */
function signIn(visit: Visit, step: Step, ordinal: number): void {
  const { member } = visit.customer;
  const { status, document } = sendWithRetry({
    ...common(visit, step, ordinal),
    journey: 'login',
    method: 'POST',
    url: `${baseUrl}/api/sessions`,
    name: '/api/sessions',
    body: JSON.stringify({ member, pin: pinOf(member) }),
    check: (session) => wrongSession(session, Date.now()),
  });
  if (status >= 200 && status < 300 && typeof document?.['token'] === 'string')
    visit.token = document['token'];
}

function order(visit: Visit, step: Step, ordinal: number): void {
  const {
    customer: { member, theatre, screeningShare, lines },
    key,
    menuPrices,
    foreign,
  } = visit;
  const screening = screeningOf(theatre, screeningShare);
  const requested = { theatre, ...(screening === undefined ? {} : { screening }), lines };
  const { status, document } = sendWithRetry({
    ...common(visit, step, ordinal),
    journey: 'order',
    method: 'POST',
    url: `${baseUrl}/api/orders`,
    name: '/api/orders',
    key,
    body: JSON.stringify(requested),
    check: checkOrder(visit, { prices: menuPrices, status: 'confirmed', notOrder: foreign?.order }),
    ...ledger(visit, step, { op: 'order', key }, requested),
  });
  const { id, pickup } = document ?? {};
  if (status >= 200 && status < 300 && typeof id === 'string')
    visit.placed = {
      member,
      key,
      order: id,
      pickup: typeof pickup === 'string' ? pickup : undefined,
      prices: pricesOf(document),
    };
}

function cancel(visit: Visit, step: Step, ordinal: number, placed: Placed): void {
  const { key, order: id } = placed;
  sendWithRetry({
    ...common(visit, step, ordinal),
    journey: 'cancel',
    method: 'POST',
    url: `${baseUrl}/api/orders/${id}/cancel`,
    name: '/api/orders/{id}/cancel',
    check: checkOrder(visit, { ...placed, status: 'cancelled' }),
    ...ledger(visit, step, { op: 'cancel', key, order: id }),
  });
}

function readOrder(visit: Visit, step: Step, ordinal: number, placed: Placed): void {
  const { key, order: id } = placed;
  sendWithRetry({
    ...common(visit, step, ordinal),
    journey: 'order-read',
    method: 'GET',
    url: `${baseUrl}/api/orders/${id}`,
    name: '/api/orders/{id}',
    check: checkOrder(visit, placed),
    ...ledger(visit, step, { op: 'read', key, order: id }),
  });
}

/** Checks an answer against what this customer ordered. */
function checkOrder(
  { customer: { theatre, screeningShare, lines } }: Visit,
  expected: Omit<ExpectedOrder, 'theatre' | 'screening' | 'lines'>,
): (document: AnswerDocument) => WrongAnswer | undefined {
  return (document) =>
    wrongOrder(document, {
      ...expected,
      theatre,
      screening: screeningOf(theatre, screeningShare),
      lines,
    });
}
