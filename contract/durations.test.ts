import { expect, test } from 'vitest';
import { parseDuration, writeDuration } from './durations.ts';

test.each([
  ['500ms', 500],
  ['40s', 40_000],
  ['1.5m', 90_000],
  ['1h', 3_600_000],
  [' 2s ', 2_000],
])('%s is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '40', 's', '-1s', '1 s', '1d', 'NaNs', '1e3s'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test('a duration is parsed in each form that users may write', () => {
  expect([0, 500, 1_500, 40_000, 120_000].map(writeDuration)).toEqual(['0s', '500ms', '1500ms', '40s', '2m']);
});
