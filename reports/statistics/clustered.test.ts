// Clustered counts against the published design effects, and in the cases that runs bring.
import { describe, expect, it } from 'vitest';
import { clusteredTest, designEffect } from './clustered.ts';
import type { Counted } from '../run/intents/share-series.ts';
import { fisherExact } from './fisher.ts';

/** Litters as "survived/born". */
const litters = (text: string): Counted[] =>
  text.split(' ').map((litter) => {
    const [survived = NaN, born = NaN] = litter.split('/').map(Number);
    return { good: survived, bad: born - survived };
  });
/** C. S. Weil, Food and Cosmetics Toxicology 8, 1970; table 1 of Rao and Scott 1992. */
const control = litters('13/13 12/12 9/9 9/9 8/8 8/8 12/13 11/12 9/10 9/10 8/9 11/13 4/5 5/7 7/10 7/10');
const treated = litters('12/12 11/11 10/10 9/9 10/11 9/10 9/10 8/9 8/9 4/5 7/9 4/7 5/10 3/6 3/10 0/7');

const blocks = (...bad: number[]): Counted[] => bad.map((count) => ({ good: 200 - count, bad: count }));
const total = (clusters: readonly Counted[]): Counted =>
  clusters.reduce((all, { good, bad }) => ({ good: all.good + good, bad: all.bad + bad }), {
    good: 0,
    bad: 0,
  });

describe('the design effect', () => {
  it('the design effect is the published one of Weil’s litters', () => {
    expect(designEffect(control)).toBeCloseTo(1.232495, 6);
    expect(designEffect(treated)).toBeCloseTo(3.952861, 6);
  });

  it('the design effect is 1 for evenly spread or no bad ones, and as large as a cluster in which all of them stand', () => {
    expect(designEffect(blocks(2, 2, 2, 2))).toBe(1);
    expect(designEffect(blocks(0, 0, 0))).toBe(1);
    expect(designEffect(blocks(0, 0, 0, 0, 40, 0, 0, 0, 0, 0))).toBeGreaterThan(38);
  });

  it('the design effect is infinite where one cluster shows nothing, and leaves out empty ones', () => {
    expect(
      designEffect([
        { good: 5, bad: 5 },
        { good: 0, bad: 0 },
      ]),
    ).toBe(Infinity);
    expect(designEffect([...control, { good: 0, bad: 0 }])).toBe(designEffect(control));
  });
});

describe('the test of clustered shares', () => {
  it('the test of clustered shares takes one stall for one event, where independent counts would be sure', () => {
    const quiet = blocks(...new Array<number>(20).fill(0));
    const stalled = quiet.map((block, index) => (index === 7 ? { good: 160, bad: 40 } : block));
    expect(fisherExact(total(quiet), total(stalled))).toBeLessThan(1e-9);
    expect(clusteredTest(quiet, stalled).p).toBeGreaterThan(0.5);
  });

  it('the test of clustered shares detects bad ones that are spread over the run', () => {
    const few = blocks(1, 0, 2, 1, 0, 1, 1, 2, 0, 1);
    const many = blocks(5, 4, 6, 3, 5, 4, 7, 5, 4, 6);
    expect(clusteredTest(few, many).p).toBeLessThan(0.001);
    expect(clusteredTest(many, few)).toEqual(clusteredTest(few, many));
  });

  it('the test of clustered shares finds nothing in runs too short to show clusters', () => {
    expect(clusteredTest([{ good: 0, bad: 50 }], [{ good: 50, bad: 0 }]).p).toBe(1);
  });
});
