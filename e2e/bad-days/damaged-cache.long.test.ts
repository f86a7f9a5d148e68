// A tool in the cache that is damaged: noticed before it is used, and got again.
import { cpSync, truncateSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheFolder, ensureMariadb } from '../../tools/index.mjs';
import { BadDay } from './bad-day.ts';

let workspace: BadDay;
beforeEach(() => {
  workspace = new BadDay();
});
afterEach(() => workspace.leave());

test('a damaged cache is noticed, and its tool got again', async ({ skip }) => {
  const { serverPath } = await ensureMariadb();
  const inCache = relative(cacheFolder(), serverPath);
  const cache = join(workspace.folder, 'cache');
  if (inCache.startsWith('..')) skip('this machine has a database of its own, so the cache is not asked');
  // Only the database's entry: other tests write to the shared cache meanwhile.
  const [entry = ''] = inCache.split(sep);
  cpSync(join(cacheFolder(), entry), join(cache, entry), { recursive: true });
  truncateSync(join(cache, inCache), 1_000);
  const up = await workspace.run(['up', '--pods', '1'], { SHOWTIME_CACHE: cache });
  expect([up.code, up.stderr]).toEqual([0, expect.stringMatching(/mariadb.* damaged/)]);
  expect((await workspace.run(['down'])).code).toBe(0);
});
