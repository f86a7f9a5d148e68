// What is left when a run is interrupted or killed, in every phase: nothing that runs, no fault open, everything that was recorded.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFaults } from '../chaos/index.ts';
import { runFiles } from '../contract/index.ts';
import { Place } from './showtime.ts';

let place: Place;
let plan: string;

beforeEach(() => {
  place = new Place();
  plan = join(place.folder, 'plan.yaml');
  // Held beyond the load's end, so that there is something to wait for and to undo.
  writeFileSync(plan, '- { at: 1s, for: 5s, fault: kill-pod }\n');
});
afterEach(() => place.leave());

/** What a run says as it enters each phase. */
const starting = [/databases: filling/, /databases: starting/, /pods: starting/] as const;
const playing = [/the real peak/, /kill-pod is in effect/, /the load is over/, /reading what was stored/] as const;
const walk = (): string[] => ['run', '--duration', '4s', '--peak', '10', '--seed', '1', '--plan', plan];

describe('Ctrl-C', () => {
  test('while tools are looked for ends the looking, with exit code 130', async () => {
    const slow = join(place.folder, 'slow-k6');
    writeFileSync(slow, '#!/bin/sh\necho asked >> "$0.log"\nexec sleep 600\n', { mode: 0o755 });
    const run = place.start(walk(), { SHOWTIME_K6: slow });
    await expect.poll(() => existsSync(`${slow}.log`)).toBe(true);
    run.child.kill('SIGINT');
    const done = await run.over;
    expect([done.code, done.stderr]).toEqual([130, expect.not.stringContaining('took too long')]);
    expect(place.runFolders()).toEqual([]);
  });

  test.each(starting)('while the target starts (%s) ends it, with exit code 130', async (phase) => {
    const run = place.start(walk());
    await run.until(phase);
    run.child.kill('SIGINT');
    expect((await run.over).code).toBe(130);
    await expect.poll(() => place.leftRunning()).toEqual([]);
    expect(place.runFolders()).toEqual([]);
  });

  test.each(playing)('in the run (%s), even twice, undoes the fault in hand, keeps the folder and exits with 130', async (phase) => {
    const run = place.start(walk());
    await run.until(phase);
    run.child.kill('SIGINT');
    await run.until(/faults are undone first/);
    run.child.kill('SIGINT');
    const done = await run.over;
    expect([done.code, done.stdout]).toEqual([130, expect.stringContaining('UNKNOWN')]);
    expect(openFaults(place.events())).toEqual([]);
    expect(place.leftRunning()).toEqual([]);
  });
});

describe('kill -9 of the harness', () => {
  test.each([...starting, ...playing])('(%s) loses its lease: faults are undone and everything ends, and what was recorded is judged', async (phase) => {
    const run = place.start(walk());
    await run.until(phase);
    run.child.kill('SIGKILL');
    await run.over;
    expect((await place.run(['recover'])).code).toBe(0);
    await expect.poll(() => place.leftRunning()).toEqual([]);
    expect(openFaults(place.events())).toEqual([]);
    const [folder = ''] = place.runFolders();
    expect((await place.run(['analyze', folder])).code).toBe(existsSync(join(folder, runFiles.run)) ? 2 : 64);
  });

  test('needs nobody: without recover everything ends as well', async () => {
    const run = place.start(walk());
    await run.until(/kill-pod is in effect/);
    run.child.kill('SIGKILL');
    await expect.poll(() => place.leftRunning()).toEqual([]);
    expect(openFaults(place.events())).toEqual([]);
  });
});

describe('kill -9 of the supervisor', () => {
  test.each([...starting, ...playing])('(%s) takes its children along; the run says so, and recover closes the record', async (phase) => {
    const run = place.start(walk());
    await run.until(phase);
    const folder = place.runFolders()[0] ?? '';
    kill(place.target()?.supervisor.pid, 'SIGKILL');
    const done = await run.over;
    expect(done.stderr.match(/^what: /gm)).toHaveLength(1);
    // Before the load there is nothing to judge.
    expect(done.code).toBe(existsSync(join(folder, runFiles.run)) ? 2 : 69);
    await expect.poll(() => place.leftRunning()).toEqual([]);
    expect((await place.run(['recover'])).code).toBe(0);
    expect(openFaults(place.events())).toEqual([]);
    expect((await place.run(['status'])).code).toBe(64);
  });

  test('that only hangs is ended by recover', async () => {
    expect((await place.run(['up', '--pods', '1'])).code).toBe(0);
    kill(place.target()?.supervisor.pid, 'SIGSTOP');
    const recovered = await place.run(['recover']);
    expect(recovered).toMatchObject({ code: 0, stdout: expect.stringContaining('did not answer and was ended') as string });
    await expect.poll(() => place.leftRunning()).toEqual([]);
  });
});

function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) throw new Error('there is no supervisor to kill');
  process.kill(pid, signal);
}
