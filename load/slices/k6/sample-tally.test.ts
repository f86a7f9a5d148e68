// What k6 recorded, made into counts: intents end with their last send, drops fail everywhere, and time
// counts from the schedule.
import { expect, it } from 'vitest';
import { inProgressCode, type RequestRow, type SampleRow } from '../../../contract/index.ts';
import { decodeLatencies } from '../latencies.ts';
import { tallySamples, type SampleTallyParts } from './sample-tally.ts';

const parts: SampleTallyParts = {
  arrivals: 2,
  droppedIn: ['menu', 'order'],
  extraSuccessStatuses: {},
  timeoutMs: 1_000,
  announces: true,
};
const started = (arrival: number, startLagMs = 2): SampleRow => ({
  kind: 'a',
  arrival,
  scheduledMs: arrival * 10,
  startLagMs,
});
const request = (more: Partial<RequestRow>): RequestRow => ({
  kind: 'r',
  sentMs: 30,
  arrival: 1,
  journey: 'menu',
  intent: 0,
  send: 1,
  status: 200,
  error: 0,
  serviceMs: 5,
  responseMs: 8,
  ...more,
});
const longestMs = (latencies: string): number => decodeLatencies(latencies).maxValue / 1_000;

it('the tally of k6’s samples counts an intent once, by its last send, in any order of the rows', () => {
  const { journeys, offered, sent } = tallySamples(
    [
      started(1),
      started(2),
      request({ send: 2, responseMs: 90 }),
      request({ send: 1, status: 503 }),
      request({ arrival: 2, journey: 'order', intent: 1, status: 503 }),
      request({ arrival: 2, journey: 'order', intent: 1, send: 2, status: 500 }),
    ],
    parts,
  );
  expect(journeys['menu']).toMatchObject({ offered: 1, good: 1, failures: {} });
  expect(longestMs(journeys['menu']!.latencies)).toBeCloseTo(90, 0);
  expect(journeys['order']).toMatchObject({ offered: 1, good: 0, failures: { 'status 500': 1 } });
  expect([offered, sent]).toEqual([2, 2]);
});

it('the tally of k6’s samples counts requests if the script announces no intents', () => {
  const { journeys } = tallySamples(
    [started(1), started(2), request({ intent: -1 }), request({ intent: -1 }), request({ arrival: 0 })],
    parts,
  );
  expect(journeys['menu']).toMatchObject({ offered: 3, good: 3 });
});

it('the tally of k6’s samples counts an arrival that was dropped, or never seen, as a failure of every journey', () => {
  const { journeys, offered, sent } = tallySamples(
    [started(1), request({}), { kind: 'd', arrival: 2, scheduledMs: 20 }],
    { ...parts, arrivals: 3 },
  );
  expect(journeys).toMatchObject({
    menu: { offered: 3, good: 1, failed: 2, failures: { 'not sent': 2 } },
    order: { offered: 2, failed: 2 },
  });
  expect([offered, sent]).toEqual([5, 1]);
});

it('the tally of k6’s samples charges a script without a schedule of its steps with its response time and its arrival’s lateness', () => {
  const { journeys, startLagMs } = tallySamples([started(1, 40), started(2), request({ responseMs: 700 })], {
    ...parts,
    announces: false,
  });
  expect(longestMs(journeys['menu']!.latencies)).toBeCloseTo(45, 0);
  expect(startLagMs).toEqual({ p50: 2, p99: 40, max: 40 });
});

it('the tally of k6’s samples names failures as the other engine does, and accepts the extra success statuses', () => {
  const ended = (more: Partial<RequestRow>) =>
    tallySamples([request(more)], { ...parts, arrivals: 0, extraSuccessStatuses: { order: [409] } }).journeys[
      more.journey ?? 'menu'
    ]!;
  expect(ended({ status: 0, error: 1212 }).failures).toEqual({ 'connection refused': 1 });
  expect(ended({ status: 0, error: 1220 }).failures).toEqual({ 'connection lost': 1 });
  expect(ended({ status: 0, error: 1050 }).failures).toEqual({ timeout: 1 });
  expect(ended({ status: 0, error: 1300 }).failures).toEqual({ 'k6 error 1300': 1 });
  expect(ended({ responseMs: 1_001 }).failures).toEqual({ timeout: 1 });
  expect(ended({ status: 409 }).failures).toEqual({ 'status 409': 1 });
  expect(ended({ status: 409, journey: 'order' })).toMatchObject({ good: 1 });
  expect(ended({ status: 302 })).toMatchObject({ good: 1 });
});

it('the tally of k6’s samples takes an order that was left in progress for a failure, and a challenge that found one for good', () => {
  const { journeys } = tallySamples(
    ['order', 'twin-order'].map((journey, intent) =>
      request({ journey, intent, status: 409, error: inProgressCode }),
    ),
    { ...parts, arrivals: 0, extraSuccessStatuses: { order: [409], 'twin-order': [409] } },
  );
  expect(journeys['order']).toMatchObject({ good: 0, failures: { 'order in progress': 1 } });
  expect(journeys['twin-order']).toMatchObject({ good: 1 });
});

it('the tally of k6’s samples lasts from the first scheduled start to the last answer', () => {
  expect(
    tallySamples(
      [started(1), started(2), request({ sentMs: 30, serviceMs: 25 }), request({ intent: 1, sentMs: 40 })],
      parts,
    ),
  ).toMatchObject({ fromMs: 10, toMs: 55 });
  expect(tallySamples([], parts)).toMatchObject({ fromMs: null, toMs: null });
});
