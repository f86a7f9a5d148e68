// The life of a fault under 10,000 random steps and failures, and its orders and stamps one by one.
import { expect, test } from 'vitest';
import { randomOf, type EventSink, type PlannedFault, type RunEvent } from '../contract/index.ts';
import { FaultLife } from './fault-life.ts';
import { onTarget } from './fault.ts';
import { faultSteps, isLegal, isOpen, type FaultState, type FaultStep } from './fault-state.ts';
import { openFaults } from './left-open.ts';
import { defaultLimits } from './limits.ts';
import { memorySink, noOpFaults, type NoOpOptions } from './testing/no-op-fault.ts';
import { VirtualClock } from '../platform/testing/virtual-clock.ts';

const planned: PlannedFault = { atMs: 0, holdMs: 2_000, fault: { kind: 'kill-pod', of: { pod: 'any' } } };
const limits = { ...defaultLimits, recoverTries: 2 };

function newLife(
  id: string,
  events: EventSink,
  clock: VirtualClock,
  during: NoOpOptions['during'],
  random = Math.random,
  ownLimits = limits,
): FaultLife {
  const faults = noOpFaults(during ? { during } : {});
  return new FaultLife({
    id,
    planned,
    onTarget: onTarget('kill-pod', faults, {}),
    events,
    clock,
    random,
    limits: ownLimits,
  });
}

function take(life: FaultLife, step: FaultStep): Promise<boolean> {
  const never = new AbortController().signal;
  return {
    resolve: () => life.resolve([]),
    inject: () => life.inject(),
    'in-effect': () => life.untilInEffect(never),
    recover: () => life.recover(),
    steady: () => life.untilSteady(never),
  }[step]();
}

test('10,000 random steps: what is declared ends recovered or recorded as not recoverable, and only legal steps act', async () => {
  const seed = Number(process.env['SHOWTIME_TEST_SEED'] ?? Math.floor(Math.random() * 1e9));
  const random = randomOf(seed);
  const chance = (share: number): boolean => random() < share;
  const clock = new VirtualClock();
  const sink = memorySink(() => clock.nowMs());
  const declaredOnDisk = new Set<string>();
  const events: EventSink = {
    append: async (event, atMs) => {
      if (chance(0.05)) throw new Error('disk full');
      await sink.append(event, atMs);
    },
    appendDurably: async (event) => {
      if (chance(0.1)) throw new Error('disk full');
      await Promise.resolve();
      await sink.append(event);
      if (event.kind === 'fault-declared') declaredOnDisk.add(event.id);
    },
  };
  const lives: FaultLife[] = [];
  const injectedWithoutRecord: string[] = [];
  const start = (): FaultLife => {
    const id = `f${lives.length + 1}`;
    const blind = { isInEffect: chance(0.3), isSteady: chance(0.3) };
    const life = newLife(
      id,
      events,
      clock,
      (call) => {
        if (call === 'inject' && !declaredOnDisk.has(id)) injectedWithoutRecord.push(id);
        if (chance(0.25)) throw new Error(`${call} fails on demand`);
        return call === 'isInEffect' || call === 'isSteady' ? !blind[call] && chance(0.5) : undefined;
      },
      random,
      { ...limits, inEffectMs: 100, steadyMs: 100 },
    );
    lives.push(life);
    return life;
  };

  let life = start();
  const visited = new Set<FaultState>(['planned']);
  for (let count = 0; count < 10_000; count += 1) {
    const step = faultSteps[Math.floor(random() * faultSteps.length)] ?? 'resolve';
    const before = life.state;
    if (isLegal(before, step)) await take(life, step);
    else {
      await expect(take(life, step), `seed ${seed}, step ${count}`).rejects.toThrow(
        `step ${step} is not possible for fault ${life.id}, which is ${before}: `,
      );
      expect(life.state, `seed ${seed}, step ${count}`).toBe(before);
    }
    visited.add(life.state);
    if (!isOpen(life.state) && life.state !== 'planned' && chance(0.5)) life = start();
  }
  for (const open of lives.filter(({ state }) => isOpen(state))) await open.recover();

  console.log(`random steps: seed ${seed}, ${lives.length} lives, states ${[...visited].sort().join(' ')}`);
  expect(injectedWithoutRecord, `seed ${seed}`).toEqual([]);
  for (const { id, state, failures, unwritten } of lives) {
    const leftOnRecord = openFaults(sink.events).some((fault) => fault.id === id);
    const explained =
      state === 'left-open'
        ? failures.some(({ step }) => step === 'recover')
        : unwritten.some((text) => text.startsWith('fault-recovered'));
    expect(!leftOnRecord || explained, `seed ${seed}: ${id} is ${state}`).toBe(true);
  }
  expect(visited.size, `seed ${seed}: every state was visited`).toBe(11);
});

