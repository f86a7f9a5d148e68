// Spreads against values computed by hand.
import { expect, it } from 'vitest';
import { figureText, quantile, spreadOf } from './spread.ts';

it('a quantile function interpolates quartiles between order statistics, whatever the order of the values', () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ n: 4, min: 1, q1: 1.75, median: 2.5, q3: 3.25, max: 4, sum: 10 });
  expect(spreadOf([7])).toEqual({ n: 1, min: 7, q1: 7, median: 7, q3: 7, max: 7, sum: 7 });
});

it('the spread is undefined for no values', () => {
  expect(spreadOf([])).toBeUndefined();
});

it('a quantile keeps the extremes at shares 0 and 1', () => {
  expect([quantile([1, 5, 9], 0), quantile([1, 5, 9], 1)]).toEqual([1, 9]);
});

it('a figure as text writes three digits, and separators from a thousand on', () => {
  expect([0, 12, 0.61234, 61.239, 999.6, 12_345.6].map(figureText)).toEqual([
    '0',
    '12',
    '0.612',
    '61.2',
    '1000',
    '12,346',
  ]);
});
