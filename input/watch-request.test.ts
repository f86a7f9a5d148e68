import { mkdtempSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runFiles, ShowtimeError } from '../contract/index.ts';
import { FixtureRun } from '../reports/testing/fixture-run.ts';
import { readWatchRequest, type WatchFlags } from './watch-request.ts';

let runsFolder = '';
beforeEach(() => {
  runsFolder = mkdtempSync(join(tmpdir(), 'showtime-watch-'));
});
afterEach(() => rmSync(runsFolder, { recursive: true }));

const wallMs = 1_900_000_000_000;

/** A run folder of that name; one that plays has no end yet, and grew a second ago. */
function record(name: string, { plays }: { plays: boolean }): string {
  const run = new FixtureRun();
  if (plays) run.record.endedMs = null;
  const dir = join(runsFolder, name);
  renameSync(run.write(), dir);
  const grownMs = plays ? wallMs - 1_000 : wallMs - 3_600_000;
  for (const file of [runFiles.machine, runFiles.events, runFiles.ledger, runFiles.stored])
    utimesSync(join(dir, file), grownMs / 1_000, grownMs / 1_000);
  return dir;
}

const read = (dir?: string, flags: Partial<WatchFlags> = {}): ReturnType<typeof readWatchRequest> =>
  readWatchRequest(dir, { open: true, ...flags }, { runsFolder, wallMs });

async function refusal(dir?: string, flags: Partial<WatchFlags> = {}): Promise<ShowtimeError> {
  const error = await read(dir, flags).catch((thrown: unknown) => thrown);
  if (error instanceof ShowtimeError) return error;
  throw new Error('was not refused');
}

it('watch takes the newest run that plays, and without one the newest', async () => {
  record('20261101T000000Z-old', { plays: false });
  const newest = record('20261102T000000Z-newest', { plays: false });
  expect(await read()).toEqual({ dir: newest, speed: null, open: true, terminal: false });
  const playing = record('20261101T120000Z-plays', { plays: true });
  expect((await read()).dir).toBe(playing);
});

it('watch takes a folder and a speed', async () => {
  const dir = record('20261101T000000Z-old', { plays: false });
  expect(await read(dir, { speed: '4', open: false, terminal: true })).toEqual({
    dir,
    speed: 4,
    open: false,
    terminal: true,
  });
});

it('watch refuses where no run was ever recorded', async () => {
  expect((await refusal()).code).toBe('no-run');
});

it('watch refuses a folder that is no run', async () => {
  expect((await refusal(runsFolder)).code).toBe('not-a-run-folder');
});

it.each(['0', '-1', 'fast', '', '101', 'Infinity'])('watch refuses the speed "%s"', async (speed) => {
  const error = await refusal(record('20261101T000000Z-old', { plays: false }), { speed });
  expect(error.code).toBe('bad-flag');
  expect(error.explanation.what).toContain(`--speed "${speed}" must be a number from 0.1 to 100`);
});

it('watch refuses to show a run faster that plays', async () => {
  const error = await refusal(record('20261101T120000Z-plays', { plays: true }), { speed: '4' });
  expect(error.explanation.what).toContain('--speed 4 is for a recorded run');
});

it('watch names a bad folder and a bad speed at once', async () => {
  const text = (await refusal(join(runsFolder, 'none'), { speed: 'x' })).render();
  expect(text).toContain('--speed "x"');
  expect(text).toContain('is not a run folder');
});
