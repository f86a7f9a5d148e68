// Power against SciPy's noncentral t, and against seeded experiments that really use the test.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawNormal, randomOf } from '../../contract/index.ts';
import { leastDetectable, pairsToRuleOut } from './detectable.ts';
import { hodgesLehmann } from './hodges-lehmann.ts';
import { signedRankTest } from './signed-rank.ts';

interface Reference {
  rows: { pairs: number; error: number; missed: number; shift: number }[];
}
const reference = JSON.parse(
  readFileSync(new URL('fixtures/detectable.json', import.meta.url), 'utf8'),
) as Reference;

/** Share of 1000 seeded experiments with this true shift in which `decides` returns true. */
function shareOf(pairs: number, shift: number, decides: (differences: number[]) => boolean): number {
  const random = randomOf(20_261_125, pairs);
  let held = 0;
  for (let experiment = 0; experiment < 1_000; experiment += 1) {
    if (decides(Array.from({ length: pairs }, () => shift + 0.02 * drawNormal(random)))) held += 1;
  }
  return held / 1_000;
}

describe('the least detectable shift', () => {
  it('the least detectable shift is that of Student’s t test over the root of 3/π, and by a hair to the safe side', () => {
    for (const { shift, ...requested } of reference.rows) {
      const excess =
        (leastDetectable({ ...requested, spread: 1, margin: 0 }) * Math.sqrt(3 / Math.PI)) / shift - 1;
      expect(excess, JSON.stringify(requested)).toBeGreaterThan(0.1 / requested.pairs);
      expect(excess, JSON.stringify(requested)).toBeLessThan(0.25 / requested.pairs);
    }
  });

  it.each([
    [10, 0.05],
    [10, 0.005],
    [16, 0.005],
    [30, 0.01],
    [60, 0.05],
  ])(
    'the least detectable shift is found by %d pairs at an error of %d in 95 of 100 experiments',
    (pairs, error) => {
      const shift = leastDetectable({ pairs, spread: 0.02, margin: 0, error });
      const found = shareOf(pairs, shift, (differences) => signedRankTest(differences).p <= error);
      expect(found).toBeGreaterThan(0.925);
      expect(found).toBeLessThan(0.97);
    },
  );

  it('the least detectable shift is so large that the estimate reaches the margin in 95 of 100 experiments', () => {
    const requested = { pairs: 40, spread: 0.02, margin: 0.05, error: 0.01 };
    const shift = leastDetectable(requested);
    expect(shift).toBeCloseTo(0.05 + (1.644853627 * 0.02) / Math.sqrt((40 * 3) / Math.PI), 9);
    const found = shareOf(
      40,
      shift,
      (differences) =>
        signedRankTest(differences).p <= 0.01 && hodgesLehmann(differences, 0.01).estimate >= 0.05,
    );
    expect(found).toBeGreaterThan(0.935);
    expect(found).toBeLessThan(0.965);
  });

  it('the least detectable shift does not exist for fewer pairs than the error needs, and is found by the fewest only if all agree', () => {
    expect(leastDetectable({ pairs: 4, spread: 0.02, margin: 0.05, error: 0.05 })).toBe(Infinity);
    const shift = leastDetectable({ pairs: 5, spread: 0.02, margin: 0, error: 0.05 });
    expect(
      Math.abs(shareOf(5, shift, (differences) => differences.every((difference) => difference > 0)) - 0.95),
    ).toBeLessThan(0.02);
  });

  it('the least detectable shift shrinks with more pairs, less spread, a larger error and more that may be missed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 400 }),
        fc.constantFrom(0.001, 0.005, 0.02, 0.05),
        fc.constantFrom(0, 0.01, 0.05),
        (pairs, error, margin) => {
          const requested = { pairs, spread: 0.02, margin, error };
          const shift = leastDetectable(requested);
          expect(shift).toBeGreaterThan(margin);
          fc.pre(shift < Infinity);
          expect(leastDetectable({ ...requested, pairs: pairs + 1 })).toBeLessThan(shift);
          expect(leastDetectable({ ...requested, spread: 0.01 })).toBeLessThan(shift);
          expect(leastDetectable({ ...requested, missed: 0.1 })).toBeLessThan(shift);
          expect(leastDetectable({ ...requested, error: error * 1.5 })).toBeLessThanOrEqual(shift);
        },
      ),
      { seed: 20_261_125 },
    );
  });
});

describe('the pairs that rule a slowdown out', () => {
  it.each([
    [0.05, 0.05],
    [0.02, 0.01],
    [0.015, 0.05],
    [0.018, 0.005],
  ])(
    'the pairs that rule a slowdown out of %d at an error of %d do so in 95 of 100 experiments',
    (margin, error) => {
      const pairs = pairsToRuleOut({ spread: 0.02, margin, error });
      const upper = (differences: number[]): boolean => hodgesLehmann(differences, error).upper < margin;
      expect(shareOf(pairs, 0, upper)).toBeGreaterThan(0.925);
      expect(shareOf(Math.floor(pairs * 0.7), 0, upper)).toBeLessThan(0.925);
    },
  );

  it('the pairs that rule a slowdown out are the fewest that detect a shift of that size', () => {
    for (const margin of [0.01, 0.03, 0.2]) {
      const pairs = pairsToRuleOut({ spread: 0.05, margin, error: 0.01 });
      expect(leastDetectable({ pairs, spread: 0.05, margin: 0, error: 0.01 })).toBeLessThanOrEqual(margin);
      expect(leastDetectable({ pairs: pairs - 1, spread: 0.05, margin: 0, error: 0.01 })).toBeGreaterThan(
        margin,
      );
    }
  });

  it('the pairs that rule a slowdown out are at least those that the error needs, and none are enough for no margin or an unknown spread', () => {
    expect(pairsToRuleOut({ spread: 0, margin: 0.05, error: 0.01 })).toBe(7);
    expect(pairsToRuleOut({ spread: 0.02, margin: 0, error: 0.01 })).toBe(Infinity);
    expect(pairsToRuleOut({ spread: Infinity, margin: 0.05, error: 0.01 })).toBe(Infinity);
  });
});
