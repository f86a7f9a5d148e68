// Runs at once in one place do not disturb each other, not even when one of them is aborted.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runFiles, type RunRecord, type Verdict } from '../contract/index.ts';
import { Workspace, type Started } from './showtime.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.leave());

const start = (seed: number): Started =>
  workspace.start(['run', '--duration', '4s', '--peak', '5', '--seed', String(seed), '--plan', 'none']);

function verdictOf(seed: number): Verdict {
  const folder =
    workspace
      .runFolders()
      .find(
        (one) => (JSON.parse(readFileSync(join(one, runFiles.run), 'utf8')) as RunRecord).seed === seed,
      ) ?? '';
  return workspace.verdict(folder);
}

function expectNothingBroken({ verdicts }: Verdict): void {
  expect(
    verdicts.filter(({ checker, outcome }) => outcome === 'fail' && !checker.startsWith('slo:')),
  ).toEqual([]);
  expect(verdicts.find(({ checker }) => checker === 'no-unexpected-order')?.outcome).toBe('pass');
}

test('of three side by side one is aborted, and the others have correct verdicts', async () => {
  const runs = [1, 2, 3].map(start);
  const [aborted, ...others] = runs;
  await Promise.all(runs.map((run) => run.until(/the real peak/)));
  aborted?.child.kill('SIGINT');
  expect((await aborted?.over)?.code).toBe(130);
  const done = await Promise.all(others.map(({ over }) => over));
  expect(done.map(({ stderr }) => stderr).join('\n')).not.toContain('what:');
  // On a starved machine an SLO may surely be missed; nothing else may.
  for (const { code } of done) expect([1, 2]).toContain(code);
  for (const seed of [2, 3]) expectNothingBroken(verdictOf(seed));
});
