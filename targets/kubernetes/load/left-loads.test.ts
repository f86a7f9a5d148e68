// What `recover --cluster` finds of loads on an API stand-in, without any record of their runs.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KubernetesTarget } from '../index.ts';
import { ApiStandIn } from '../testing/api-stand-in.ts';
import { openOn, settingsFor } from '../testing/stand-in-cluster.ts';
import { loadName } from './objects.ts';

const run = '20261201T094450Z-showtime-rush';
const name = loadName(run);
const files = { archive: Buffer.from('tar'), task: '{}', secret: '{}' };
let standIn: ApiStandIn;
let target: KubernetesTarget;

beforeEach(async () => {
  standIn = await ApiStandIn.start();
  const runners = { image: 'showtime/runner:0.1.0' };
  target = await openOn(standIn, { settings: settingsFor(standIn, { runners }), undoing: true });
});
afterEach(async () => {
  await target.stop();
  await standIn.stop();
});

const create = (engine: 'jobs' | 'k6-operator') =>
  target.load(run, { engine, runners: 2, longestMs: 60_000 }).create(files);
const left = (): string[] =>
  (['jobs', 'testruns', 'configmaps', 'secrets'] as const).flatMap((kind) => [...standIn.of(kind).keys()]);
function end(phase: 'Succeeded' | 'Failed'): void {
  for (const pod of standIn.load.pods.values()) pod.status['phase'] = phase;
}

test.each([
  ['jobs', 'Job', 'Succeeded'],
  ['k6-operator', 'TestRun', 'Failed'],
] as const)('a load of %s whose runners have ended is deleted, and named', async (engine, kind, phase) => {
  await create(engine);
  end(phase);
  expect(await target.undoMarked()).toEqual(
    [kind, 'Secret', 'ConfigMap'].map((one) => `${one} ${name} is deleted`),
  );
  expect(left()).toEqual([]);
  expect(await target.undoMarked()).toEqual([]);
});

test('a load whose Job is gone already leaves neither ConfigMap nor Secret', async () => {
  await create('jobs');
  standIn.of('jobs').clear();
  standIn.load.pods.clear();
  expect(await target.undoMarked()).toEqual([`Secret ${name} is deleted`, `ConfigMap ${name} is deleted`]);
});

test('a load that plays may be that of a run on another machine: it stays, and is named', async () => {
  await create('jobs');
  expect(standIn.load.pods.size).toBe(2);
  expect(await target.undoMarked()).toEqual([
    expect.stringContaining(`load ${name} of run ${run} still plays: `),
  ]);
  expect(left()).toEqual([name, name, name]);
});

test('a load without runners that is as young as a start may be is left: its runners may come yet', async () => {
  await create('k6-operator');
  standIn.load.pods.clear();
  const { metadata } = standIn.of('configmaps').get(name)!;
  const madeAgo = (ms: number): void =>
    void Object.assign(metadata, { creationTimestamp: new Date(Date.now() - ms).toISOString() });
  madeAgo(10_000);
  expect(await target.undoMarked()).toEqual([
    expect.stringContaining(`load ${name} of run ${run} may still start: `),
  ]);
  madeAgo(3_600_000);
  expect(await target.undoMarked()).toHaveLength(3);
  expect(left()).toEqual([]);
});

test('objects of other owners stay', async () => {
  standIn.put('configmaps', name, { labels: { app: 'web' } }, {}, {});
  expect(await target.undoMarked()).toEqual([]);
  expect(standIn.of('configmaps').has(name)).toBe(true);
});

test('without the right to list ConfigMaps the rest is undone all the same', async () => {
  await create('jobs');
  end('Succeeded');
  standIn.forbidden.add('list configmaps');
  expect(await target.undoMarked()).toEqual([]);
  expect(left()).toEqual([name, name, name]);
});
