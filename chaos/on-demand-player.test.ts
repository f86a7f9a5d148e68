// Faults on demand: the life of a planned fault, holds that are cut, and the undo after an interruption.
import { expect, test } from 'vitest';
import type { RunEvent } from '../contract/index.ts';
import { openFaults } from './left-open.ts';
import { openOnDemandPlay } from './on-demand-player.ts';
import { memorySink, noOpFaults, type NoOpCall } from './testing/no-op-fault.ts';
import { VirtualClock } from '../platform/testing/virtual-clock.ts';

const kill = { kind: 'kill-pod', of: { pod: 'any' } } as const;
const crash = { kind: 'crash-writer', of: { role: 'writer' } } as const;
const short = (event: RunEvent): string => `${event.atMs} ${'id' in event ? event.id : ''} ${event.kind}`;

function stage(during?: (call: NoOpCall, subject: string) => unknown) {
  const clock = new VirtualClock();
  const events = memorySink(() => clock.nowMs());
  const interrupt = new AbortController();
  const play = openOnDemandPlay({
    capabilities: {},
    events,
    clock,
    seed: 1,
    loadStartedAtMs: 0,
    signal: interrupt.signal,
    faults: noOpFaults({ during: (call, subject) => during?.(call, subject) }),
  });
  return { clock, events: events.events, interrupt, play };
}

test('a fault is played at once, with the events of a planned one, and numbered in order', async () => {
  const { clock, events, play } = stage();
  await clock.sleep(700);
  expect(await play.inject({ atMs: 700, holdMs: 500, fault: kill })).toEqual({
    id: 'f1',
    fault: kill,
    state: 'steady',
    failures: [],
    unwritten: [],
  });
  await clock.sleep(100);
  await play.inject({ atMs: 1_300, holdMs: 0, fault: crash });
  expect(events.map(short)).toEqual([
    '700 f1 fault-declared',
    '700 f1 fault-injected',
    '700 f1 fault-in-effect',
    '1200 f1 fault-recovered',
    '1200 f1 system-steady',
    '1300 f2 fault-declared',
    '1300 f2 fault-injected',
    '1300 f2 fault-in-effect',
    '1300 f2 fault-recovered',
    '1300 f2 system-steady',
  ]);
});

test('a hold that is cut ends at once, and the fault is proven and undone all the same', async () => {
  const { events, play } = stage((call) => {
    if (call === 'isInEffect') void play.cut();
  });
  const { state } = await play.inject({ atMs: 0, holdMs: 60_000, fault: kill });
  expect(state).toBe('steady');
  expect(events.map(short)).toEqual([
    '0 f1 fault-declared',
    '0 f1 fault-injected',
    '0 f1 fault-in-effect',
    '0 f1 fault-recovered',
    '0 f1 system-steady',
  ]);
});

test('a cut does not shorten the faults that come after it', async () => {
  const { events, play } = stage();
  await play.cut();
  await play.inject({ atMs: 0, holdMs: 800, fault: kill });
  expect(events.map(short)).toContain('800 f1 fault-recovered');
});

test.each(['resolve', 'inject', 'isInEffect', 'recover', 'isSteady'] as const)(
  'an interruption during %s leaves no fault open',
  async (during) => {
    const { events, interrupt, play } = stage((call) => {
      if (call === during) interrupt.abort(new Error('interrupted'));
    });
    await play.inject({ atMs: 0, holdMs: 1_000, fault: kill });
    expect(openFaults(events)).toEqual([]);
  },
);

test('after the play is closed nothing is injected any more', async () => {
  const { events, play } = stage();
  await play.close();
  await expect(play.inject({ atMs: 0, holdMs: 0, fault: kill })).rejects.toThrow(
    'no fault can be injected any more',
  );
  expect(events).toEqual([]);
});

test('closing waits until the fault that is under way is over', async () => {
  const { events, play } = stage();
  void play.inject({ atMs: 0, holdMs: 400, fault: kill });
  await play.close();
  expect(events.at(-1)).toMatchObject({ kind: 'system-steady', id: 'f1' });
});
