// The showrunner on a rehearsal that is played by hand: what it injects, what it writes, how it ends.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PlayedFault } from '../../chaos/index.ts';
import { VirtualClock } from '../../platform/testing/virtual-clock.ts';
import { parseShow, showAfter, type FaultSpec, type Show } from '../../contract/index.ts';
import { folderAt } from '../run-folder.ts';
import { fastOrderShow } from './fast-order-scenes.ts';
import { Showrunner } from './showrunner.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'showrunner-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function onStage({ loadMs = 600_000, auto = false } = {}) {
  const clock = new VirtualClock();
  const loadOver = new AbortController();
  const interrupt = new AbortController();
  const done: string[] = [];
  const notes: string[] = [];
  let end: (played: PlayedFault) => void = () => undefined;
  let ordered: FaultSpec | undefined;
  const runner = new Showrunner({
    script: fastOrderShow,
    auto,
    clock,
    measure: async ({ id }) => ({ fault: id, outageMs: 300, failed: 2, unsure: 0, because: null }),
    note: (text) => notes.push(text),
    abort: () => {
      done.push('abort');
      interrupt.abort();
    },
    onChange: () => undefined,
  });
  const conducted = runner.conduct(
    {
      folder: folderAt('run', folder),
      startedMonotonicMs: 0,
      loadFromMs: 0,
      loadUntilMs: loadMs,
      loadOver: loadOver.signal,
      inject: (fault) => {
        done.push(`inject ${fault.kind}`);
        ordered = fault;
        return new Promise((resolve) => (end = resolve));
      },
      cutHolds: async () => void done.push('cut'),
    },
    interrupt.signal,
  );
  /** The fault under way is steady; resolves when its score is known. */
  const steady = async (): Promise<void> => {
    if (ordered === undefined) throw new Error('nothing was injected');
    end({ id: 'f1', fault: ordered, state: 'steady', failures: [], unwritten: [] });
    await expect.poll(() => runner.state.faultOpen).toBe(false);
  };
  const show = (): Show | null =>
    parseShow(readFileSync(join(folder, 'show.ndjson'), 'utf8')).reduce<Show | null>(
      (before, line) => showAfter(before, line),
      null,
    );
  return { runner, conducted, loadOver, done, notes, steady, show };
}

test('scenes, prediction and score are in show.ndjson, as they are on stage', async () => {
  const { runner, conducted, loadOver, done, steady, show } = onStage();
  for (const key of ['next', 'next', { digit: '2' }, 'next'] as const) runner.press(key);
  expect(done).toEqual(['inject terminate-pod']);
  expect(show()).toMatchObject({ scene: 1, phase: 'playing' });
  await steady();
  expect(show()?.predictions[1]).toEqual({ outageMs: 2_000, failed: 0 });
  expect(show()?.scores[1]).toMatchObject({ fault: 'f1', outageMs: 300, failed: 2 });
  expect(show()).toMatchObject({ scene: 1, phase: 'scored' });
  loadOver.abort();
  await conducted;
  expect(show()?.phase).toBe('ending');
});

test('a run whose load ends during a fault is over only when the fault is', async () => {
  const { runner, conducted, loadOver, steady } = onStage();
  for (const key of ['next', 'next', 'next'] as const) runner.press(key);
  let over = false;
  void conducted.then(() => (over = true));
  loadOver.abort();
  await Promise.resolve();
  expect(over).toBe(false);
  await steady();
  await conducted;
  expect(runner.state.phase).toBe('ending');
});

test('nothing is injected when the load would be over before the system is steady', async () => {
  const { runner, conducted, loadOver, done, notes } = onStage({ loadMs: 10_000 });
  for (const key of ['next', 'next', 'next'] as const) runner.press(key);
  await expect.poll(() => runner.state.phase).toBe('ending');
  expect([done, notes]).toEqual([[], ['too little of the load is left for another fault']]);
  loadOver.abort();
  await conducted;
});

test('q cuts the hold, and ends the run when the fault is over', async () => {
  const { runner, conducted, done, steady } = onStage();
  for (const key of ['next', 'next', 'next', 'quit'] as const) runner.press(key);
  expect(done).toEqual(['inject terminate-pod', 'cut']);
  await steady();
  await conducted;
  expect(done).toEqual(['inject terminate-pod', 'cut', 'abort']);
});

test('f asks for the recording', async () => {
  const { runner, conducted } = onStage();
  runner.press('replay');
  await conducted;
  expect(runner.wantsReplay).toBe(true);
});
