import { expect, it } from 'vitest';
import { maxBuckets, SeriesFold } from './series-fold.ts';

it('becomes wider instead of longer in two hours, and loses no request', () => {
  const series = new SeriesFold();
  for (let second = 0; second < 7_200; second += 1)
    series.add({ atMs: second * 1_000, how: second % 100 === 0 ? 'failed' : 'good', ms: 10 }, second);
  const { widthMs, buckets } = series.since(-1);
  expect(widthMs).toBe(8_000);
  expect(buckets.length).toBeLessThanOrEqual(maxBuckets);
  expect(buckets.reduce((sum, { good }) => sum + good, 0)).toBe(7_128);
  expect(buckets.reduce((sum, { failed }) => sum + failed, 0)).toBe(72);
  expect(JSON.stringify(buckets).length).toBeLessThan(150_000);
});

it('a live series gives a viewer only what changed since it looked', () => {
  const series = new SeriesFold();
  series.add({ atMs: 500, how: 'good', ms: 10 }, 1);
  series.add({ atMs: 1_500, how: 'dropped', ms: null }, 2);
  expect(series.since(1).buckets).toEqual([
    { index: 1, good: 0, failed: 0, dropped: 1, p50Ms: null, p95Ms: null, maxMs: null },
  ]);
  expect(series.since(2).buckets).toEqual([]);
});

it('ranks times to 5 %', () => {
  const series = new SeriesFold();
  for (let ms = 1; ms <= 100; ms += 1) series.add({ atMs: 0, how: 'good', ms }, 1);
  const [bucket] = series.since(-1).buckets;
  expect(bucket?.maxMs).toBe(100);
  expect(bucket?.p50Ms).toBeGreaterThanOrEqual(50);
  expect(bucket?.p50Ms).toBeLessThanOrEqual(52.5);
  expect(bucket?.p95Ms).toBeGreaterThanOrEqual(95);
  expect(bucket?.p95Ms).toBeLessThanOrEqual(99.75);
});

it('a live series makes no table for a century of a damaged stamp', () => {
  const series = new SeriesFold();
  series.add({ atMs: 1e15, how: 'good', ms: 1 }, 1);
  series.add({ atMs: NaN, how: 'good', ms: 1 }, 1);
  expect(series.since(-1)).toEqual({ widthMs: 1_000, buckets: [] });
});
