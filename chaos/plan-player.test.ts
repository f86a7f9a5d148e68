// The player: times, overlaps, refusals, and the undo after an interruption in each phase; on disk before
// done.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { systemClock } from '../platform/clock.ts';
import { parseEvents, type FaultPlan, type RunEvent } from '../contract/index.ts';
import { openEventFile } from '../platform/event-file.ts';
import { faults } from './faults/index.ts';
import { openFaults } from './left-open.ts';
import { playPlan, type PlanToPlay } from './plan-player.ts';
import { memorySink, noOpFaults, type NoOpCall } from './testing/no-op-fault.ts';
import { VirtualClock } from '../platform/testing/virtual-clock.ts';

const kill = { kind: 'kill-pod', of: { pod: 'any' } } as const;
const crash = { kind: 'crash-writer', of: { role: 'writer' } } as const;
const short = (event: RunEvent): string => `${event.atMs} ${'id' in event ? event.id : ''} ${event.kind}`;

function stage(plan: FaultPlan, during?: (call: NoOpCall, subject: string, clock: VirtualClock) => unknown) {
  const clock = new VirtualClock();
  const events = memorySink(() => clock.nowMs());
  const interrupt = new AbortController();
  const noOps = noOpFaults({ during: (call, subject) => during?.(call, subject, clock) });
  const toPlay: PlanToPlay = {
    plan,
    capabilities: {},
    events,
    clock,
    seed: 1,
    loadStartedAtMs: 0,
    signal: interrupt.signal,
    faults: noOps,
  };
  return { clock, events: events.events, interrupt, toPlay };
}

test('a plan player plays each fault at its time from the start of the load, holds it, and waits until steady', async () => {
  const { events, toPlay } = stage([{ atMs: 1_000, holdMs: 500, fault: kill }]);
  const outcome = await playPlan(toPlay);
  expect(outcome).toEqual({
    interrupted: false,
    faults: [{ id: 'f1', fault: kill, state: 'steady', failures: [], unwritten: [] }],
  });
  expect(events.map(short)).toEqual([
    '1000 f1 fault-declared',
    '1000 f1 fault-injected',
    '1000 f1 fault-in-effect',
    '1500 f1 fault-recovered',
    '1500 f1 system-steady',
  ]);
});

test('faults whose times overlap run side by side', async () => {
  const { events, toPlay } = stage([
    { atMs: 0, holdMs: 1_000, fault: kill },
    { atMs: 400, holdMs: 200, fault: crash },
  ]);
  await playPlan(toPlay);
  expect(
    events.filter(({ kind }) => kind === 'fault-injected' || kind === 'fault-recovered').map(short),
  ).toEqual([
    '0 f1 fault-injected',
    '400 f2 fault-injected',
    '600 f2 fault-recovered',
    '1000 f1 fault-recovered',
  ]);
});

test('a fault that cannot be resolved is never declared, the others go on', async () => {
  const { events, toPlay } = stage(
    [
      { atMs: 0, holdMs: 0, fault: kill },
      { atMs: 10, holdMs: 0, fault: crash },
    ],
    (call, subject) => {
      if (call === 'resolve' && subject === 's1') throw new Error('refused: no semi-synchronous reader');
    },
  );
  const outcome = await playPlan(toPlay);
  expect(outcome.faults.map(({ state }) => state)).toEqual(['dropped', 'steady']);
  expect(events[0]).toMatchObject({
    kind: 'fault-step-failed',
    id: 'f1',
    step: 'resolve',
    reason: 'refused: no semi-synchronous reader',
  });
});

test('a failed injection is recorded and undone at once, without a hold', async () => {
  const { events, toPlay } = stage([{ atMs: 5, holdMs: 9_000, fault: kill }], (call) => {
    if (call === 'inject') throw new Error('no such pod');
  });
  await playPlan(toPlay);
  expect(events.map(short)).toEqual([
    '5 f1 fault-declared',
    '5 f1 fault-step-failed',
    '5 f1 fault-recovered',
    '5 f1 system-steady',
  ]);
});

test('an undo that fails in every try is recorded each time and does not stop the other fault from being undone', async () => {
  const { events, toPlay } = stage(
    [
      { atMs: 0, holdMs: 100, fault: kill },
      { atMs: 1, holdMs: 100, fault: crash },
    ],
    (call, subject) => {
      if (call === 'recover' && subject === 's1') throw new Error('the keeper does not answer');
    },
  );
  const outcome = await playPlan({ ...toPlay, limits: { recoverTries: 3 } });
  expect(outcome.faults.map(({ state }) => state)).toEqual(['left-open', 'steady']);
  expect(outcome.faults[0]?.failures.map(({ reason }) => reason)).toEqual(
    [1, 2, 3].map((attempt) => `try ${attempt} of 3: the keeper does not answer`),
  );
  expect(openFaults(events).map(({ id }) => id)).toEqual(['f1']);
});

