// Numbers keep the digits that decide, in every rendering.
import { describe, expect, it } from 'vitest';
import {
  budgetSpent,
  count,
  counted,
  duration,
  instant,
  listed,
  objectivePercent,
  percent,
  setLength,
  wholePercent,
} from './figures.ts';

describe('percent', () => {
  it('percent distinguishes 99.50 and 99.49', () => {
    expect(percent(0.995)).toBe('99.50 %');
    expect(percent(0.9949)).toBe('99.49 %');
  });
  it('percent never rounds up onto the objective', () => {
    expect(percent(0.99496, 0.995)).toBe('99.496 %');
    expect(percent(0.994_999_9, 0.995)).toBe('99.49999 %');
    expect(percent(0.995_001, 0.995)).toBe('99.5001 %');
  });
  it('percent prints 100 % only if everything was good, and 0 % only if nothing was', () => {
    expect(percent(1, 0.999)).toBe('100.00 %');
    expect(percent(0.999_99)).toBe('99.999 %');
    expect(percent(0)).toBe('0.00 %');
    expect(percent(0.000_01)).toBe('0.001 %');
  });
  it('percent shows a dash without data', () => {
    expect(percent(null)).toBe('–');
  });
  it('percent writes objectives without trailing zeros', () => {
    expect([0.995, 0.95, 0.999, 0.9995].map(objectivePercent)).toEqual([
      '99.5 %',
      '95 %',
      '99.9 %',
      '99.95 %',
    ]);
  });
});

describe('duration', () => {
  it.each([
    [0, '0 ms'],
    [84.4, '84 ms'],
    [99.6, '0.10 s'],
    [1_520, '1.52 s'],
    [9_996, '10.0 s'],
    [12_340, '12.3 s'],
    [99_960, '1 min 40 s'],
    [125_000, '2 min 05 s'],
    [-40, '−40 ms'],
    [null, '–'],
  ])('duration writes %s ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('setLength', () => {
  it('setLength leaves out digits beyond the precision', () => {
    expect([100, 500, 1_000, 2_500, 90_000, 7_200_000].map(setLength)).toEqual([
      '100 ms',
      '500 ms',
      '1 s',
      '2.5 s',
      '90 s',
      '120 min 00 s',
    ]);
  });
});

describe('words around numbers', () => {
  it('words around numbers groups thousands and names what is counted', () => {
    expect([count(1_234_567), count(999)]).toEqual(['1,234,567', '999']);
    expect([null, 64_030, 599_900, 1_064_030, 5_405_000].map(instant)).toEqual([
      '–',
      '64.0 s',
      '599.9 s',
      '1,064.0 s (17:44)',
      '5,405.0 s (1:30:05)',
    ]);
    expect([counted(1, 'order'), counted(2_000, 'order'), counted(0, 'entry', 'entries')]).toEqual([
      '1 order',
      '2,000 orders',
      '0 entries',
    ]);
  });
  it('words around numbers joins lists as a sentence does', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });
});

describe('a budget', () => {
  it('a budget is spent by bad events, and overdrawn beyond it', () => {
    expect(
      [
        { good: 995, bad: 5 },
        { good: 1_000, bad: 0 },
        { good: 990, bad: 10 },
        { good: 0, bad: 0 },
      ].map((counts) => Math.round(budgetSpent({ ...counts, objective: 0.995 }) * 100)),
    ).toEqual([100, 0, 200, 0]);
  });
  it.each([
    [0, '0 %'],
    [0.001, 'under 1 %'],
    [0.32, '32 %'],
    [0.998, '99 %'],
    [1, '100 %'],
    [1.001, '101 %'],
    [12.5, '1,250 %'],
  ])('a budget of %f is %s', (share, text) => {
    expect(wholePercent(share)).toBe(text);
  });
});
