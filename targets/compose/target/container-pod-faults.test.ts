// Pausing a pod and using up its memory, as the engine is asked for it.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { smallEngine, type SmallContainer, type SmallEngine } from '../testing/small-engine.ts';
import { Engine } from '../engine/engine.ts';
import { instanceLabel, roleLabel, serviceLabel } from '../engine/instance.ts';
import { podMemory, podPauses } from './container-pod-faults.ts';

const megabyte = 1024 * 1024;
let small: SmallEngine;
let engine: Engine;
let container: SmallContainer;
const find = (name: string) => engine.container(name);

beforeEach(async () => {
  small = await smallEngine();
  engine = new Engine({ host: small.host, project: 'showtime-mine', instance: 'mine' });
  container = {
    id: 'c1',
    labels: { [serviceLabel]: 'pod-1', [instanceLabel]: 'mine', [roleLabel]: 'pod' },
    running: true,
    pid: 90_000_000,
    exitCode: 0,
    oomKilled: false,
    healthy: true,
    memoryLimit: 384 * megabyte,
  };
  small.containers.set('c1', container);
});
afterEach(() => small.close());

test('a pod is paused, is reported as paused by its engine, and goes on', async () => {
  const { pause, resume, pausedBy } = podPauses(engine, find);
  expect(await pausedBy('pod-1', container.pid)).toBeNull();
  await pause('pod-1');
  expect(await pausedBy('pod-1', container.pid)).toEqual({ container: 'c1', state: 'paused' });
  await resume('pod-1', container.pid);
  await resume('pod-1', container.pid);
  expect(await pausedBy('pod-1', container.pid)).toBeNull();
  expect(small.changes.map((change) => change.split('/').at(-1))).toEqual(['pause', 'unpause']);
});

test('the pause of another process of the same name proves nothing, and is not ended', async () => {
  const { pause, resume, pausedBy } = podPauses(engine, find);
  await pause('pod-1');
  expect(await pausedBy('pod-1', 1)).toBeNull();
  await resume('pod-1', 1);
  expect(container.paused).toBe(true);
});

test('memory is filled up to twice the limit and a little more, and freed in a pod that runs', async () => {
  const { memoryLimit, exhaustMemory, freeMemory } = podMemory(engine, find);
  expect(await memoryLimit('pod-1')).toBe(384 * megabyte);
  expect(await exhaustMemory('pod-1')).toEqual({ container: 'c1', memoryLimitMb: 384 });
  await freeMemory('pod-1');
  container.running = false;
  await freeMemory('pod-1');
  expect(small.changes.filter((change) => change.endsWith('/exec'))).toHaveLength(2);
});

test('a pod without a limit of memory is left alone: the machine would run out of it', async () => {
  delete container.memoryLimit;
  const { memoryLimit, exhaustMemory } = podMemory(engine, find);
  expect(await memoryLimit('pod-1')).toBeNull();
  await expect(exhaustMemory('pod-1')).rejects.toThrow('no limit of memory');
  expect(small.changes).toEqual([]);
});
