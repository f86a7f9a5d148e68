// The longest gap that touches a window.
import { expect, it } from 'vitest';
import { countIn, longestGapIn } from './gaps.ts';

const stamps = [0, 10, 400, 410, 500];

it('the search for gaps finds the longest gap that touches the window, with its true ends', () => {
  expect(longestGapIn(stamps, 100, 200)).toEqual({ fromMs: 10, untilMs: 400 });
  expect(longestGapIn(stamps, 405, 450)).toEqual({ fromMs: 410, untilMs: 500 });
});

it('the search for gaps finds none outside of what was stamped', () => {
  expect(longestGapIn(stamps, 501, 600)).toBeUndefined();
  expect(longestGapIn([5], 0, 10)).toBeUndefined();
});

it('the search for gaps counts both ends of a window', () => {
  expect(countIn(stamps, 10, 410)).toBe(3);
});
