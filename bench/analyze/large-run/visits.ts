// The visits of a large run: samples, and ledger lines of customers who order, as load/ would have recorded
// them.
import { formatSample, type LedgerLine, type RequestRow } from '../../../contract/index.ts';
import { screeningIn, type Customer, type MadeChallenge } from './customers.ts';
import { customerIn, menusIn, scheduledMs, type Layout } from './layout.ts';
import type { TimedLines } from './line-file.ts';

/** Milliseconds from the arrival to each step, and how long the service takes. */
const stepAfterMs = {
  menu: 0,
  order: 2_500,
  read: 4_000,
  foreign: 4_500,
  cancel: 5_500,
  challenge: 6_000,
  nextMenu: 1_000,
} as const;
const retryAfterMs = 500;
const refusedWith: Readonly<Record<MadeChallenge, number>> = {
  'forged-order': 401,
  'foreign-cancel': 404,
  'other-body': 422,
};

export interface Visits {
  started: number;
  requests: number;
}

/** Calls `before` with the time of each arrival, for other writers of the same ledger. */
export function writeVisits(
  layout: Layout,
  samples: TimedLines,
  ledger: TimedLines,
  before: (atMs: number) => void,
): Visits {
  let requests = 0;
  for (let index = 0; index < layout.arrivals; index += 1) {
    const atMs = scheduledMs(layout, index);
    const arrival = index + 1;
    before(atMs);
    samples.release(atMs);
    ledger.release(atMs);
    samples.put(atMs, formatSample({ kind: 'a', scheduledMs: atMs, arrival, startLagMs: (index % 40) / 10 }));
    const customer = customerIn(layout, index);
    for (const row of [
      ...menuRows(atMs, arrival, menusIn(layout, index)),
      ...(customer ? orderRows(customer, atMs, arrival) : []),
    ]) {
      samples.put(row.sentMs + row.serviceMs, formatSample(row));
      requests += 1;
    }
    for (const line of customer ? ledgerLines(customer, atMs) : [])
      ledger.put(line.atMs, JSON.stringify(line));
  }
  return { started: layout.arrivals, requests };
}

/** One visit in 500 with two or more menu requests gets a 503 first and retries. */
function menuRows(atMs: number, arrival: number, count: number): RequestRow[] {
  return Array.from({ length: count }, (_, k): RequestRow => {
    const retried = arrival % 500 === 0 && count > 1 && k < 2;
    const row = request(
      'menu',
      arrival,
      atMs + stepAfterMs.menu + Math.max(0, k - Number(retried)) * stepAfterMs.nextMenu,
      k,
    );
    if (!retried) return row;
    if (k === 0) return { ...row, status: 503 };
    return {
      ...row,
      intent: 0,
      send: 2,
      sentMs: rounded(row.sentMs + retryAfterMs),
      responseMs: rounded(row.responseMs + retryAfterMs),
    };
  });
}

function orderRows(
  { history, reads, readsForeign, cancels, challenge }: Customer,
  atMs: number,
  arrival: number,
): RequestRow[] {
  const ordered = request('order', arrival, atMs + stepAfterMs.order, 100);
  return [
    { ...ordered, status: history === 'acknowledged' ? 201 : history === 'sold-out' ? 409 : 504 },
    ...(reads ? [request('order-read', arrival, atMs + stepAfterMs.read, 101)] : []),
    ...(readsForeign
      ? [{ ...request('foreign-read', arrival, atMs + stepAfterMs.foreign, 102), status: 404 }]
      : []),
    ...(cancels ? [request('cancel', arrival, atMs + stepAfterMs.cancel, 103)] : []),
    ...(challenge === undefined
      ? []
      : [
          {
            ...request(challenge, arrival, atMs + stepAfterMs.challenge, 104),
            status: refusedWith[challenge],
          },
        ]),
  ];
}

function request(journey: string, arrival: number, dueMs: number, intent: number): RequestRow {
  const lateMs = (arrival % 20) / 10;
  const serviceMs = serviceMsOf(arrival + intent);
  return {
    kind: 'r',
    sentMs: rounded(dueMs + lateMs),
    arrival,
    journey,
    intent,
    send: 1,
    status: 200,
    error: 0,
    serviceMs,
    responseMs: rounded(serviceMs + lateMs),
  };
}

/** 3 to 43 ms, one in 97 ten times that. */
function serviceMsOf(index: number): number {
  const ms = 3 + ((index * 7_919) % 40_000) / 1000;
  return rounded(index % 97 === 0 ? ms * 10 : ms);
}

function ledgerLines(customer: Customer, arrivedMs: number): LedgerLine[] {
  const { history, order, reads, readsForeign, cancels, challenge } = customer;
  const lines = customer.lines.map(({ item, quantity }) => ({ item, quantity }));
  const forgedKey = challenge === 'forged-order' ? { key: `${customer.key}-f` } : {};
  const step = (
    op: LedgerLine['op'],
    afterMs: number,
    requested: Partial<LedgerLine>,
    text: Partial<LedgerLine>,
  ): LedgerLine[] => observed(customer, op, arrivedMs + afterMs, requested, text);
  const end: Partial<LedgerLine> =
    history === 'acknowledged'
      ? { outcome: 'acknowledged', status: 201, order, lines, orderStatus: 'confirmed' }
      : history === 'sold-out'
        ? { outcome: 'refused', status: 409, problem: '/problems/sold-out' }
        : { outcome: 'unsure', status: 504 };
  return [
    ...step(
      'order',
      stepAfterMs.order,
      { theatre: customer.theatre, screening: screeningIn(customer.theatre), lines },
      end,
    ),
    ...(reads
      ? step(
          'read',
          stepAfterMs.read,
          { order },
          { outcome: 'acknowledged', status: 200, order, lines, orderStatus: 'confirmed' },
        )
      : []),
    ...(readsForeign
      ? step('foreign-read', stepAfterMs.foreign, { order }, { outcome: 'refused', status: 404 })
      : []),
    ...(cancels
      ? step(
          'cancel',
          stepAfterMs.cancel,
          { order },
          { outcome: 'acknowledged', status: 200, order, orderStatus: 'cancelled' },
        )
      : []),
    ...(challenge === undefined
      ? []
      : step(challenge, stepAfterMs.challenge, forgedKey, {
          ...forgedKey,
          outcome: 'refused',
          status: refusedWith[challenge],
        })),
  ];
}

function observed(
  { n, member, key }: Customer,
  op: LedgerLine['op'],
  dueMs: number,
  requested: Partial<LedgerLine>,
  text: Partial<LedgerLine>,
): LedgerLine[] {
  const line: LedgerLine = {
    atMs: rounded(dueMs + 1),
    scheduledMs: rounded(dueMs),
    n,
    op,
    member,
    key,
    send: 1,
    outcome: 'attempted',
  };
  return [
    { ...line, ...requested },
    { ...line, ...text, ...(text.status === 504 ? {} : { pod: podOf(n) }), atMs: rounded(dueMs + 21) },
  ];
}

/** The balancer answers 504 in a pod's stead. */
function podOf(n: number): string {
  return `pod-${(n % 3) + 1}`;
}

/** Both ledger lines of resolving an indeterminate order. */
export function settlingLines(customer: Customer, atMs: number): LedgerLine[] {
  const { theatre, order } = customer;
  const lines = customer.lines.map(({ item, quantity }) => ({ item, quantity }));
  return observed(
    customer,
    'order',
    atMs,
    { theatre, lines },
    { outcome: 'acknowledged', status: 201, order },
  ).map((line) => ({ ...line, send: 2, settling: true }));
}

export function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
