// Throughput, errors and percentiles of whole journeys from one pass, against ranks of all values.
import { describe, expect, it } from 'vitest';
import {
  mostJourneys,
  randomOf,
  wrongAnswers,
  type RequestFigures,
  type RunRecord,
} from '../../../contract/index.ts';
import type { RequestCells } from '../sample-bytes.ts';
import { RequestTally } from './request-tally.ts';

interface Sent {
  journey: string;
  status: number;
  error?: number;
  serviceMs?: number;
  responseMs?: number;
}

/** The figures of requests sent one a millisecond by a user script. */
function figuresOf(
  requests: readonly Sent[],
  { ledger = false, arrivals = null }: { ledger?: boolean; arrivals?: number | null } = {},
): RequestFigures {
  const tally = new RequestTally({
    load: { arrivals },
    promised: ledger ? ['samples', 'ledger'] : ['samples'],
  } as unknown as RunRecord);
  const names: string[] = [];
  requests.forEach(({ journey, status, error = 0, serviceMs = 5, responseMs = 9 }, index) => {
    if (!names.includes(journey)) {
      names.push(journey);
      tally.addJourney(journey);
    }
    const cells: RequestCells = {
      sentMs: index,
      arrival: 0,
      journey: names.indexOf(journey),
      intent: -1,
      send: 1,
      status,
      error,
      serviceMs,
      responseMs,
    };
    tally.add(cells);
  });
  return tally.finish({ firstSentMs: 0, lastEndedMs: 2_000 });
}

describe('the times of a journey', () => {
  it('the times of a journey are the nearest ranks of all its answers, to 0.1 %', () => {
    const random = randomOf(20_261_123);
    const values = Array.from({ length: 5_000 }, () => Math.round(1e6 * Math.exp(6 * random())) / 1e6);
    const ascending = [...values].sort((a, b) => a - b);
    const rank = (share: number): number => ascending[Math.ceil(share * values.length) - 1] ?? NaN;
    const [found] = figuresOf(
      values.map((serviceMs) => ({ journey: 'order', status: 200, serviceMs })),
    ).journeys;
    expect(found?.answered).toBe(values.length);
    for (const [one, share] of [
      [found?.p50Ms, 0.5],
      [found?.p95Ms, 0.95],
      [found?.p99Ms, 0.99],
      [found?.maxMs, 1],
    ] as const)
      expect(Math.abs((one ?? NaN) / rank(share) - 1)).toBeLessThan(0.0015);
    expect(found?.p99Ms).toBeLessThanOrEqual(found?.maxMs ?? NaN);
  });

  it('the times of a journey are service times without a schedule, and response times with one', () => {
    const one = [{ journey: 'order', status: 200, serviceMs: 5, responseMs: 9 }];
    expect(figuresOf(one)).toMatchObject({ timedFrom: 'sending', journeys: [{ p50Ms: 5, maxMs: 5 }] });
    expect(figuresOf(one, { arrivals: 1 })).toMatchObject({
      timedFrom: 'schedule',
      journeys: [{ p50Ms: 9, maxMs: 9 }],
    });
  });

  it('the times of a journey count an error as an answer, and silence as none', () => {
    const { journeys } = figuresOf([
      { journey: 'menu', status: 503, serviceMs: 7 },
      { journey: 'menu', status: 0, serviceMs: 10_000 },
      { journey: 'mute', status: 0 },
    ]);
    expect(journeys).toEqual([
      { journey: 'menu', sent: 2, failed: 2, answered: 1, p50Ms: 7, p95Ms: 7, p99Ms: 7, maxMs: 7 },
      {
        journey: 'mute',
        sent: 1,
        failed: 1,
        answered: 0,
        p50Ms: null,
        p95Ms: null,
        p99Ms: null,
        maxMs: null,
      },
    ]);
  });
});

describe('errors', () => {
  const requests: readonly Sent[] = [
    { journey: 'order', status: 200 },
    { journey: 'order', status: 409 },
    { journey: 'order', status: 404 },
    { journey: 'order', status: 429 },
    { journey: 'order', status: 503 },
    { journey: 'order', status: 503 },
    { journey: 'order', status: 0, error: 1_211 },
    { journey: 'order', status: 200, error: wrongAnswers['other-price'] },
  ];

  it('errors are counted by status and reason, the most frequent first', () => {
    expect(figuresOf(requests)).toMatchObject({
      sent: 8,
      failed: 7,
      errors: [
        { status: 503, reason: 'Service Unavailable', count: 2 },
        { status: 0, reason: 'timeout while connecting', count: 1 },
        { status: 200, reason: 'wrong answer: other-price', count: 1 },
        { status: 404, reason: 'Not Found', count: 1 },
        { status: 409, reason: 'Conflict', count: 1 },
        { status: 429, reason: 'Too Many Requests', count: 1 },
      ],
    });
  });

  it('errors are not what a service refuses for a reason, where a ledger records what was meant', () => {
    const { failed, errors } = figuresOf(requests, { ledger: true });
    expect([failed, errors.map(({ status }) => status)]).toEqual([5, [503, 0, 200, 429]]);
  });

  it('errors of one reason are one line, whatever k6’s code', () => {
    const { errors } = figuresOf([
      { journey: 'a', status: 0, error: 1_210 },
      { journey: 'a', status: 0, error: 1_213 },
    ]);
    expect(errors).toEqual([{ status: 0, reason: 'no connection could be made', count: 2 }]);
  });
});

it('throughput is over the time from the first request sent to the last one ended', () => {
  expect(figuresOf(Array.from({ length: 500 }, () => ({ journey: 'a', status: 200 })))).toMatchObject({
    spanMs: 2_000,
    perSecond: 250,
  });
  expect(figuresOf([])).toEqual({
    timedFrom: 'sending',
    spanMs: 0,
    sent: 0,
    perSecond: 0,
    failed: 0,
    errors: [],
    journeys: [],
    others: null,
  });
});

it('the tally of requests counts journeys beyond the first ones together, and loses no request', () => {
  const { journeys, others, sent } = figuresOf(
    Array.from({ length: mostJourneys + 50 }, (_, id) => ({ journey: `/orders/${id}`, status: 200 })),
  );
  expect([journeys.length, others?.journeys, others?.figures.sent, sent]).toEqual([
    mostJourneys,
    50,
    50,
    mostJourneys + 50,
  ]);
});
