// Every fault of the map, several at once, under random steps on a target that fails half of the time: all
// are undone.
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import {
  drawBelow,
  randomOf,
  type Capabilities,
  type DatabaseCapability,
  type EventSink,
  type FaultKind,
  type FaultSpec,
  type Random,
} from '../../contract/index.ts';
import { Endpoint } from '../../targets/database/endpoint.ts';
import { writerLinkCapability } from '../../targets/database/writer-link.ts';
import { createRefusals } from '../../targets/local/balancer/refusals.ts';
import { FaultLife } from '../fault-life.ts';
import { faultSteps, isLegal, isOpen, type FaultStep } from '../fault-state.ts';
import { onTarget } from '../fault.ts';
import { openFaults } from '../left-open.ts';
import { defaultLimits } from '../limits.ts';
import { databasePair } from '../testing/database-pair.ts';
import { memoryRollout, memoryScale, memoryZones } from '../testing/memory-cluster.ts';
import { memoryPods } from '../testing/memory-pods.ts';
import { memoryCommand, memoryCommands, memoryLinks } from '../testing/memory-service.ts';
import { memorySink } from '../testing/no-op-fault.ts';
import { VirtualClock } from '../../platform/testing/virtual-clock.ts';
import { faults } from './index.ts';

const specs: { [Kind in FaultKind]: Extract<FaultSpec, { kind: Kind }> } = {
  'terminate-pod': { kind: 'terminate-pod', of: { pod: 'any' } },
  'kill-pod': { kind: 'kill-pod', of: { pod: 'any', zone: 'a' } },
  'pause-pod': { kind: 'pause-pod', of: { pod: 'any' } },
  'exhaust-memory': { kind: 'exhaust-memory', of: { pod: 'any' } },
  'kill-zone': { kind: 'kill-zone', of: { zone: 'a' } },
  'evict-pod': { kind: 'evict-pod', of: { pod: 'any' } },
  'kill-container': { kind: 'kill-container', of: { pod: 'any' } },
  'drain-zone': { kind: 'drain-zone', of: { zone: 'a' } },
  'restart-rollout': { kind: 'restart-rollout', of: {} },
  'scale-pods': { kind: 'scale-pods', of: {}, to: 2 },
  'crash-writer': { kind: 'crash-writer', of: { role: 'writer' } },
  'switch-over-writer': { kind: 'switch-over-writer', of: { role: 'writer' } },
  'cut-writer-link': { kind: 'cut-writer-link', of: { role: 'writer' } },
  'refuse-orders': { kind: 'refuse-orders', of: { journey: 'order' }, share: 0.5 },
  command: memoryCommand,
  'slow-link': { kind: 'slow-link', of: { link: 'writer' }, latencyMs: 200, jitterMs: 50 },
  'cut-link': { kind: 'cut-link', of: { link: 'service' } },
  'reset-link': { kind: 'reset-link', of: { link: 'service' } },
  'throttle-link': { kind: 'throttle-link', of: { link: 'service' }, kilobytesPerSecond: 10 },
};
const kinds = Object.keys(specs) as FaultKind[];

/** The same capabilities, of which a call fails before it did anything, or after it did all. */
function failing<T extends object>(part: T, fails: () => boolean): T {
  return new Proxy(part, {
    get: (object, name) => {
      const value: unknown = Reflect.get(object, name);
      if (typeof value !== 'function') return value;
      return async (...given: unknown[]): Promise<unknown> => {
        if (fails()) throw new Error('it failed before');
        const result: unknown = await (value as (...given: unknown[]) => Promise<unknown>).apply(
          object,
          given,
        );
        if (fails()) throw new Error('it failed after');
        return result;
      };
    },
  });
}

