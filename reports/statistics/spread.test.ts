// The robust spread against statsmodels, on normal draws, and with outliers.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawNormal, randomOf } from '../../contract/index.ts';
import { robustSpread } from './spread.ts';

interface Reference {
  rows: { differences: number[]; qn: number }[];
}
const reference = JSON.parse(
  readFileSync(new URL('fixtures/spread.json', import.meta.url), 'utf8'),
) as Reference;
/** Factors of Croux and Rousseeuw 1992. */
const factors: Record<number, number> = {
  2: 0.399,
  3: 0.994,
  5: 0.844,
  8: 0.669,
  9: 0.872,
  10: 10 / 13.8,
  11: 11 / 12.4,
  25: 25 / 26.4,
  80: 80 / 83.8,
  201: 201 / 202.4,
};

describe('the robust spread', () => {
  it('the robust spread is statsmodels’ Qn times the published factor for small numbers', () => {
    for (const { differences, qn } of reference.rows) {
      expect(
        robustSpread(differences) / (qn * (factors[differences.length] ?? NaN)),
        `${differences.length} differences`,
      ).toBeCloseTo(1, 4);
    }
  });

  it.each([2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 20])(
    'the robust spread is the standard deviation of %d normal differences on average',
    (n) => {
      const random = randomOf(20_261_125, n);
      const experiments = 6_000;
      let sum = 0;
      for (let experiment = 0; experiment < experiments; experiment += 1)
        sum += robustSpread(Array.from({ length: n }, () => 3 + 2 * drawNormal(random)));
      expect(Math.abs(sum / experiments / 2 - 1)).toBeLessThan(0.03);
    },
  );

  it('the robust spread is robust against outliers in nearly half of the differences, at any position', () => {
    const random = randomOf(20_261_125);
    const differences = Array.from({ length: 41 }, (_, index) =>
      index % 7 < 3 ? 1e6 * (index + 1) : drawNormal(random),
    );
    expect(robustSpread(differences)).toBeLessThan(5);
  });

  it('the robust spread moves with the unit and not with a shift', () => {
    const differences = [4, -1, 0, 7, 3, 12, -5, 2];
    expect(robustSpread(differences.map((difference) => 8 * difference + 100))).toBe(
      8 * robustSpread(differences),
    );
  });

  it('the robust spread is not zero where most are equal, but is where all are', () => {
    expect(robustSpread([0, 0, 0, 0, 0, 0, 0, 3])).toBeCloseTo(Math.sqrt(9 / 8), 12);
    expect(robustSpread([2, 2, 2])).toBe(0);
  });

  it('the robust spread is infinite for less than two differences', () => {
    expect([robustSpread([]), robustSpread([1])]).toEqual([Infinity, Infinity]);
  });
});
