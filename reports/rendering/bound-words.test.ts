// The bound that an objective is shown with is the side that decides.
import { expect, it } from 'vitest';
import { boundInWords } from './bound-words.ts';

const result = (good: number, bad: number, objective: number): Parameters<typeof boundInWords>[0] => ({
  name: 'orders-good',
  objective,
  measured: good + bad === 0 ? null : good / (good + bad),
  good,
  bad,
  outcome: 'unknown',
});

it('is the lower one where the objective seems met: 299 good in a row show 99 %, 298 do not', () => {
  expect(boundInWords(result(299, 0, 0.99))).toBe('at least 99.003 %');
  expect(boundInWords(result(298, 0, 0.99))).toBe('at least 98.9998 %');
});

it('is the upper one where it seems missed: of 10,000, 16 bad show that 99.9 % is not met, 15 do not', () => {
  expect(boundInWords(result(9_984, 16, 0.999))).toMatch(/^at most 99\.89/);
  expect(boundInWords(result(9_985, 15, 0.999))).toBe('at most 99.91 %');
});

it('says so without data', () => {
  expect(boundInWords(result(0, 0, 0.999))).toBe('no data');
});
