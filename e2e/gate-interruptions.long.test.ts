// Further moments in which a gate is interrupted or killed, and a full disk under its folder.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gateFiles } from '../contract/index.ts';
import { canMount, fill, SmallDisks } from './bad-days/small-disk.ts';
import { InterruptedGate } from './interrupted-gate.ts';

let workspace: InterruptedGate;
beforeEach(() => {
  workspace = new InterruptedGate();
});
afterEach(async () => {
  await workspace.expectNothingLeft();
  await workspace.leave();
});

test('Ctrl-C while warming up, even twice, ends both subjects and keeps what was measured, with exit code 130', () =>
  workspace.expectCtrlCKeeps('warm-up'));

test('kill -9 while a subject starts leaves nothing but what recover removes', async () => {
  const run = workspace.gate();
  await workspace.starting(run);
  run.child.kill('SIGKILL');
  await run.over;
  await expect.poll(() => workspace.leftRunning()).toEqual([]);
  expect((await workspace.run(['recover'])).code).toBe(0);
  expect((await workspace.run(['recover'])).stdout).toContain('nothing was left behind');
});

describe.skipIf(!canMount())('a disk that fills up', () => {
  test("a disk that fills up under the gate's folder is reported in three lines, and both subjects end", async () => {
    const disks = new SmallDisks();
    const disk = disks.mount(1);
    try {
      const run = workspace.gate('--out', join(disk, 'gates'));
      await expect.poll(() => measuredIn(join(disk, 'gates'))).toBe(true);
      fill(disk);
      const done = await run.over;
      expect(done.stderr).toMatch(
        /^what: .*cannot be written .*(disk full|ENOSPC|no space)[^]*^why: {2}[^]*^fix: {2}/m,
      );
      expect([done.code, done.stdout]).toEqual([2, '']);
      await workspace.expectNothingLeft();
    } finally {
      disks.remove();
    }
  });
});

function measuredIn(folder: string): boolean {
  try {
    const [gateFolder = ''] = readdirSync(folder);
    return (
      execFileSync('wc', ['-l', join(folder, gateFolder, gateFiles.slices)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).startsWith('0 ') === false
    );
  } catch {
    return false;
  }
}
