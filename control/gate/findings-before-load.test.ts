// Who is wrong when the first answers are: the candidate, the plan, or the baseline.
import { expect, test } from 'vitest';
import { ShowtimeError } from '../../contract/index.ts';
import { findingsBeforeLoad } from './findings-before-load.ts';

const bad = ['menu: GET /menu answered 500, expected 200 to 399'];

test('a candidate that answers wrongly is a finding where the baseline answers well', () => {
  expect(findingsBeforeLoad({ candidate: bad, baseline: [] })).toEqual([
    `the candidate answers wrongly before any load, and the baseline does not: ${bad[0]}`,
  ]);
});

test.each([
  ['the baseline alone', { candidate: [], baseline: bad }, 'baseline'],
  ['both', { candidate: bad, baseline: bad }, ''],
  ['a candidate without a baseline', { candidate: bad }, 'candidate'],
])('wrong answers of %s may be those of a wrong plan, and are refused', (_, problems, side) => {
  expect(() => findingsBeforeLoad(problems)).toThrow(ShowtimeError);
  expect(() => findingsBeforeLoad(problems)).toThrow(
    `${side} does not answer the planned requests as expected`,
  );
});

test('right answers are no finding', () => {
  expect(findingsBeforeLoad({ candidate: [], baseline: [] })).toEqual([]);
  expect(findingsBeforeLoad({ candidate: [] })).toEqual([]);
});
