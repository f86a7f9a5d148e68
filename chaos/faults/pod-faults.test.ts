// The pod faults on real little processes: which one they choose, that it ends as it should, and that all
// come back.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { randomOf, type Pod, type PodsCapability, type RunEvent } from '../../contract/index.ts';
import { onTarget } from '../fault.ts';
import { playPlan } from '../plan-player.ts';
import { memorySink } from '../testing/no-op-fault.ts';
import { faults } from './index.ts';

/**
 * A program that exits with code 7 on SIGTERM, as a pod that drains; it prints a line when it is ready for
 * the signal.
 */
const program =
  "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); process.stdout.write('ready')";
const started: ChildProcess[] = [];
afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

interface ChildPods extends PodsCapability {
  exits: { name: string; code: number | null; signal: string | null }[];
  restores: number;
}

/** Three pods that are children of the test: `a-1` and `a-2` in zone a, `c-1` in zone c. */
async function childPods(): Promise<ChildPods> {
  const running = new Map<string, ChildProcess>();
  const down = new Set<string>();
  const zones = { 'a-1': 'a', 'a-2': 'a', 'c-1': 'c' };
  const start = async (name: string): Promise<void> => {
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    started.push(child);
    child.once('exit', (code, signal) => {
      running.delete(name);
      pods.exits.push({ name, code, signal });
    });
    await once(child.stdout, 'data');
    running.set(name, child);
  };
  const startMissing = async (): Promise<void> => {
    const wanted = Object.entries(zones)
      .filter(([, zone]) => !down.has(zone))
      .map(([name]) => name);
    await Promise.all(wanted.filter((name) => !running.has(name)).map(start));
  };
  const pods: ChildPods = {
    wanted: 3,
    exits: [],
    restores: 0,
    list: async () =>
      [...running].map(([name, child]): Pod => ({
        name,
        pid: child.pid ?? null,
        url: '',
        zone: zones[name as 'a-1'],
        ready: true,
      })),
    terminate: async (name) => void running.get(name)?.kill('SIGTERM'),
    kill: async (name) => void running.get(name)?.kill('SIGKILL'),
    restore: async () => {
      pods.restores += 1;
      await startMissing();
    },
    keepZoneDown: async (zone) => {
      down.add(zone);
      for (const { name } of (await pods.list()).filter((pod) => pod.zone === zone))
        running.get(name)?.kill('SIGKILL');
    },
    releaseZone: async (zone) => {
      down.delete(zone);
      await startMissing();
    },
  };
  await startMissing();
  return pods;
}

test.each([
  { kind: 'terminate-pod', exit: { code: 7, signal: null } },
  { kind: 'kill-pod', exit: { code: null, signal: 'SIGKILL' } },
] as const)(
  '$kind ends a real process of the zone asked for, proves that it is gone, and brings a new one',
  async ({ kind, exit }) => {
    const pods = await childPods();
    const before = await pods.list();
    const clock = systemClock();
    const sink = memorySink(() => clock.nowMs());
    const outcome = await playPlan({
      plan: [{ atMs: 0, holdMs: 0, fault: { kind, of: { pod: 'any', zone: 'c' } } }],
      capabilities: { pods },
      events: sink,
      clock,
      seed: 5,
      loadStartedAtMs: clock.nowMs(),
      signal: new AbortController().signal,
    });
    const victim = before.find(({ name }) => name === 'c-1');
    expect(outcome.faults[0]).toMatchObject({ state: 'steady', failures: [] });
    expect(pods.exits).toEqual([{ name: 'c-1', ...exit }]);
    expect(evidenceOf(sink.events, 'fault-declared')).toMatchObject({
      pod: 'c-1',
      pid: victim?.pid,
      zone: 'c',
    });
    expect(evidenceOf(sink.events, 'fault-in-effect')).toEqual({
      pod: 'c-1',
      pid: victim?.pid,
      readyPods: 2,
    });
    expect((await pods.list()).find(({ name }) => name === 'c-1')?.pid).not.toBe(victim?.pid);
  },
);

