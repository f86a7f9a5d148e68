// The keeper and the pods on a small engine: what ends is started again, what is kept down is not.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NewEvent } from '../../../contract/index.ts';
import { systemClock } from '../../../platform/clock.ts';
import { Engine } from '../engine/engine.ts';
import { instanceLabel, roleLabel, serviceLabel, zoneLabel } from '../engine/instance.ts';
import { watchContainers } from '../engine/watch.ts';
import { smallEngine, type SmallContainer, type SmallEngine } from '../testing/small-engine.ts';
import { ContainerKeeper } from './container-keeper.ts';
import { containerPods } from './container-pods.ts';

const clock = systemClock();
let small: SmallEngine;
let engine: Engine;
let keeper: ContainerKeeper;
let over: AbortController;
let following: Promise<void>;
let events: NewEvent[];
let writer: string;

function put(service: string, role: string, zone: string): SmallContainer {
  const container = {
    id: `id-of-${service}`,
    labels: { [instanceLabel]: 'mine', [serviceLabel]: service, [roleLabel]: role, [zoneLabel]: zone },
    running: true,
    pid: 80_000_000 + small.containers.size,
    exitCode: 0,
    oomKilled: false,
    healthy: true,
  };
  small.containers.set(container.id, container);
  return container;
}

function waiting(): { promise: Promise<void>; resolve(): void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const at = (service: string): SmallContainer => small.containers.get(`id-of-${service}`)!;
const pods = () =>
  containerPods(
    {
      engine,
      clock,
      keeper,
      rotation: async () => new Set(['pod-1', 'pod-2', 'pod-3']),
      onEvent: (event) => events.push(event),
      signal: over.signal,
    },
    3,
  );

beforeEach(async () => {
  small = await smallEngine();
  events = [];
  writer = 'db-1';
  over = new AbortController();
  engine = new Engine({ host: small.host, project: 'p', instance: 'mine' });
  for (const [service, zone] of [
    ['pod-1', 'a'],
    ['pod-2', 'c'],
    ['pod-3', 'a'],
  ] as const)
    put(service, 'pod', zone);
  put('db-1', 'database', 'a');
  keeper = new ContainerKeeper({
    engine,
    clock,
    mayReturn: async (database) => database !== writer,
    onEvent: (event) => events.push(event),
    log: () => undefined,
    signal: over.signal,
  });
  await keeper.catchUp();
  const opened = waiting();
  following = watchContainers(
    {
      open: () => engine.events(),
      onOpened: () => opened.resolve(),
      onEvent: (event) => keeper.event(event),
    },
    clock,
    over.signal,
  );
  await opened.promise;
});
afterEach(async () => {
  over.abort();
  await following;
  await small.close();
});

test('a killed pod is proven by the engine, reported, and started again as another process', async () => {
  const { pid } = at('pod-2');
  await pods().kill('pod-2');
  await expect
    .poll(() => pods().endOf?.('pod-2', pid))
    .toMatchObject({
      container: 'id-of-pod-2',
      exitCode: 137,
      oomKilled: false,
    });
  await expect.poll(() => at('pod-2').running).toBe(true);
  await expect
    .poll(() => events.map(({ kind }) => kind).filter((kind) => kind !== 'pod-ready'))
    .toEqual(['pod-gone', 'pod-started']);
  expect(events[0]).toMatchObject({ subject: 'pod-2', evidence: { pid, signal: 'SIGKILL', zone: 'c' } });
  expect(at('pod-2').pid).not.toBe(pid);
  expect(await pods().endOf?.('pod-1', at('pod-1').pid)).toBeNull();
});

test('a zone that is kept down stays empty, restored or not, until it is released', async () => {
  await pods().keepZoneDown('a');
  await expect.poll(async () => (await pods().list()).map(({ name }) => name)).toEqual(['pod-2']);
  await pods().restore();
  expect((await pods().list()).map(({ name }) => name)).toEqual(['pod-2']);
  await pods().releaseZone('a');
  await expect
    .poll(async () => (await pods().list()).map(({ name }) => name))
    .toEqual(['pod-1', 'pod-2', 'pod-3']);
});

test('a pod that the engine starts by itself in a zone that is down is ended again', async () => {
  await pods().keepZoneDown('c');
  await expect.poll(() => at('pod-2').running).toBe(false);
  Object.assign(at('pod-2'), { running: true, pid: 70_000_000 });
  small.emit('start', at('pod-2'));
  await expect.poll(() => at('pod-2').running).toBe(false);
});

test('a writer that ended is started only after its loss was noticed', async () => {
  await engine.kill('id-of-db-1', 'SIGKILL');
  await expect.poll(() => keeper.ended.of('db-1', 80_000_003)).not.toBeNull();
  await keeper.lookAround();
  expect(at('db-1').running).toBe(false);
  writer = 'db-2';
  await expect.poll(() => at('db-1').running).toBe(true);
  expect(events.filter(({ kind }) => kind === 'pod-gone')).toEqual([]);
});

test('a container that ran out of memory is reported as such', async () => {
  const pod = at('pod-1');
  Object.assign(pod, { running: false, exitCode: 137, oomKilled: true });
  small.emit('die', pod);
  await expect.poll(() => keeper.ended.of('pod-1', 80_000_000)).toMatchObject({ oomKilled: true });
});

test('the kill of a process says nothing of the memory that an earlier one lacked', async () => {
  const pod = at('pod-1');
  small.emit('oom', pod);
  Object.assign(pod, { running: false, exitCode: 137, oomKilled: true });
  small.emit('die', pod);
  await expect.poll(() => pod.running).toBe(true);
  const { pid } = pod;
  expect(keeper.ended.of('pod-1', 80_000_000)).toMatchObject({ oomKilled: true });
  await pods().kill('pod-1');
  await expect.poll(() => keeper.ended.of('pod-1', pid)).toMatchObject({ exitCode: 137, oomKilled: false });
});

test('a process that ends by itself did not run out of memory, whatever else in its container did', async () => {
  const pod = at('pod-1');
  small.emit('oom', pod);
  Object.assign(pod, { running: false, exitCode: 0, oomKilled: true });
  small.emit('die', pod);
  await expect
    .poll(() => keeper.ended.of('pod-1', 80_000_000))
    .toMatchObject({ exitCode: 0, oomKilled: false });
});

test('an end without an event is noticed when the stream is opened again, without a claim about its exit code', async () => {
  const { pid } = at('pod-3');
  Object.assign(at('pod-3'), { pid: 70_000_001 });
  await keeper.catchUp();
  expect(keeper.ended.of('pod-3', pid)).toMatchObject({ exitCode: null });
});
