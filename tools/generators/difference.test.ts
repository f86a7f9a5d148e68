import { expect, it } from 'vitest';
import { describeDifference, firstDifference } from './difference.mjs';

it('the comparison finds the first line that differs, also where one of the files ends', () => {
  expect(firstDifference('a\nb\n', 'a\nb\n')).toBeUndefined();
  expect(firstDifference('a\nb\nc\n', 'a\nB\nC\n')).toEqual({ line: 2, found: 'b', wanted: 'B' });
  expect(firstDifference('a\n', 'a\nb\n')).toEqual({ line: 2, found: '', wanted: 'b' });
  expect(firstDifference('a\nb', 'a')).toEqual({ line: 2, found: 'b', wanted: '(end)' });
  expect(firstDifference('a', 'a\nb')).toEqual({ line: 2, found: '(end)', wanted: 'b' });
});

it('it is described in text', () => {
  expect(describeDifference({ line: 1, found: 'a', wanted: 'b' })).toBe(
    'differs from line 1 on:\n    - a\n    + b',
  );
});
