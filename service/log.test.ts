// A pod's log: complete if it can be written, and without effect on the pod if it can't.
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLog } from './log.ts';

const settings = { logLevel: 'info', podName: 'pod-1', zone: 'a' } as const;

test('lines are on disk once the log is closed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pod-log-'));
  const file = join(folder, 'log');
  const { log, close } = openLog(settings, openSync(file, 'a'));
  log.info('one');
  log.debug('not this one');
  await close();
  expect(
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  ).toMatchObject([{ pod: 'pod-1', zone: 'a', msg: 'one' }]);
  rmSync(folder, { recursive: true });
});

test.skipIf(!existsSync('/dev/full'))(
  'a full disk neither ends the process nor holds up its end',
  async () => {
    const full = openSync('/dev/full', 'w');
    const { log, close } = openLog(settings, full);
    for (let n = 0; n < 10_000; n += 1) log.info({ n }, 'to nowhere');
    await close();
    closeSync(full);
  },
);
