// Rows of several runners become one file in the order of completion.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mergeRows } from './merge-rows.ts';

function written(folder: string, name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${['# showtime samples 1', ...lines].join('\n')}\n`);
  return path;
}

async function merged(parts: readonly (readonly string[])[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'merge-rows-'));
  const path = join(folder, 'samples.csv');
  const paths = parts.map((lines, index) => written(folder, `part-${index}`, lines));
  await mergeRows(path, '# showtime samples 1 run r', paths);
  return readFileSync(path, 'utf8').trim().split('\n');
}

test('arrivals, drops and requests stand by the time at which each was over', async () => {
  expect(
    await merged([
      ['a,0,1,5', 'r,1,1,menu,0,1,200,0,100,101', 'd,150,3'],
      ['a,2,2,1', 'r,50,2,menu,0,1,200,0,10,58'],
    ]),
  ).toEqual([
    '# showtime samples 1 run r',
    'a,2,2,1',
    'a,0,1,5',
    'r,50,2,menu,0,1,200,0,10,58',
    'r,1,1,menu,0,1,200,0,100,101',
    'd,150,3',
  ]);
});

test('of rows at one time the earlier part is first, and a late row does not hold back its part', async () => {
  expect(
    await merged([
      ['a,10,1,0', 'a,1,3,0', 'a,11,5,0'],
      ['a,10,2,0', 'a,12,4,0'],
    ]),
  ).toEqual(['# showtime samples 1 run r', 'a,10,1,0', 'a,1,3,0', 'a,10,2,0', 'a,11,5,0', 'a,12,4,0']);
});

test('lines that are no rows are left out, and a part may be empty', async () => {
  expect(await merged([[], ['torn,', 'a,1,1,0']])).toEqual(['# showtime samples 1 run r', 'a,1,1,0']);
});
