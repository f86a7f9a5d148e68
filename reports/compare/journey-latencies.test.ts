// Percentiles of whole journeys from one pass, against ranks of all values.
import { afterEach, describe, expect, it } from 'vitest';
import { randomOf } from '../../contract/index.ts';
import { dispose, TinyRun } from '../testing/tiny-run.ts';
import { journeyLatencies } from './journey-latencies.ts';

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) dispose(dir);
});

function answered(rows: readonly { journey: string; status: number; responseMs: number }[]): string {
  const run = new TinyRun();
  run.samples = rows.map(({ journey, status, responseMs }, index) => ({
    kind: 'r',
    sentMs: index,
    arrival: index + 1,
    journey,
    intent: 0,
    send: 1,
    status,
    error: 0,
    serviceMs: 1,
    responseMs,
  }));
  const dir = run.write();
  made.push(dir);
  return dir;
}

describe('response times of a journey', () => {
  it('are the nearest ranks of all its answers, to 0.1 %', () => {
    const random = randomOf(20_261_123);
    const values = Array.from({ length: 5_000 }, () => Math.round(1e6 * Math.exp(6 * random())) / 1e6);
    const ascending = [...values].sort((a, b) => a - b);
    const rank = (share: number): number => ascending[Math.ceil(share * values.length) - 1] ?? NaN;
    const found = journeyLatencies(
      answered(values.map((responseMs) => ({ journey: 'order', status: 200, responseMs }))),
    ).get('order');
    expect(found?.answered).toBe(values.length);
    for (const [one, share] of [
      [found?.p50, 0.5],
      [found?.p95, 0.95],
      [found?.p99, 0.99],
      [found?.max, 1],
    ] as const)
      expect(Math.abs((one ?? NaN) / rank(share) - 1)).toBeLessThan(0.0015);
    expect(found?.p99).toBeLessThanOrEqual(found?.max ?? NaN);
  });

  it('count an error as an answer, and silence as none', () => {
    const found = journeyLatencies(
      answered([
        { journey: 'menu', status: 503, responseMs: 7 },
        { journey: 'menu', status: 0, responseMs: 10_000 },
        { journey: 'mute', status: 0, responseMs: 9 },
      ]),
    );
    expect([...found]).toEqual([['menu', { answered: 1, p50: 7, p95: 7, p99: 7, max: 7 }]]);
  });

  it('leave out a row whose time names a century', () => {
    expect(
      journeyLatencies(answered([{ journey: 'menu', status: 200, responseMs: 3e12 }])).get('menu')?.answered,
    ).toBeUndefined();
  });

  it('are none without samples', () => {
    expect(journeyLatencies('/nowhere').size).toBe(0);
  });
});
