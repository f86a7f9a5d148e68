// An observed target whose Prometheus dies during a run.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runFiles } from '../contract/index.ts';
import { Workspace } from './showtime.ts';

const workspace = new Workspace();
beforeAll(async () => {
  expect((await workspace.run(['up', '--observe', '--pods', '2'])).code).toBe(0);
});
afterAll(() => workspace.leave());

test('an observed run goes on when its Prometheus dies and reports what is missing; a next one is refused, and the target goes down completely', async () => {
  const run = workspace.start([
    'run',
    '--observe',
    '--id',
    'local',
    '--duration',
    '5s',
    '--peak',
    '20',
    '--seed',
    '5',
    '--plan',
    'none',
  ]);
  await run.until(/the real peak/);
  const prometheus = workspace.target()?.children.find(({ name }) => name === 'prometheus');
  process.kill(prometheus?.pid ?? NaN, 'SIGKILL');
  expect((await run.over).stderr).toMatch(/observed\.json is missing: .*gave no answer/);
  const last = workspace.runFolders().at(-1) ?? '';
  expect([existsSync(join(last, runFiles.observed)), existsSync(join(last, runFiles.verdict))]).toEqual([
    false,
    true,
  ]);

  expect((await workspace.run(['status'])).stdout).toContain('prometheus has ended');
  expect(await workspace.run(['run', '--observe', '--id', 'local'])).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('its prometheus has ended') as string,
  });
  expect(await workspace.run(['down'])).toMatchObject({ code: 0 });
  expect(workspace.leftRunning()).toEqual([]);
});
