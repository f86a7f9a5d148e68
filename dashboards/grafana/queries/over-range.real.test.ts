// Numbers of a whole range, queried from a real Prometheus with known counters: steady, late and ended ones,
// and one that restarted.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeShell } from '../../../platform/shell.ts';
import { prometheusAt, valueOf } from '../../prometheus-api/index.ts';
import {
  prometheusWith,
  type RecordedPrometheus,
  type WrittenSeries,
} from '../../prometheus-api/testing/recorded-prometheus.ts';
import { fillIn } from '../../promql/index.ts';
import { sumCounted, sumPushed } from './over-range.ts';

const startMs = Date.parse('2026-11-20T19:00:00Z');
const stepMs = 10_000;
const rangeSeconds = 600;
const endMs = startMs + rangeSeconds * 1_000;
/** A value each ten seconds, from the given number of steps after the start of the range. */
const line = (series: string, fromStep: number, ...values: number[]): WrittenSeries => ({
  series,
  points: values.map((value, k) => [startMs + (fromStep + k) * stepMs, value]),
});
const rise = (from: number, by: number, count: number): number[] =>
  Array.from({ length: count }, (_, k) => from + k * by);

/** Counters of one process; the label `of` distinguishes its series. */
const of = (counter: string, name: string): string =>
  `${counter}{target="any",job="${counter}",instance="1",of="${name}"}`;
const scraped = (counter: string, fromStep: number, ...values: number[]): WrittenSeries =>
  line(`up{target="any",job="${counter}",instance="1"}`, fromStep, ...values);
const always = (counter: string): WrittenSeries => scraped(counter, -6, ...rise(1, 0, 67));

let prometheus: RecordedPrometheus | undefined;
beforeAll(async () => {
  prometheus = await prometheusWith(nodeShell(), [
    line(of('steady', 'a'), -6, ...rise(1_000, 1, 67)),
    line(of('steady', 'b'), -6, ...rise(0, 2, 67)),
    always('steady'),
    line(of('late', 'a'), -6, ...rise(0, 1, 67)),
    line(of('late', 'b'), 30, ...rise(7, 0, 31)),
    always('late'),
    line(of('dead', 'a'), -6, ...rise(0, 1, 67)),
    line(of('dead', 'b'), -12, ...rise(500, 0, 3)),
    always('dead'),
    line(of('restarted', 'a'), -6, ...rise(5_000, 10, 36), ...rise(0, 10, 31)),
    always('restarted'),
    line(of('young', 'a'), 30, ...rise(1_000_000, 10, 31)),
    line(of('young', 'b'), 45, ...rise(7, 0, 16)),
    scraped('young', 30, ...rise(1, 0, 31)),
    // The scrapes at the start of the range and before it failed: later ones alone do not show the earlier
    // value.
    line(of('missed', 'a'), 1, ...rise(1_000_000, 10, 60)),
    scraped('missed', -1, 0, 0, ...rise(1, 0, 60)),
    line('pushed{of="a"}', 30, ...rise(7, 1, 31)),
  ]);
});
afterAll(() => prometheus?.end());

async function query(
  counter: string,
  by?: readonly string[],
  how = sumCounted,
): Promise<Record<string, number | null>> {
  const expr = fillIn(how(counter, by), { target: 'any', rangeSeconds, intervalSeconds: 1 });
  const answer = valueOf(await prometheusAt(prometheus?.url ?? '').instant(expr, endMs));
  return Object.fromEntries(
    answer.map(({ labels, points }) => [labels['of'] ?? 'all', points[0]?.[1] ?? null]),
  );
}

/** An estimate reaches half an interval beyond its samples: up to half a step of these counters. */
function estimated(value: number | null | undefined): number {
  return Math.floor(((value ?? NaN) + 1) / 10) * 10;
}

test('steady counters: the end less the start, exactly, all in all and by labels', async () => {
  expect([await query('steady'), await query('steady', ['of'])]).toEqual([
    { all: 60 + 120 },
    { a: 60, b: 120 },
  ]);
});

test('a series that was born within the range counts from 0, its first rise included', async () => {
  expect(await query('late', ['of'])).toEqual({ a: 60, b: 7 });
});

test('a series that ended before the range takes nothing away, although the lookback of Prometheus includes it', async () => {
  expect(await query('dead')).toEqual({ all: 60 });
});

test('a process that restarted within the range is estimated, never a number below zero', async () => {
  const { all } = await query('restarted');
  expect(all).toBeGreaterThan(580);
  expect(all).toBeLessThan(610);
});

test('a Prometheus that is younger than the range shows the increase since its first scrape, not the lifetime of the counter', async () => {
  const { a, b } = await query('young', ['of']);
  expect([estimated(a), b]).toEqual([300, 7]);
});

test('a scrape that failed at the start of the range makes no counter jump', async () => {
  expect(estimated((await query('missed'))['all'])).toBe(600);
});

test('counters that k6 writes begin at 0, although no scrape shows it', async () => {
  expect([await query('pushed', [], sumPushed), estimated((await query('pushed'))['all'])]).toEqual([
    { all: 37 },
    30,
  ]);
});

test('without counters there is no answer: nothing is not 0', async () => {
  expect(await query('nobody_counts')).toEqual({});
});
