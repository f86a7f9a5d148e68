// What is left when a gate is interrupted or killed, in every phase, and when its disk is full: nothing that
// runs, and what was measured.
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gateFiles } from '../contract/index.ts';
import { canMount, fill, SmallDisks } from './bad-days/small-disk.ts';
import { GateWorkspace, small } from './gate-workspace.ts';
import type { Started } from './showtime.ts';

let workspace: GateWorkspace;
beforeEach(() => {
  workspace = new GateWorkspace();
  workspace.budgets('p50: { relative: 0.5 }');
});
afterEach(async () => {
  await workspace.expectNothingLeft();
  await workspace.leave();
});

/** Long enough to be interrupted: pairs of slices of 0.3 s. */
const gate = (more: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Started =>
  workspace.start(
    ['gate', '--baseline', workspace.kiosk(), '--candidate', workspace.kiosk(), ...small, ...more],
    env,
  );

/** Slices that the newest gate has on record. */
const slices = (): string[] =>
  workspace.runFolders().length === 0
    ? []
    : workspace
        .text(gateFiles.slices)
        .trim()
        .split('\n')
        .filter((line) => line !== '');
const playing = (stage: string) => async (): Promise<void> =>
  expect.poll(slices).toContainEqual(expect.stringContaining(`"stage":"${stage}"`));
const starting = async (run: Started): Promise<void> => run.until(/baseline: start: /);

describe('Ctrl-C', () => {
  test('Ctrl-C while a subject starts ends it, with exit code 130 and no folder', async () => {
    const run = gate();
    await starting(run);
    run.child.kill('SIGINT');
    expect(await run.over).toMatchObject({ code: 130, stdout: '' });
    expect(workspace.runFolders()).toEqual([]);
  });

  test.each([
    ['warming up', 'warm-up'],
    ['measuring', 'discovery'],
  ])(
    'Ctrl-C while %s, even twice, ends both subjects and keeps what was measured, with exit code 130',
    async (_, stage) => {
      const run = gate();
      await playing(stage)();
      run.child.kill('SIGINT');
      run.child.kill('SIGINT');
      const done = await run.over;
      expect([done.code, done.stderr]).toEqual([130, expect.not.stringContaining('what:')]);
      expect(workspace.gateRecord().ended).toBe('interrupted');
      const { outcome, because } = workspace.gateVerdict();
      expect(['inconclusive', 'invalid']).toContain(outcome);
      if (outcome === 'inconclusive') expect(because).toContain('interrupted');
      expect((await workspace.run(['analyze', workspace.gateFolder()])).code).toBe(2);
    },
  );
});

describe('kill -9', () => {
  test('kill -9 while measuring ends both subjects by itself; recover removes working trees and work folder, and what was measured is judged', async () => {
    const git = (...args: string[]): string =>
      execFileSync(
        'git',
        [
          '-C',
          workspace.folder,
          '-c',
          'user.name=t',
          '-c',
          'user.email=t@example.org',
          '-c',
          'commit.gpgsign=false',
          ...args,
        ],
        { encoding: 'utf8' },
      );
    writeFileSync(
      join(workspace.folder, 'showtime.budgets.yaml'),
      'load: { ratePerSecond: 100, requests: [{ journey: tickets, path: / }] }\nsubject: { start: exec node kiosk.mjs }\nbudgets: [{ journey: tickets, p50: { relative: 0.5 } }]\n',
    );
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-qm', 'a kiosk');
    const run = workspace.start(['gate', '--baseline', 'HEAD', '--candidate', 'main', ...small]);
    await playing('discovery')();
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(3);
    run.child.kill('SIGKILL');
    await run.over;
    await expect.poll(() => workspace.leftRunning()).toEqual([]);
    expect(readdirSync(join(workspace.runs, '.gate'))).toHaveLength(1);
    expect(await workspace.run(['recover'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /gate .*: its own process was gone; .*working trees removed: 2/,
      ) as string,
    });
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    expect((await workspace.run(['analyze', workspace.gateFolder()])).code).toBe(2);
    expect(workspace.gateVerdict().because).toMatch(/measuring did not end|proves nothing/);
  });

  test('kill -9 while a subject starts leaves nothing but what recover removes', async () => {
    const run = gate();
    await starting(run);
    run.child.kill('SIGKILL');
    await run.over;
    await expect.poll(() => workspace.leftRunning()).toEqual([]);
    expect((await workspace.run(['recover'])).code).toBe(0);
    expect((await workspace.run(['recover'])).stdout).toContain('nothing was left behind');
  });
});

describe.skipIf(!canMount())('a disk that fills up', () => {
  test("a disk that fills up under the gate's folder is reported in three lines, and both subjects end", async () => {
    const disks = new SmallDisks();
    const disk = disks.mount(1);
    try {
      const run = gate(['--out', join(disk, 'gates')]);
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
