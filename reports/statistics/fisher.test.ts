// Fisher's test against published values, against exact whole-number arithmetic, and in its extremes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Counted } from '../run/intents/share-series.ts';
import { fisherExact } from './fisher.ts';

const table = (a: number, b: number, c: number, d: number): [Counted, Counted] => [
  { good: b, bad: a },
  { good: d, bad: c },
];

describe('Fisher’s exact test', () => {
  it.each([
    ['the lady tasting tea (Fisher 1935; R, ?fisher.test, TeaTasting): 34 of 70', table(3, 1, 1, 3), 34 / 70],
    [
      'like-sex twins of criminals (Fisher 1934; R, ?fisher.test, Convictions)',
      table(2, 15, 10, 3),
      0.0005367241,
    ],
    ['SciPy’s example of scipy.stats.fisher_exact', table(6, 2, 1, 4), 0.10256410256410257],
    ['SciPy’s earlier example, whales and sharks', table(8, 2, 1, 5), 0.03496503496503495],
  ])('Fisher’s exact test gives the published value of %s', (_name, [one, other], p) => {
    expect(fisherExact(one, other)).toBeCloseTo(p, 9);
  });

  it('Fisher’s exact test is that of exact arithmetic for any table, with runs or good and bad swapped', () => {
    const size = fc.nat(300);
    fc.assert(
      fc.property(size, size, size, size, (a, b, c, d) => {
        const [one, other] = table(a, b, c, d);
        const p = fisherExact(one, other);
        const swap = ({ good, bad }: Counted): Counted => ({ good: bad, bad: good });
        expect(p).toBeCloseTo(exact(one, other), 9);
        expect(fisherExact(other, one)).toBeCloseTo(p, 9);
        expect(fisherExact(swap(one), swap(other))).toBeCloseTo(p, 9);
      }),
      { seed: 20_261_123 },
    );
  });

  it('Fisher’s exact test is that of exact arithmetic for runs of a real size', () => {
    const [one, other] = table(6, 3_839, 21, 3_829);
    expect(fisherExact(one, other) / exact(one, other)).toBeCloseTo(1, 9);
    expect(fisherExact(one, other)).toBeLessThan(0.01);
  });

  it('Fisher’s exact test finds no difference where there is none or no data, and one whose p is almost 0', () => {
    expect([
      fisherExact({ good: 0, bad: 0 }, { good: 5, bad: 5 }),
      fisherExact({ good: 9, bad: 0 }, { good: 7, bad: 0 }),
      fisherExact({ good: 90, bad: 10 }, { good: 90, bad: 10 }),
    ]).toEqual([1, 1, 1]);
    expect(fisherExact({ good: 1e5, bad: 0 }, { good: 0, bad: 1e5 })).toBeLessThan(1e-300);
  });
});

/** The same by whole numbers: sums products of binomial coefficients. */
function exact(one: Counted, other: Counted): number {
  const first = one.good + one.bad;
  const second = other.good + other.bad;
  const bad = one.bad + other.bad;
  const ways = (k: number): bigint => choose(first, k) * choose(second, bad - k);
  const observed = ways(one.bad);
  let all = 0n;
  let asFar = 0n;
  for (let k = Math.max(0, bad - second); k <= Math.min(bad, first); k += 1) {
    all += ways(k);
    if (ways(k) <= observed) asFar += ways(k);
  }
  return Number((asFar * 10n ** 18n) / all) / 1e18;
}

function choose(n: number, k: number): bigint {
  let ways = 1n;
  for (let i = 1; i <= k; i += 1) ways = (ways * BigInt(n - k + i)) / BigInt(i);
  return ways;
}
