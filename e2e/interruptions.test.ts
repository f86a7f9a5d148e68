// What is left when a run is interrupted or killed: nothing that runs, no fault open, everything that was recorded.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFaults } from '../chaos/index.ts';
import { parseEvents } from '../contract/index.ts';
import { Place, type Started } from './showtime.ts';

let place: Place;
let plan: string;

beforeEach(() => {
  place = new Place();
  plan = join(place.folder, 'plan.yaml');
  writeFileSync(plan, '- { at: 1s, for: 60s, fault: kill-pod }\n');
});

afterEach(async () => {
  await place.run(['recover']);
  await expect.poll(() => place.leftRunning()).toEqual([]);
  place.remove();
});

test('Ctrl-C while the target starts ends it, with exit code 130', async () => {
  const run = place.start(walk());
  await run.until(/databases: starting/);
  run.child.kill('SIGINT');
  expect((await run.over).code).toBe(130);
  await expect.poll(() => place.leftRunning()).toEqual([]);
});

test('Ctrl-C under load, even twice, undoes the fault in hand, keeps the folder and exits with 130', async () => {
  const run = place.start(walk());
  await run.until(/kill-pod is in effect/);
  run.child.kill('SIGINT');
  await run.until(/faults are undone first/);
  run.child.kill('SIGINT');
  const done = await run.over;
  expect([done.code, done.stdout]).toEqual([130, expect.stringContaining('UNKNOWN')]);
  expect(openFaults(events())).toEqual([]);
  expect(place.leftRunning()).toEqual([]);
});

test('a harness that is killed loses its lease: the fault is undone and everything ends by itself', async () => {
  const run = place.start(walk());
  await run.until(/kill-pod is in effect/);
  run.child.kill('SIGKILL');
  await expect.poll(() => place.leftRunning(), { timeout: 60_000 }).toEqual([]);
  expect(openFaults(events())).toEqual([]);
  const judged = await place.run(['analyze', place.runFolders()[0] ?? '']);
  expect(judged.code).toBe(2);
});

test('a supervisor that is killed takes its children along; the run says so, and recover closes the record', async () => {
  const run = place.start(walk());
  await run.until(/kill-pod is in effect/);
  killSupervisor();
  const done = await run.over;
  expect(done.stderr).toMatch(/what: the target's supervisor ended while it was needed/);
  expect([2, 69]).toContain(done.code);
  await expect.poll(() => place.leftRunning()).toEqual([]);
  const recovered = await place.run(['recover']);
  expect([recovered.code, recovered.stdout]).toEqual([0, expect.stringContaining('f1')]);
  expect(openFaults(events())).toEqual([]);
  expect((await place.run(['status'])).code).toBe(64);
});

test('two runs at once in one place do not disturb each other', async () => {
  const runs: Started[] = ['1', '2'].map((seed) => place.start(['run', '--duration', '4s', '--peak', '5', '--seed', seed, '--plan', 'none']));
  const done = await Promise.all(runs.map(({ over }) => over));
  expect(done.map(({ stderr }) => stderr).join('\n')).not.toContain('what:');
  expect(done.map(({ code }) => code)).toEqual([2, 2]);
  const found = place.runFolders().map((folder) => JSON.parse(readFileSync(join(folder, 'verdict.json'), 'utf8')) as { verdicts: { checker: string; outcome: string }[] });
  expect(found).toHaveLength(2);
  for (const { verdicts } of found) {
    expect(verdicts.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    expect(verdicts.find(({ checker }) => checker === 'no-unexpected-order')?.outcome).toBe('pass');
  }
});

function walk(): string[] {
  return ['run', '--duration', '20s', '--peak', '10', '--seed', '1', '--plan', plan];
}

function events() {
  const path = join(place.runFolders()[0] ?? '', 'events.ndjson');
  return existsSync(path) ? parseEvents(readFileSync(path, 'utf8')).events : [];
}

function killSupervisor(): void {
  const id = place.runFolders()[0]?.split('/').at(-1) ?? '';
  const { supervisor } = JSON.parse(readFileSync(join(place.runs, '.targets', id, 'state.json'), 'utf8')) as { supervisor: { pid: number } };
  process.kill(supervisor.pid, 'SIGKILL');
}
