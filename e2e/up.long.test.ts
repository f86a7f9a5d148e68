// Two targets at once: the same one, and one beside another that does not fit a run.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Workspace } from './showtime.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.leave());

test('of two that start the same target at once, one is refused because the target exists', async () => {
  const both = await Promise.all([
    workspace.run(['up', '--pods', '1']),
    workspace.run(['up', '--pods', '1']),
  ]);
  expect(both.map(({ code }) => code).sort()).toEqual([0, 64]);
  expect(both.find(({ code }) => code === 64)?.stderr).toContain('what: a target "local" is there already');
  expect((await workspace.run(['down'])).code).toBe(0);
});

test('a run that the target does not fit starts one of its own, and Ctrl-C ends that one alone', async () => {
  expect((await workspace.run(['up', '--pods', '1'])).code).toBe(0);
  const timetable = join(workspace.folder, 'other.csv');
  writeFileSync(
    timetable,
    'screening_id,theatre_id,screen,title,starts_at,seats,occupancy\n1,1,1,Other,2026-11-23T19:00:00Z,300,0.9\n',
  );
  const own = workspace.start([
    ...['run', '--duration', '5s', '--peak', '20', '--seed', '5', '--plan', 'none'],
    ...['--timetable', timetable],
  ]);
  await own.until(/target local is up, but it was loaded with another timetable[^]*databases: starting/);
  own.child.kill('SIGINT');
  expect((await own.over).code).toBe(130);
  // What had started of its target ends by itself.
  const notOfLocal = (): string[] =>
    workspace.leftRunning().filter((line) => !line.includes('.targets/local'));
  await expect.poll(notOfLocal).toEqual([]);
  expect((await workspace.run(['status', 'local'])).code).toBe(0);
  expect((await workspace.run(['down', 'local'])).code).toBe(0);
});