test('a target that lacks what a fault needs is refused before anything is done', async () => {
  const { events, toPlay } = stage([{ atMs: 0, holdMs: 0, fault: kill }]);
  await expect(playPlan({ ...toPlay, faults })).rejects.toMatchObject({
    code: 'fault-not-possible',
    explanation: { why: 'this target has no pods, which kill-pod needs' },
  });
  expect(events).toEqual([]);
});

const phases: { call: NoOpCall; kinds: string[]; state: string }[] = [
  { call: 'resolve', kinds: ['fault-declared', 'fault-recovered', 'fault-step-failed'], state: 'not-steady' },
  {
    call: 'inject',
    kinds: ['fault-declared', 'fault-injected', 'fault-step-failed', 'fault-recovered', 'fault-step-failed'],
    state: 'not-steady',
  },
  {
    call: 'isInEffect',
    kinds: ['fault-declared', 'fault-injected', 'fault-step-failed', 'fault-recovered', 'fault-step-failed'],
    state: 'not-steady',
  },
  {
    call: 'recover',
    kinds: ['fault-declared', 'fault-injected', 'fault-in-effect', 'fault-recovered', 'fault-step-failed'],
    state: 'not-steady',
  },
  {
    call: 'isSteady',
    kinds: ['fault-declared', 'fault-injected', 'fault-in-effect', 'fault-recovered', 'fault-step-failed'],
    state: 'not-steady',
  },
];
test.each(phases)(
  'an interruption during $call leaves nothing open and injects nothing new',
  async ({ call, kinds, state }) => {
    const plan = [
      { atMs: 0, holdMs: 100, fault: kill },
      { atMs: 60_000, holdMs: 0, fault: crash },
    ];
    const { events, interrupt, toPlay, clock } = stage(plan, async (during) => {
      if (during !== call) return;
      interrupt.abort();
      await clock.sleep(30);
    });
    const outcome = await playPlan(toPlay);
    expect(events.map(({ kind }) => kind)).toEqual(kinds);
    expect(outcome).toMatchObject({ interrupted: true, faults: [{ state }, { state: 'planned' }] });
    expect(openFaults(events)).toEqual([]);
  },
);

test('an interruption while a fault is held undoes it at that moment', async () => {
  const { events, interrupt, toPlay, clock } = stage([{ atMs: 0, holdMs: 10_000, fault: kill }]);
  void clock.sleep(250).then(() => interrupt.abort());
  await playPlan(toPlay);
  expect(events.filter(({ kind }) => kind === 'fault-recovered').map(short)).toEqual([
    '250 f1 fault-recovered',
  ]);
});

test('an interruption before the first fault does nothing at all', async () => {
  const { events, interrupt, toPlay } = stage([{ atMs: 10, holdMs: 0, fault: kill }]);
  interrupt.abort();
  expect((await playPlan(toPlay)).faults.map(({ state }) => state)).toEqual(['planned']);
  expect(events).toEqual([]);
});

test('in a real file, the declaration is flushed before the act, with all that its undo needs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plan-player-'));
  const path = join(folder, 'events.ndjson');
  const order: string[] = [];
  const spied = await spyOnFlushes(join(folder, 'probe'), () => order.push(`flushed: ${kindsIn(path)}`));
  try {
    const clock = systemClock();
    const file = await openEventFile(path, { clock, startedMonotonicMs: clock.nowMs() });
    const noOps = noOpFaults({
      during: (call) => {
        if (call === 'inject') order.push(`inject: ${kindsIn(path)}`);
      },
    });
    const { toPlay } = stage([{ atMs: 0, holdMs: 0, fault: kill }]);
    await playPlan({ ...toPlay, events: file, clock, loadStartedAtMs: clock.nowMs(), faults: noOps });
    await file.close();
    expect(order.slice(0, 2)).toEqual(['flushed: fault-declared', 'inject: fault-declared']);
    expect(parseEvents(readFileSync(path, 'utf8')).events[0]).toMatchObject({
      id: 'f1',
      fault: kill,
      evidence: { subject: 's1' },
    });
  } finally {
    spied.mockRestore();
    rmSync(folder, { recursive: true });
  }
});

function kindsIn(path: string): string {
  return parseEvents(readFileSync(path, 'utf8'))
    .events.map(({ kind }) => kind)
    .join(' ');
}

/** Calls `flushed` each time that a file's flush is over; the flush itself is the real one. */
async function spyOnFlushes(probePath: string, flushed: () => void) {
  const probe = await open(probePath, 'w');
  const prototype = Object.getPrototypeOf(probe) as { sync(): Promise<void> };
  await probe.close();
  const sync = Reflect.get<object, string>(prototype, 'sync') as (this: unknown) => Promise<void>;
  return vi.spyOn(prototype, 'sync').mockImplementation(async function spy(this: unknown) {
    await sync.call(this);
    flushed();
  });
}
