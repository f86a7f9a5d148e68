// Counting by journey: what was offered is good or failed, and failures have names, but not endless ones.
import { expect, it } from 'vitest';
import { decodeLatencies } from './latencies.ts';
import { lagSpread } from './lag-spread.ts';
import { Tally } from './tally.ts';

it('the tally of a slice counts by journey, and what never ended as failed', () => {
  const tally = new Tally();
  tally.of('menu').offer(3);
  tally.of('menu').good(5);
  tally.of('menu').fail('status 500');
  tally.of('order').offer();
  const { menu, order } = tally.result();
  expect(menu).toMatchObject({ offered: 3, good: 1, failed: 2, failures: { 'status 500': 1 } });
  expect(order).toMatchObject({ offered: 1, good: 0, failed: 1, failures: {} });
  expect(decodeLatencies(menu!.latencies).totalCount).toBe(1);
});

it('the tally of a slice names the first kinds of failure and counts the others together', () => {
  const journey = new Tally().of('menu');
  for (const status of [500, 501, 502, 503, 504, 505, 506, 507, 508, 509, 500]) {
    journey.offer();
    journey.fail(`status ${status}`);
  }
  const { failures } = journey.result();
  expect(failures).toMatchObject({ 'status 500': 2, 'status 507': 1, 'other failures': 2 });
  expect(Object.keys(failures)).toHaveLength(9);
});

it('the tally of a slice gives lateness in three numbers, zeros for none', () => {
  expect(lagSpread(Array.from({ length: 200 }, (_, index) => 200 - index))).toEqual({
    p50: 100,
    p99: 198,
    max: 200,
  });
  expect(lagSpread([])).toEqual({ p50: 0, p99: 0, max: 0 });
});
