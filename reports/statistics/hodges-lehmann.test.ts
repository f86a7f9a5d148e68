// Estimate and bounds against plain fractions with SciPy's null distribution, and what bounds promise.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hodgesLehmann } from './hodges-lehmann.ts';
import { signedRankTest } from './signed-rank.ts';

interface Reference {
  rows: {
    differences: number[];
    error: number;
    estimate: number;
    lower: number | null;
    upper: number | null;
  }[];
}
const reference = JSON.parse(
  readFileSync(new URL('fixtures/hodges-lehmann.json', import.meta.url), 'utf8'),
) as Reference;

const fixed = { seed: 20_261_125 };
const coarse = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 25 });
const anError = fc.constantFrom(0.001, 0.01, 0.05, 0.1, 0.3);

describe('the Hodges-Lehmann estimate and its bounds', () => {
  it('the Hodges-Lehmann estimate and its bounds are those of plain fractions with SciPy’s null distribution', () => {
    for (const { differences, error, estimate, lower, upper } of reference.rows) {
      expect(hodgesLehmann(differences, error), `${differences} at ${error}`).toEqual({
        estimate,
        lower: lower ?? -Infinity,
        upper: upper ?? Infinity,
      });
    }
  });

  it('the Hodges-Lehmann estimate and its bounds take five pairs for an error of 0.05, and then the smallest and the largest', () => {
    expect(hodgesLehmann([1, 2, 3, 4], 0.05)).toEqual({ estimate: 2.5, lower: -Infinity, upper: Infinity });
    expect(hodgesLehmann([1, 2, 3, 4, 9], 0.05)).toEqual({ estimate: 3, lower: 1, upper: 9 });
    expect(hodgesLehmann([], 0.05)).toEqual({ estimate: NaN, lower: -Infinity, upper: Infinity });
  });

  it('the Hodges-Lehmann estimate and its bounds hardly move for an outlier', () => {
    const calm = Array.from({ length: 30 }, (_, index) => (index % 7) - 3);
    expect(hodgesLehmann([...calm, 1e6], 0.05).estimate).toBeLessThan(
      hodgesLehmann(calm, 0.05).estimate + 0.5,
    );
    expect(hodgesLehmann([...calm, 1e6], 0.05).upper).toBeLessThan(3);
  });

  it('the Hodges-Lehmann estimate and its bounds enclose the estimate, and a smaller error only widens them', () => {
    fc.assert(
      fc.property(coarse, anError, (differences, error) => {
        const { estimate, lower, upper } = hodgesLehmann(differences, error);
        const surer = hodgesLehmann(differences, error / 3);
        expect(lower).toBeLessThanOrEqual(estimate);
        expect(upper).toBeGreaterThanOrEqual(estimate);
        expect(surer.lower).toBeLessThanOrEqual(lower);
        expect(surer.upper).toBeGreaterThanOrEqual(upper);
      }),
      fixed,
    );
  });

  it('the Hodges-Lehmann estimate and its bounds shift with the differences and turn with their sign', () => {
    fc.assert(
      fc.property(coarse, anError, fc.integer({ min: -100, max: 100 }), (differences, error, shift) => {
        const { estimate, lower, upper } = hodgesLehmann(differences, error);
        expect(
          hodgesLehmann(
            differences.map((difference) => difference + shift),
            error,
          ),
        ).toEqual({ estimate: estimate + shift, lower: lower + shift, upper: upper + shift });
        const turned = hodgesLehmann(
          differences.map((difference) => -difference),
          error,
        );
        expect(
          [turned.estimate + estimate, turned.lower + upper, turned.upper + lower].filter(
            (sum) => sum !== 0 && !Number.isNaN(sum),
          ),
        ).toEqual([]);
      }),
      fixed,
    );
  });

  it('the Hodges-Lehmann estimate and its bounds leave zero exactly where the signed-rank test is sure, without ties and zeros', () => {
    const distinct = fc.uniqueArray(
      fc.integer({ min: -60, max: 100 }).filter((difference) => difference !== 0),
      { minLength: 1, maxLength: 20, selector: Math.abs },
    );
    fc.assert(
      fc.property(distinct, anError, (differences, error) => {
        expect(hodgesLehmann(differences, error).lower > 0).toBe(signedRankTest(differences).p <= error);
      }),
      { ...fixed, numRuns: 1_000 },
    );
  });

  it('the Hodges-Lehmann estimate and its bounds miss no true shift more often than the error allows: all sign flips of any sizes, ties and zeros included', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 9 }),
        anError,
        (sizes, error) => {
          let tooHigh = 0;
          for (let choice = 0; choice < 2 ** sizes.length; choice += 1) {
            if (
              hodgesLehmann(
                sizes.map((size, index) => ((choice >> index) & 1 ? size : -size)),
                error,
              ).lower > 0
            )
              tooHigh += 1;
          }
          expect(tooHigh / 2 ** sizes.length).toBeLessThanOrEqual(error);
        },
      ),
      { ...fixed, numRuns: 40 },
    );
  });
});