test('5,000 random steps: what was declared is undone in the end, whatever failed on the way', async () => {
  const seed = Number(process.env['SHOWTIME_TEST_SEED'] ?? Math.floor(Math.random() * 1e9));
  const random = randomOf(seed);
  let trouble = 0.2;
  const fails = (): boolean => random() < trouble;
  const clock = new VirtualClock();
  const sink = memorySink(() => clock.nowMs());
  const endpoint = await Endpoint.open('writer');
  endpoint.setUpstream({ address: '127.0.0.1', port: 9 });
  const pods = memoryPods(['a', 'c', 'a']);
  const database = databasePair();
  const scale = memoryScale();
  const refusals = createRefusals();
  const network = writerLinkCapability(endpoint);
  const capabilities: Required<Capabilities> = {
    pods: failing(pods, fails),
    database: failing(database, fails),
    network: failing(network, fails),
    traffic: failing(refusals.capability, fails),
    commands: failing(memoryCommands(), fails),
    links: failing(memoryLinks(), fails),
    zones: failing(memoryZones(pods), fails),
    rollout: failing(memoryRollout(), fails),
    scale: failing(scale, fails),
  };
  const lives: FaultLife[] = [];
  const start = (): FaultLife =>
    newLife(`f${lives.length + 1}`, kinds[drawBelow(random, kinds.length)] ?? 'kill-pod', {
      capabilities,
      events: sink,
      clock,
      random,
    });
  const proven = new Set<string>();
  let going: FaultLife[] = [];
  for (let count = 0; count < 5_000; count += 1) {
    going = going.filter(
      ({ state }) => isOpen(state) || isLegal(state, 'resolve') || isLegal(state, 'steady'),
    );
    while (going.length < 3) {
      const life = start();
      lives.push(life);
      going.push(life);
    }
    await customersCome(refusals, endpoint);
    // A control plane promotes and rebuilds by itself, or one undo that was given up would leave no pair to
    // hit for the rest of the steps.
    if ((await database.topology()).writer === null && random() < 0.3) database.promote();
    if (random() < 0.02) await database.restore();
    const life = going[drawBelow(random, going.length)];
    const legal = faultSteps.filter((each) => life !== undefined && isLegal(life.state, each));
    const step = legal[drawBelow(random, legal.length)];
    if (life === undefined || step === undefined) continue;
    await take(life, step, going);
    expect(await writersOf(database), `seed ${seed}, step ${count}`).toBeLessThanOrEqual(1);
    if (life.state === 'in-effect') proven.add(kindOf(sink.events, life.id));
    if (random() < 0.5 && life.state === 'not-steady') going = going.filter((other) => other !== life);
  }
  trouble = 0;
  for (const life of lives.filter(({ state }) => isOpen(state))) await life.recover();
  await database.restore();

  console.log(`random faults: seed ${seed}, ${lives.length} lives, proven ${[...proven].sort().join(' ')}`);
  expect(openFaults(sink.events), `seed ${seed}`).toEqual([]);
  expect([...proven].sort(), `seed ${seed}: every kind took effect at least once`).toEqual([...kinds].sort());
  await pods.restore();
  expect((await pods.list()).map(({ zone }) => zone).sort(), `seed ${seed}`).toEqual(['a', 'a', 'c']);
  expect(
    [endpoint.cutState.cut, (await refusals.capability.refusal('order')).inForce],
    `seed ${seed}`,
  ).toEqual([false, false]);
  expect((await scale.state()).wanted, `seed ${seed}`).toBe(3);
  await endpoint.close();
});

async function writersOf(database: DatabaseCapability): Promise<number> {
  return (await database.topology()).members.filter(({ role }) => role === 'writer').length;
}

function newLife(
  id: string,
  kind: FaultKind,
  parts: { capabilities: Capabilities; events: EventSink; clock: VirtualClock; random: Random },
): FaultLife {
  const { capabilities, ...rest } = parts;
  return new FaultLife({
    id,
    planned: { atMs: 0, holdMs: 0, fault: specs[kind] },
    onTarget: onTarget(kind, faults, capabilities),
    ...rest,
    limits: { ...defaultLimits, recoverTries: 2, inEffectMs: 100, steadyMs: 100 },
  });
}

/** One order at the balancer, and one connection to the writer if that link is cut. */
async function customersCome(
  { refuses }: ReturnType<typeof createRefusals>,
  endpoint: Endpoint,
): Promise<void> {
  refuses('order');
  if (!endpoint.cutState.cut) return;
  const socket = connect({ host: endpoint.host, port: endpoint.port });
  await new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
}

function take(life: FaultLife, step: FaultStep, going: readonly FaultLife[]): Promise<boolean> {
  const never = new AbortController().signal;
  const taken = going
    .filter((other) => other !== life)
    .map((other) => other.openRecord)
    .filter((record) => record !== null);
  return {
    resolve: () => life.resolve(taken),
    inject: () => life.inject(),
    'in-effect': () => life.untilInEffect(never),
    recover: () => life.recover(),
    steady: () => life.untilSteady(never),
  }[step]();
}

function kindOf(events: ReturnType<typeof memorySink>['events'], id: string): string {
  const event = events.find((each) => 'id' in each && each.id === id);
  return event && 'fault' in event ? event.fault.kind : '';
}
