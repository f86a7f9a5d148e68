// Slices are as long as the rarest journey's highest quantile needs, and never shorter than what is mostly
// beginning and end.
import { expect, test } from 'vitest';
import type { Budget, PlannedRequest } from '../../contract/index.ts';
import { minRequests, sliceSize } from './slice-size.ts';

const request = (journey: string, weight = 1): PlannedRequest => ({
  journey,
  method: 'GET',
  path: '/',
  headers: {},
  weight,
});
const relative = (journey: string, quantile: number): Budget => ({
  kind: 'relative',
  name: `${journey}-${quantile}`,
  journey,
  quantile,
  margin: 0.05,
  floorMs: 0,
});
const available = (journey: string): Budget => ({
  kind: 'availability',
  name: `${journey}-availability`,
  journey,
  objective: 0.999,
  slo: null,
  implied: false,
});

test.each([
  [0.5, 30],
  [0.9, 30],
  [0.95, 60],
  [0.99, 300],
  [0.999, 3_000],
])('quantile %d needs %d requests', (quantile, requests) => {
  expect(minRequests(quantile)).toBe(requests);
});

test('a slice has 30 requests and lasts 300 ms at least', () => {
  expect(sliceSize({ ratePerSecond: 100, requests: [request('menu')] }, [relative('menu', 0.5)])).toEqual({
    requests: 30,
    lengthMs: 300,
    shares: { menu: 1 },
  });
  expect(
    sliceSize({ ratePerSecond: 20, requests: [request('menu')] }, [relative('menu', 0.5)]),
  ).toMatchObject({ requests: 30, lengthMs: 1_500 });
  expect(
    sliceSize({ ratePerSecond: 1_000, requests: [request('menu')] }, [relative('menu', 0.5)]),
  ).toMatchObject({ requests: 300, lengthMs: 300 });
});

test('the highest quantile of the rarest journey decides', () => {
  const requests = [request('menu', 4), request('buy', 1)];
  expect(
    sliceSize({ ratePerSecond: 500, requests }, [relative('menu', 0.99), relative('buy', 0.95)]),
  ).toEqual({ requests: 375, lengthMs: 750, shares: { menu: 0.8, buy: 0.2 } });
  expect(
    sliceSize({ ratePerSecond: 500, requests }, [relative('menu', 0.99), relative('buy', 0.99)]),
  ).toMatchObject({ requests: 1_500, lengthMs: 3_000 });
});

test('requests of one journey share it', () => {
  expect(
    sliceSize({ ratePerSecond: 100, requests: [request('menu', 1), request('buy', 2), request('menu', 1)] }, [
      relative('menu', 0.95),
    ]),
  ).toMatchObject({ requests: 120, shares: { menu: 0.5, buy: 0.5 } });
});

test('availability alone needs only the minimum of each journey', () => {
  expect(
    sliceSize({ ratePerSecond: 100, requests: [request('menu', 3), request('buy', 1)] }, [available('buy')]),
  ).toMatchObject({ requests: 120, lengthMs: 1_200 });
});

test('the shares of a script are unknown, so each arrival counts for every journey', () => {
  expect(sliceSize({ ratePerSecond: 30, requests: [] }, [relative('order', 0.95)])).toEqual({
    requests: 60,
    lengthMs: 2_000,
    shares: {},
  });
});