test('the seed decides which pod is hit', async () => {
  const pods = await childPods();
  const fault = onTarget('kill-pod', faults, { pods });
  const chosen = async (seed: number) =>
    (await fault.resolve({ kind: 'kill-pod', of: { pod: 'any' } }, randomOf(seed), []))['pod'];
  const first = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(chosen));
  expect(await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(chosen))).toEqual(first);
  expect(new Set(first).size).toBe(3);
});

test('two faults of one moment never hit the same pod', async () => {
  const pods = await childPods();
  const clock = systemClock();
  const fault = { kind: 'kill-pod', of: { pod: 'any', zone: 'a' } } as const;
  await playPlan({
    plan: [
      { atMs: 0, holdMs: 0, fault },
      { atMs: 0, holdMs: 0, fault },
    ],
    capabilities: { pods },
    events: memorySink(() => clock.nowMs()),
    clock,
    seed: 5,
    loadStartedAtMs: clock.nowMs(),
    signal: new AbortController().signal,
  });
  expect(pods.exits.map(({ name }) => name).sort()).toEqual(['a-1', 'a-2']);
});

test('an unknown pod or zone is impossible, with those that there are', async () => {
  const fault = onTarget('terminate-pod', faults, { pods: await childPods() });
  expect(await fault.possible({ kind: 'terminate-pod', of: { pod: 'any', zone: 'b' } })).toMatch(
    /^no pod is any in zone "b"; there are (?=.*a-1 \(zone a, ready\))(?=.*c-1 \(zone c, ready\))/,
  );
  expect(await fault.possible({ kind: 'terminate-pod', of: { pod: 'a-9' } })).toContain(
    'no pod is "a-9"; there are',
  );
  expect(await fault.possible({ kind: 'terminate-pod', of: { pod: 'a-1', zone: 'a' } })).toBeNull();
});

test('a pod that is not ready is not hit: that would prove nothing', async () => {
  const pods = await childPods();
  const list = pods.list.bind(pods);
  pods.list = async () => (await list()).map((pod) => ({ ...pod, ready: pod.name !== 'c-1' }));
  const fault = onTarget('kill-pod', faults, { pods });
  await expect(fault.resolve({ kind: 'kill-pod', of: { pod: 'c-1' } }, Math.random, [])).rejects.toThrow(
    'no pod to hit: wanted "c-1", ready and not under another fault',
  );
});

test('a pod that could not be hit leaves a whole system: steady at once', async () => {
  const pods = await childPods();
  pods.kill = () => Promise.reject(new Error('not permitted'));
  const clock = systemClock();
  const outcome = await playPlan({
    plan: [{ atMs: 0, holdMs: 0, fault: { kind: 'kill-pod', of: { pod: 'a-1' } } }],
    capabilities: { pods },
    events: memorySink(() => clock.nowMs()),
    clock,
    seed: 5,
    loadStartedAtMs: clock.nowMs(),
    signal: new AbortController().signal,
  });
  expect(outcome.faults[0]).toMatchObject({
    state: 'steady',
    failures: [{ step: 'inject', reason: 'not permitted' }],
  });
});

test('an undo from the record alone restores pods that another process killed, and is idempotent', async () => {
  const pods = await childPods();
  const fault = onTarget('kill-pod', faults, { pods });
  const record = JSON.parse(
    JSON.stringify(await fault.resolve({ kind: 'kill-pod', of: { pod: 'a-1' } }, Math.random, [])),
  ) as Record<string, string>;
  const exited = once(started[0] as ChildProcess, 'exit');
  await fault.inject(record);
  await exited;
  expect(await fault.isSteady(record)).toBe(false);
  await onTarget('kill-pod', faults, { pods }).recover(record);
  await onTarget('kill-pod', faults, { pods }).recover(record);
  expect(await fault.isSteady(record)).toBe(true);
  expect([pods.restores, (await pods.list()).length]).toEqual([2, 3]);
});

const killA = { kind: 'kill-zone', of: { zone: 'a' } } as const;

