import { expect, test } from 'vitest';
import { slowestFiles } from './slowest-files.mjs';

test('the slowest files are named with their seconds, the slowest first', () => {
  const files = [
    { path: 'a/quick.test.ts', ms: 40 },
    { path: 'b/slow.test.ts', ms: 13_340 },
    { path: 'c.test.ts', ms: 1_000 },
  ];
  expect(slowestFiles(files, 2)).toEqual(['   13.3 s  b/slow.test.ts', '    1.0 s  c.test.ts']);
});
