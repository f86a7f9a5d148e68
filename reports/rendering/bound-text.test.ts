// The bound that an objective is shown with is the side that decides.
import { expect, it } from 'vitest';
import { describeBound } from './bound-text.ts';

const result = (good: number, bad: number, objective: number): Parameters<typeof describeBound>[0] => ({
  name: 'orders-good',
  objective,
  measured: good + bad === 0 ? null : good / (good + bad),
  good,
  bad,
  outcome: 'unknown',
});

it('the printed bound is the lower one where the objective seems met: 299 good in a row show 99 %, 298 do not', () => {
  expect(describeBound(result(299, 0, 0.99))).toBe('at least 99.003 %');
  expect(describeBound(result(298, 0, 0.99))).toBe('at least 98.9998 %');
});

it('the printed bound is the upper one where it seems missed: of 10,000, 16 bad show that 99.9 % is not met, 15 do not', () => {
  expect(describeBound(result(9_984, 16, 0.999))).toMatch(/^at most 99\.89/);
  expect(describeBound(result(9_985, 15, 0.999))).toBe('at most 99.91 %');
});

it('the printed bound reports missing data', () => {
  expect(describeBound(result(0, 0, 0.999))).toBe('no data');
});
