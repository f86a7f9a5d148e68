// The signed-rank test against SciPy, all sign flips and whole-number counts, and what makes it exact.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signedRankQuantile, signedRankTest } from './signed-rank.ts';

interface Reference {
  rows: { differences: number[]; statistic: number; p: number; by: string }[];
  quantiles: { n: number; error: number; k: number }[];
}
const reference = JSON.parse(
  readFileSync(new URL('fixtures/signed-rank.json', import.meta.url), 'utf8'),
) as Reference;

const fixed = { seed: 20_261_125 };
/** Few distinct values: ties and zeros abound. */
const coarse = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 25 });
const negated = (differences: readonly number[]): number[] => differences.map((difference) => -difference);
const untied = (differences: readonly number[]): boolean =>
  new Set([0, ...differences.map(Math.abs)]).size === differences.length + 1;

/** Every choice of signs for these sizes. */
function* flips(sizes: readonly number[]): Generator<number[], void> {
  for (let choice = 0; choice < 2 ** sizes.length; choice += 1)
    yield sizes.map((size, index) => ((choice >> index) & 1 ? size : -size));
}

describe('the signed-rank test', () => {
  it('the signed-rank test is SciPy’s without ties, and what all sign flips give with ties and zeros', () => {
    for (const { differences, statistic, p, by } of reference.rows) {
      const tested = signedRankTest(differences);
      expect(tested.statistic, `${by}: ${differences}`).toBe(statistic);
      expect(tested.p, `${by}: ${differences}`).toBeCloseTo(p, 12);
    }
  });

  it('the signed-rank test keeps tiny probabilities: 300 of 300 by the same sign have one in 2^300', () => {
    expect(signedRankTest(Array.from({ length: 300 }, (_, index) => index + 1)).p / 2 ** -300).toBeCloseTo(
      1,
      9,
    );
  });

  it('the signed-rank test finds nothing without differences', () => {
    expect(signedRankTest([])).toEqual({ n: 0, statistic: 0, p: 1 });
    expect(signedRankTest([0, -0, 0])).toEqual({ n: 0, statistic: 0, p: 1 });
    expect(signedRankTest([-1, -2, -3]).p).toBe(1);
  });

  it('the signed-rank test is exact: of all sign flips, no more than p are at least as extreme, ties or not', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 9 }), (sizes) => {
        const probabilities = [...flips(sizes)]
          .map((differences) => signedRankTest(differences).p)
          .sort((a, b) => a - b);
        probabilities.forEach((p) => {
          const share = probabilities.filter((other) => other <= p + 1e-12).length / probabilities.length;
          expect(share).toBeCloseTo(p, 12);
        });
      }),
      { ...fixed, numRuns: 30 },
    );
  });

  it('the signed-rank test gives a probability, and both sides together cover everything', () => {
    fc.assert(
      fc.property(coarse, (differences) => {
        const greater = signedRankTest(differences);
        const less = signedRankTest(negated(differences));
        expect(greater.p).toBeGreaterThan(0);
        expect(greater.p).toBeLessThanOrEqual(1);
        expect(greater.p + less.p).toBeGreaterThanOrEqual(1 - 1e-12);
        expect(greater.statistic + less.statistic).toBe((greater.n * (greater.n + 1)) / 2);
      }),
      fixed,
    );
  });

  it('the signed-rank test depends neither on order nor on the unit', () => {
    fc.assert(
      fc.property(coarse, (differences) => {
        expect(signedRankTest(differences.map((difference) => difference * 4).reverse())).toEqual(
          signedRankTest(differences),
        );
      }),
      fixed,
    );
  });

  it('the signed-rank test is never less sure after a slowdown, without ties and zeros', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 500 }),
        (differences, shift) => {
          const slower = differences.map((difference) => difference + shift);
          fc.pre(untied(differences) && untied(slower));
          expect(signedRankTest(slower).p).toBeLessThanOrEqual(signedRankTest(differences).p + 1e-12);
        },
      ),
      fixed,
    );
  });
});

describe('the quantile of the rank sum', () => {
  it.each(reference.quantiles)(
    'the quantile of the rank sum of $n differences at $error is $k, as whole-number counts have it',
    ({ n, error, k }) => {
      expect(signedRankQuantile(n, error)).toBe(k);
    },
  );

  it('the quantile of the rank sum is where the test’s p crosses the error', () => {
    const sumsTo = (n: number, sum: number): number[] =>
      Array.from({ length: n }, (_, index) => n - index).map((rank) =>
        rank <= sum ? ((sum -= rank), -rank) : rank,
      );
    for (const n of [6, 11, 23]) {
      const k = signedRankQuantile(n, 0.03);
      expect(signedRankTest(sumsTo(n, k)).p).toBeLessThanOrEqual(0.03);
      expect(signedRankTest(sumsTo(n, k + 1)).p).toBeGreaterThan(0.03);
    }
  });
});
