// `showtime watch` on the command line: the page of a recorded run, until someone ends it.
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FixtureRun } from '../reports/testing/fixture-run.ts';
import { runInProcess } from './in-process.ts';
import { Workspace } from './showtime.ts';

const workspace = new Workspace();
const run = join(workspace.folder, 'run');

beforeAll(() => renameSync(new FixtureRun().write(), run));
afterAll(() => workspace.remove());

test('watch plays a recorded run on its page until Ctrl-C, exits with 130 and leaves nothing', async () => {
  const started = workspace.start(['watch', run, '--speed', '100', '--no-open']);
  await started.until(/live page: http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/\n/);
  const [url = ''] = /http:\S+/.exec(started.output.stderr) ?? [];
  expect(await (await fetch(url)).text()).toContain('Live view of a run');
  expect((await fetch(url, { method: 'POST' })).status).toBe(405);
  await started.until(/the run is over and not judged; the page stays until q or Ctrl-C\n/);
  const events = await fetch(`${url}events`);
  const reader = events.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  expect(new TextDecoder().decode(value)).toContain('retry: 1000');
  started.child.kill('SIGINT');
  expect((await started.over).code).toBe(130);
  expect(started.output.stdout).toBe('');
  expect(workspace.leftRunning()).toEqual([]);
});

test('watch refuses a folder that is no run, and a bad speed, with 64', async () => {
  const { code, stderr } = await runInProcess(workspace, ['watch', 'nothing', '--speed', 'fast']);
  expect(code).toBe(64);
  expect(stderr).toContain('"fast" must be a number from 0.1 to 100');
  expect(stderr).toContain('is not a run folder');
});

test('watch without a folder refuses where nothing was ever recorded, with 64', async () => {
  const { code, stderr } = await runInProcess(workspace, ['watch']);
  expect([code, stderr]).toEqual([64, expect.stringContaining('there is no run in')]);
});

test('watch --terminal in a pipe prints plain lines, serves no page, and ends with the run', async () => {
  const { code, stdout, stderr } = await workspace.run([
    ...['watch', run, '--terminal', '--speed', '100', '--no-open'],
  ]);
  expect([code, stdout]).toEqual([0, 'the run is over and not judged\n']);
  expect(stderr).not.toContain('http://');
  expect(stderr).not.toContain('\x1b');
  expect(stderr.match(/^0:\d\d {2}.*db-2/gm)?.length, stderr).toBeGreaterThan(0);
});