test('a fault writes its five events in order, the injection stamped before it begins', async () => {
  const clock = new VirtualClock(1_000);
  const sink = memorySink(() => clock.nowMs());
  const life = newLife('f1', sink, clock, (call) => (call === 'inject' ? clock.sleep(40) : undefined));
  for (const step of faultSteps) expect(await take(life, step)).toBe(true);
  expect(sink.events.map(({ kind, atMs }) => [kind, atMs])).toEqual([
    ['fault-declared', 1_000],
    ['fault-injected', 1_000],
    ['fault-in-effect', 1_040],
    ['fault-recovered', 1_040],
    ['system-steady', 1_040],
  ]);
  expect(evidenceOf(sink.events, 'fault-injected')).toEqual({ tookMs: 40 });
  expect(evidenceOf(sink.events, 'fault-declared')).toEqual({ subject: 's1', undoWithinMs: 27_000 });
});

test('an injection that exceeds its time limit is undone, and undone once more when it takes effect late', async () => {
  const clock = new VirtualClock();
  const sink = memorySink(() => clock.nowMs());
  const calls: string[] = [];
  const life = newLife('f1', sink, clock, async (call) => {
    if (call === 'inject') await clock.sleep(limits.injectMs + 5_000);
    calls.push(call);
  });
  await life.resolve([]);
  expect(await life.inject()).toBe(false);
  expect(life.state).toBe('half-injected');
  await life.recover();
  await clock.sleep(6_000);
  expect(calls).toEqual(['resolve', 'recover', 'inject', 'recover']);
  expect(life.failures.map(({ reason }) => reason)).toEqual([
    'took longer than 10000 ms',
    'it took effect after its time limit, and is undone once more',
  ]);
});

test('a second step is refused while one runs', async () => {
  const clock = new VirtualClock();
  const life = newLife(
    'f1',
    memorySink(() => 0),
    clock,
    () => clock.sleep(5),
  );
  const resolving = life.resolve([]);
  await expect(life.recover()).rejects.toThrow(
    'step recover is not possible for fault f1 while step resolve runs: await it first',
  );
  expect(await resolving).toBe(true);
});

test('a fault without an effect is not-in-effect, with the reason', async () => {
  const clock = new VirtualClock();
  const sink = memorySink(() => clock.nowMs());
  const life = newLife('f1', sink, clock, (call) => call !== 'isInEffect');
  await life.resolve([]);
  await life.inject();
  expect(await take(life, 'in-effect')).toBe(false);
  expect(life.state).toBe('not-in-effect');
  expect(sink.events.at(-1)).toMatchObject({
    kind: 'fault-step-failed',
    step: 'in-effect',
    reason: 'not within 15000 ms',
    atMs: 15_000,
  });
});

test('a system that does not become steady in time leaves its fault undone and not steady, with the reason', async () => {
  const clock = new VirtualClock();
  const sink = memorySink(() => clock.nowMs());
  const life = newLife('f1', sink, clock, (call) => call !== 'isSteady');
  for (const step of ['resolve', 'inject', 'in-effect', 'recover'] as const)
    expect(await take(life, step)).toBe(true);
  expect(await take(life, 'steady')).toBe(false);
  expect(life.state).toBe('not-steady');
  expect(openFaults(sink.events)).toEqual([]);
  expect(sink.events.at(-1)).toMatchObject({
    kind: 'fault-step-failed',
    step: 'steady',
    reason: 'not within 60000 ms',
    atMs: 60_000,
  });
});

test('what cannot be declared on disk is not injected', async () => {
  const clock = new VirtualClock();
  const sink = {
    ...memorySink(() => 0),
    appendDurably: () => Promise.reject(new Error('no space left on device')),
  };
  const life = newLife('f1', sink, clock, undefined);
  expect(await life.resolve([])).toBe(false);
  await expect(life.inject()).rejects.toThrow(
    'step inject is not possible for fault f1, which is dropped: it was never declared and nothing was done',
  );
});

function evidenceOf(events: readonly RunEvent[], kind: RunEvent['kind']): unknown {
  return events.find((event) => event.kind === kind)?.evidence;
}
