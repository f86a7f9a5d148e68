import { expect, test } from 'vitest';
import { inProgressStatus, type Slo } from '../../contract/index.ts';
import {
  badAtBalancerOf,
  badEventsOf,
  counterNow,
  edgeMatcher,
  eventsOf,
  excludedOf,
  goodEventsOf,
  increaseOver,
} from './server-events.ts';

const available: Slo = {
  name: 'orders-good',
  objective: 0.995,
  windowDays: 30,
  indicator: { kind: 'availability', of: 'order' },
};
const quick: Slo = {
  name: 'orders-within-2s',
  objective: 0.99,
  windowDays: 30,
  indicator: { kind: 'latency', of: 'order', belowMs: 2_000 },
};

const count = (status: string, range = '[5m]') =>
  `balancer_request_duration_seconds_count{journey="order", http_response_status_code${status}, traffic!="harness"}${range}`;
const events = `sum by (target) (increase(${count('=~"2..|409|5..|429|460"')}))`;

test('events are the good and the bad answers to customers', () => {
  expect(eventsOf(available, '5m')).toBe(events);
  expect(eventsOf(quick, '5m')).toBe(events);
});

test('bad events of an availability objective are the bad answers, or 0 where there are only good ones', () => {
  expect(badEventsOf(available, '5m')).toBe(
    `(sum by (target) (increase(${count('=~"5..|429|460"')})) or ${events} * 0)`,
  );
});

test('bad events of a latency objective are all that are not good within the edge; none are known where there is no such edge', () => {
  const within = (status: string) =>
    `balancer_request_duration_seconds_bucket{journey="order", le=~"2|2\\\\.0", ${status}traffic!="harness"}[5m]`;
  const good = `(sum by (target) (increase(${within('http_response_status_code=~"2..|409", ')})) or sum by (target) (increase(${within('')})) * 0)`;
  expect(goodEventsOf(quick, '5m')).toBe(good);
  expect(badEventsOf(quick, '5m')).toBe(`clamp_min(${events} - ${good}, 0)`);
});

test('client errors and orders in progress are neither', () => {
  expect(String(inProgressStatus)).not.toMatch(/^(?:2..|409|5..|429|460)$/);
  expect(excludedOf(available, '5m')).toBe(
    `(sum by (target) (increase(${count('!~"2..|409|5..|429|460"')})) or ${events} * 0)`,
  );
});

test('answers that the balancer gave by itself can be counted separately', () => {
  const own =
    'balancer_request_duration_seconds_count{journey="order", http_response_status_code=~"5..|429|460", answered_by="balancer", traffic!="harness"}[5m]';
  expect(badAtBalancerOf(available, '5m')).toBe(`(sum by (target) (increase(${own})) or ${events} * 0)`);
});

test('callers choose how counters are counted and grouped', () => {
  expect(eventsOf(available, increaseOver('$__range', ['target', 'answered_by']))).toBe(
    `sum by (target, answered_by) (increase(${count('=~"2..|409|5..|429|460"', '[$__range]')}))`,
  );
  expect(eventsOf(available, counterNow())).toBe(`sum by (target) (${count('=~"2..|409|5..|429|460"', '')})`);
});

test("a user's journey name cannot break out of its matcher", () => {
  const own: Slo = { ...available, indicator: { kind: 'availability', of: 'a"} or vector(1) #' } };
  expect(eventsOf(own, counterNow())).toContain('journey="a\\"} or vector(1) #"');
});

test('whole seconds are matched as prom-client writes them and as Prometheus 3 keeps them', () => {
  expect(edgeMatcher(500)).toBe('le=~"0\\\\.5"');
  expect(edgeMatcher(2_000)).toBe('le=~"2|2\\\\.0"');
  expect(edgeMatcher(500, 2_000, 500)).toBe('le=~"0\\\\.5|2|2\\\\.0"');
});

test('a target between two edges is refused, for a count would be a guess', () => {
  expect(() => edgeMatcher(300)).toThrow('300 ms is no edge of the histograms');
});