test('kill-zone ends every real process of the zone, keeps the zone empty while it is held, and lets all come back', async () => {
  const pods = await childPods();
  const clock = systemClock();
  const sink = memorySink(() => clock.nowMs());
  const zonesWhileDown: string[][] = [];
  const outcome = await playPlan({
    plan: [{ atMs: 0, holdMs: 300, fault: killA }],
    capabilities: { pods },
    clock,
    seed: 5,
    loadStartedAtMs: clock.nowMs(),
    signal: new AbortController().signal,
    events: {
      ...sink,
      append: async (event, atMs) => {
        if (event.kind === 'fault-in-effect') await pods.restore();
        if (event.kind !== 'fault-recovered')
          zonesWhileDown.push((await pods.list()).map(({ zone }) => zone));
        await sink.append(event, atMs);
      },
    },
  });
  expect(outcome.faults[0]).toMatchObject({ state: 'steady', failures: [] });
  expect(pods.exits.map(({ name, signal }) => [name, signal]).sort()).toEqual([
    ['a-1', 'SIGKILL'],
    ['a-2', 'SIGKILL'],
  ]);
  expect(evidenceOf(sink.events, 'fault-declared')).toMatchObject({ zone: 'a', pods: 'a-1, a-2' });
  expect(evidenceOf(sink.events, 'fault-in-effect')).toEqual({ zone: 'a', gone: 'a-1, a-2', readyPods: 1 });
  expect(zonesWhileDown[1]).toEqual(['c']);
  expect((await pods.list()).map(({ zone }) => zone).sort()).toEqual(['a', 'a', 'c']);
});

test('an unknown zone and the only zone with pods are refused with the list of zones', async () => {
  const pods = await childPods();
  const fault = onTarget('kill-zone', faults, { pods });
  expect(await fault.possible({ kind: 'kill-zone', of: { zone: 'b' } })).toMatch(
    /^no pod is in zone "b"; there are (?=.*a-1 \(zone a, ready\))(?=.*c-1 \(zone c, ready\))/,
  );
  expect(await fault.possible(killA)).toBeNull();
  await pods.keepZoneDown('c');
  await expect
    .poll(() => fault.possible(killA))
    .toMatch(
      /^zone "a" is the only one with pods, no pod would be left to serve; there are a-[12] \(zone a, ready\), a-/,
    );
});

test('two zones are never down at once, nor one twice, and no other fault hits a pod of a zone that goes down', async () => {
  const pods = await childPods();
  const zone = onTarget('kill-zone', faults, { pods });
  const pod = onTarget('kill-pod', faults, { pods });
  const down = await zone.resolve(killA, Math.random, []);
  await expect(zone.resolve(killA, Math.random, [down])).rejects.toThrow(
    'zone "a" is down already by another fault',
  );
  await expect(zone.resolve({ kind: 'kill-zone', of: { zone: 'c' } }, Math.random, [down])).rejects.toThrow(
    'no pod of another zone is ready and not under another fault, no pod would be left to serve',
  );
  await expect(
    pod.resolve({ kind: 'kill-pod', of: { pod: 'any', zone: 'a' } }, Math.random, [down]),
  ).rejects.toThrow('no pod to hit: wanted any in zone "a"');
  expect(await pod.resolve({ kind: 'kill-pod', of: { pod: 'any' } }, Math.random, [down])).toMatchObject({
    pod: 'c-1',
  });
});

test('an undo from the record alone refills a zone that another process emptied, is idempotent, and works without an injection', async () => {
  const pods = await childPods();
  const fault = onTarget('kill-zone', faults, { pods });
  const record = JSON.parse(JSON.stringify(await fault.resolve(killA, Math.random, []))) as Record<
    string,
    string
  >;
  await fault.recover(record);
  expect(await fault.isSteady(record)).toBe(true);
  expect(await fault.isInEffect(record)).toBeNull();
  await fault.inject(record);
  await expect.poll(() => fault.isInEffect(record)).not.toBeNull();
  expect(await fault.isSteady(record)).toBe(false);
  await onTarget('kill-zone', faults, { pods }).recover(record);
  await onTarget('kill-zone', faults, { pods }).recover(record);
  expect([await fault.isSteady(record), (await pods.list()).length]).toEqual([true, 3]);
});

function evidenceOf(events: readonly RunEvent[], kind: RunEvent['kind']): unknown {
  return events.find((event) => event.kind === kind)?.evidence;
}
