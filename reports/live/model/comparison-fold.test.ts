// What the running comparison makes of lost and doubled orders before they are known.
import { expect, it } from 'vitest';
import type { ComparisonLine } from '../../../contract/index.ts';
import { ComparisonFold } from './comparison-fold.ts';

const when = 'checked at the end';
const line: ComparisonLine = {
  atMs: 5_000,
  acknowledged: 1_240,
  writer: { server: 1, compared: 1_204, missing: 0, doubled: 0 },
  reader: { server: 2, compared: 1_204, missing: 3 },
};
function after(change: Partial<ComparisonLine>): ComparisonFold {
  const fold = new ComparisonFold();
  fold.take({ ...line, ...change });
  return fold;
}

it('before the first comparison nothing is said but when it is checked', () => {
  const nothing = { known: false, because: when, found: 0 };
  expect(new ComparisonFold().soFar(when)).toEqual({ lost: nothing, doubled: nothing });
  expect(new ComparisonFold().view()).toBeNull();
  expect(after({ writer: { server: 1, compared: 0, missing: 0, doubled: 0 } }).soFar(when).lost).toEqual(
    nothing,
  );
});

it('what was compared is said with its number, and stays unknown', () => {
  expect(after({}).soFar(when)).toEqual({
    lost: { known: false, because: 'none of 1,204 missing so far; checked at the end', found: 0 },
    doubled: { known: false, because: 'none of 1,204 so far; checked at the end', found: 0 },
  });
});

it('what the reader lacks is on its way, and not lost', () => {
  expect(after({}).view()).toEqual({
    atMs: 5_000,
    acknowledged: 1_240,
    writer: { compared: 1_204, missing: 0, doubled: 0 },
    reader: { compared: 1_204, missing: 3 },
  });
});

it('what the writer lacks is found at once, and so is what it holds twice', () => {
  const { lost, doubled } = after({
    writer: { server: 1, compared: 1_204, missing: 2, doubled: 1 },
  }).soFar(when);
  expect(lost).toMatchObject({ because: expect.stringContaining('2 of 1,204 missing'), found: 2 });
  expect(doubled).toMatchObject({ because: expect.stringContaining('1 of 1,204 so far'), found: 1 });
});

it('a writer that does not answer proves nothing', () => {
  expect(after({ writer: null }).soFar(when).lost).toEqual({
    known: false,
    because: 'the writer does not answer; checked at the end',
    found: 0,
  });
});
