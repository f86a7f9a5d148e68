// What is left when a gate is interrupted or killed: nothing that runs, and what was measured.
// gate-interruptions.long.test.ts plays further phases, and a disk that fills up.
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { small } from './gate-workspace.ts';
import { InterruptedGate } from './interrupted-gate.ts';

let workspace: InterruptedGate;
beforeEach(() => {
  workspace = new InterruptedGate();
});
afterEach(async () => {
  await workspace.expectNothingLeft();
  await workspace.leave();
});

describe('Ctrl-C', () => {
  test('Ctrl-C while a subject starts ends it, with exit code 130 and no folder', async () => {
    const run = workspace.gate();
    await workspace.starting(run);
    run.child.kill('SIGINT');
    expect(await run.over).toMatchObject({ code: 130, stdout: '' });
    expect(workspace.runFolders()).toEqual([]);
  });

  test('Ctrl-C while measuring, even twice, ends both subjects and keeps what was measured, with exit code 130', () =>
    workspace.expectCtrlCKeeps('discovery'));
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
    await workspace.playing('discovery');
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
});
