// Ctrl-C in any phase of a run: nothing runs on, no fault stays open, the folder is kept, and the exit code
// is 130.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFaults } from '../../chaos/index.ts';
import { runFiles } from '../../contract/index.ts';
import { drawPhases, WalkPlace } from './phases.ts';

const phases = drawPhases('Ctrl-C');
let place: WalkPlace;
beforeEach(() => {
  place = new WalkPlace();
});
afterEach(() => place.leave());

test('while tools are looked for ends the looking, with exit code 130', async () => {
  const slow = join(place.folder, 'slow-k6');
  writeFileSync(slow, '#!/bin/sh\necho asked >> "$0.log"\nexec sleep 600\n', { mode: 0o755 });
  const run = place.walk({ SHOWTIME_K6: slow });
  await expect.poll(() => existsSync(`${slow}.log`)).toBe(true);
  run.child.kill('SIGINT');
  const done = await run.over;
  expect([done.code, done.stderr]).toEqual([130, expect.not.stringContaining('took too long')]);
  expect(place.runFolders()).toEqual([]);
});

test.each(phases.starting)('while the target starts (%s) ends it, with exit code 130', async (phase) => {
  const run = place.walk();
  await run.until(phase);
  run.child.kill('SIGINT');
  expect((await run.over).code).toBe(130);
  await expect.poll(() => place.leftRunning()).toEqual([]);
  expect(place.runFolders()).toEqual([]);
});

test.each(phases.playing)(
  'in the run (%s), even twice, undoes the fault in hand, keeps the folder and exits with 130',
  async (phase) => {
    const run = place.walk();
    await run.until(phase);
    run.child.kill('SIGINT');
    await run.until(/faults are undone first/);
    run.child.kill('SIGINT');
    const done = await run.over;
    expect([done.code, done.stdout]).toEqual([130, expect.stringContaining('UNKNOWN')]);
    expect(openFaults(place.events())).toEqual([]);
    expect(place.leftRunning()).toEqual([]);
  },
);

test('a closed terminal (SIGHUP) undoes the fault in hand, and neither verdict nor page call it not undone', async () => {
  const run = place.walk();
  await run.until(/kill-pod is in effect/);
  run.child.kill('SIGHUP');
  expect((await run.over).code).toBe(130);
  expect(openFaults(place.events())).toEqual([]);
  expect(place.verdict().verdicts.find(({ checker }) => checker === 'faults-undone')).toMatchObject({
    outcome: 'unknown',
    because: '1 faults undone; after 1 of them the system was not seen steady',
  });
  const page = readFileSync(join(place.runFolders()[0] ?? '', runFiles.report), 'utf8');
  expect(page).not.toContain('not undone');
});
