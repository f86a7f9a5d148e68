// Numbers of a whole range, asked of a real Prometheus whose counters are known: steady ones, late ones, dead ones, and one that restarted.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeShell } from '../../../cli/shell.ts';
import { prometheusAt, valueOf } from '../../prometheus-api/index.ts';
import { prometheusWith, type RecordedPrometheus, type WrittenSeries } from '../../prometheus-api/testing/recorded-prometheus.ts';
import { fillIn } from '../../promql/index.ts';
import { sumCounted } from './over-range.ts';

const startMs = Date.parse('2026-11-20T19:00:00Z'), stepMs = 10_000, rangeSeconds = 600;
const endMs = startMs + rangeSeconds * 1_000;
/** A value each ten seconds, from so many steps after the start of the range. */
const line = (series: string, fromStep: number, ...values: number[]): WrittenSeries => ({ series, points: values.map((value, k) => [startMs + (fromStep + k) * stepMs, value]) });
const climb = (from: number, by: number, count: number): number[] => Array.from({ length: count }, (_, k) => from + k * by);

let prometheus: RecordedPrometheus | undefined;
beforeAll(async () => {
  prometheus = await prometheusWith(nodeShell(), [
    line('steady{of="a"}', -6, ...climb(1_000, 1, 67)), line('steady{of="b"}', -6, ...climb(0, 2, 67)),
    line('late{of="a"}', -6, ...climb(0, 1, 67)), line('late{of="b"}', 30, ...climb(7, 0, 31)),
    line('dead{of="a"}', -6, ...climb(0, 1, 67)), line('dead{of="b"}', -12, ...climb(500, 0, 3)),
    line('restarted{of="a"}', -6, ...climb(5_000, 10, 36), ...climb(0, 10, 31)),
  ]);
});
afterAll(() => prometheus?.end());

async function asked(counter: string, by?: readonly string[]): Promise<Record<string, number | null>> {
  const expr = fillIn(sumCounted(counter, by), { target: 'any', rangeSeconds, intervalSeconds: 1 });
  const answer = valueOf(await prometheusAt(prometheus?.url ?? '').instant(expr, endMs));
  return Object.fromEntries(answer.map(({ labels, points }) => [labels['of'] ?? 'all', points[0]?.[1] ?? null]));
}

test('steady counters: the end less the start, exactly, all in all and by labels', async () => {
  expect([await asked('steady'), await asked('steady', ['of'])]).toEqual([{ all: 60 + 120 }, { a: 60, b: 120 }]);
});

test('a series that was born within the range counts from 0, its first rise included', async () => {
  expect(await asked('late', ['of'])).toEqual({ a: 60, b: 7 });
});

test('a series that ended before the range takes nothing away, though Prometheus still looks back at it', async () => {
  expect(await asked('dead')).toEqual({ all: 60 });
});

test('a process that began anew within the range is estimated, never a number below zero', async () => {
  const { all } = await asked('restarted');
  expect(all).toBeGreaterThan(580);
  expect(all).toBeLessThan(610);
});

test('without counters there is no answer: nothing is not 0', async () => {
  expect(await asked('nobody_counts')).toEqual({});
});
