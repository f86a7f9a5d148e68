// The request log of a long run stays small.
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRequestLog } from './request-log.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'request-log-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a log that is full turns over, and only the newest two files stay', async () => {
  const file = join(folder, 'balancer.ndjson');
  const turnsOverAtBytes = 20_000;
  const log = openRequestLog(file, turnsOverAtBytes);
  let n = 0;
  const request = (): void =>
    log.write({
      id: `request-${(n += 1)}`,
      pods: ['pod-1'],
      method: 'GET',
      path: '/api/theatres',
      status: 200,
      ms: 1,
    });
  const turnedOver = (): string => readIfThere(`${file}.1`);
  for (let turns = 0; turns < 2; turns += 1) {
    const was = turnedOver();
    while (turnedOver() === was) {
      for (let more = 0; more < 50; more += 1) request();
      // The log writes between turns of the event loop.
      await new Promise(setImmediate);
    }
  }
  request();
  await log.close();
  expect((await readdir(folder)).sort()).toEqual(['balancer.ndjson', 'balancer.ndjson.1']);
  const kept = [`${file}.1`, file];
  for (const one of kept) {
    expect((await stat(one)).size).toBeLessThan(20 * turnsOverAtBytes);
    expect((await stat(one)).mode & 0o777).toBe(0o600);
  }
  const ids = (await Promise.all(kept.map((one) => readFile(one, 'utf8'))))
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id);
  expect(ids).toEqual(Array.from(ids, (_, index) => `request-${n - ids.length + 1 + index}`));
});

test.skipIf(!existsSync('/dev/full'))('a full disk loses lines and holds nothing up', async () => {
  const file = join(folder, 'balancer.ndjson');
  await symlink('/dev/full', file);
  const log = openRequestLog(file);
  for (let n = 0; n < 10_000; n += 1)
    log.write({ id: `request-${n}`, pods: [], method: 'GET', path: '/', status: 502, ms: 1 });
  await log.close();
});

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
