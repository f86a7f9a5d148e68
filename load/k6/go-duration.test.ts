import { expect, test } from 'vitest';
import { goDurationMs } from './go-duration.ts';

test.each([
  ['36s', 36_000],
  ['1m30.5s', 90_500],
  ['2h0m1s', 7_201_000],
  ['250ms', 250],
  ['0s', 0],
])('Go prints %s, that is %d ms', (text, ms) => {
  expect(goDurationMs(text)).toBe(ms);
});
