import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { runFiles, type Clock } from '../../contract/index.ts';
import { analyze } from '../analyze.ts';
import { dispose, FixtureRun } from '../testing/fixture-run.ts';
import { followRun, replayRun } from './feed.ts';
import type { LiveMessage } from './state.ts';

const made: string[] = [];
const over = new AbortController();
afterEach(() => made.splice(0).forEach(dispose));

/** Time passes only during a sleep, and at once. */
function hastyClock(): Clock {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    wallMs: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

async function judged(): Promise<string> {
  const dir = new FixtureRun().write();
  made.push(dir);
  await analyze(dir);
  return dir;
}

it('a feed ends a replay with the numbers of the verdict, and shows none of them before', async () => {
  const dir = await judged();
  const feed = replayRun(dir, { clock: hastyClock(), signal: over.signal, speed: 4 });
  const phases: string[] = [];
  const known: boolean[] = [];
  feed.onChange(() => {
    const { phase, orders, recorded } = feed.state();
    if (phases.at(-1) !== phase) phases.push(phase);
    known.push(orders?.lost.known ?? false);
    expect(recorded).toEqual({ speed: 4, paused: false });
  });
  await feed.done;
  const verdict = JSON.parse(readFileSync(join(dir, runFiles.verdict), 'utf8')) as { outcome: string };
  expect(feed.state()).toMatchObject({
    phase: 'judged',
    verdict: { outcome: verdict.outcome },
    orders: { acknowledged: 38, refused: 1, indeterminate: 1, lost: { known: true, count: 0 } },
  });
  expect(phases).toEqual(['playing', 'settling', 'judged']);
  expect(known.filter(Boolean)).toHaveLength(1);
});

it('a feed holds a replay, skips in it, and goes on faster', async () => {
  const clock = hastyClock();
  const feed = replayRun(await judged(), { clock, signal: over.signal });
  feed.pause();
  await clock.sleep(60_000);
  expect(feed.positionMs).toBe(0);
  expect(feed.state().recorded).toEqual({ speed: 1, paused: true });
  feed.skipTo(9_000);
  feed.resume();
  feed.setSpeed(10);
  await feed.done;
  expect(feed.state().phase).toBe('judged');
});

it('a feed gives a viewer that comes back what changed, and another one everything', async () => {
  const dir = await judged();
  const clock = hastyClock();
  const feed = replayRun(dir, { clock, signal: over.signal });
  const { id, all, nothing } = await new Promise<{ id: string; all: LiveMessage; nothing: LiveMessage }>(
    (resolve) => {
      const stop = feed.onChange(() => {
        if (feed.state().nowMs < 5_000) return;
        stop();
        resolve({ id: feed.id, all: feed.message(), nothing: feed.message(feed.id) });
      });
    },
  );
  expect(all.kind).toBe('whole');
  expect(nothing).toMatchObject({ kind: 'change', series: { buckets: [] } });
  await feed.done;
  expect(feed.message(id).kind).toBe('change');
  const changed = feed.message(id).series.buckets.map(({ index }) => index);
  expect(changed.length).toBeGreaterThan(10);
  expect(Math.min(...changed)).toBeGreaterThanOrEqual(
    Math.max(...all.series.buckets.map(({ index }) => index)),
  );
  expect(feed.message('0123456789ab.3').kind).toBe('whole');
  expect(feed.message().series.buckets.length).toBeGreaterThan(changed.length);
});

it('a feed follows a folder whose files come one after another', async () => {
  const dir = await judged();
  const growing = mkdtempSync(join(tmpdir(), 'showtime-grows-'));
  made.push(growing);
  const clock = hastyClock();
  const feed = followRun(growing, { clock, signal: over.signal });
  const copy = (name: string): void => cpSync(join(dir, name), join(growing, name));
  copy(runFiles.run);
  copy(runFiles.plan);
  await expect.poll(() => feed.state().phase).toBe('starting');
  const events = readFileSync(join(dir, runFiles.events), 'utf8').split('\n');
  const closed = events.findIndex((line) => line.includes('recording-closed'));
  writeFileSync(join(growing, runFiles.events), `${events.slice(0, closed).join('\n')}\n`);
  copy(runFiles.ledger);
  await expect.poll(() => feed.state().orders?.acknowledged).toBe(38);
  expect(feed.state()).toMatchObject({ phase: 'settling', orders: { lost: { known: false } } });
  for (const name of [runFiles.samples, runFiles.stored, runFiles.probes, runFiles.events, runFiles.verdict])
    copy(name);
  await feed.done;
  expect(feed.state()).toMatchObject({ phase: 'judged', orders: { lost: { known: true, count: 0 } } });
});

it('a feed ends a replay of a run that was never judged, and of one that was never closed', async () => {
  const dir = new FixtureRun().write();
  made.push(dir);
  const closed = replayRun(dir, { clock: hastyClock(), signal: over.signal, speed: 10 });
  await closed.done;
  expect(closed.state()).toMatchObject({ phase: 'closed', verdict: null, orders: { lost: { known: true } } });
  const lines = readFileSync(join(dir, runFiles.events), 'utf8').split('\n');
  writeFileSync(
    join(dir, runFiles.events),
    lines.filter((line) => !line.includes('recording-closed')).join('\n'),
  );
  const open = replayRun(dir, { clock: hastyClock(), signal: over.signal, speed: 10 });
  await open.done;
  expect(open.state()).toMatchObject({ phase: 'interrupted', orders: { lost: { known: false } } });
});

it('a feed calls a run interrupted that is no longer written', async () => {
  const dir = await judged();
  const left = mkdtempSync(join(tmpdir(), 'showtime-left-'));
  made.push(left);
  for (const name of [runFiles.run, runFiles.ledger]) cpSync(join(dir, name), join(left, name));
  const feed = followRun(left, { clock: hastyClock(), signal: over.signal });
  await feed.done;
  expect(feed.state()).toMatchObject({ phase: 'interrupted', orders: { lost: { known: false } } });
});
