// What exhaust-memory and pause-pod take for a proof, and which targets they refuse.
import { expect, test } from 'vitest';
import type { PodsCapability } from '../../contract/index.ts';
import { onTarget } from '../fault.ts';
import { memoryPods } from '../testing/memory-pods.ts';
import { faults } from './index.ts';

const exhaust = { kind: 'exhaust-memory', of: { pod: 'pod-1' } } as const;
const pause = { kind: 'pause-pod', of: { pod: 'pod-1' } } as const;

/** The pods without these abilities. */
function without(...names: (keyof PodsCapability)[]): PodsCapability {
  const pods = memoryPods(['a', 'c']);
  for (const name of names) Reflect.deleteProperty(pods, name);
  return pods;
}

test('a pod that ended for another reason than memory is no proof that its memory ran out', async () => {
  const pods = { ...memoryPods(['a', 'c']), endOf: async () => ({ exitCode: 137, oomKilled: false }) };
  const fault = onTarget('exhaust-memory', faults, { pods });
  const record = await fault.resolve(exhaust, Math.random, []);
  await fault.inject(record);
  expect(await fault.isInEffect(record)).toBeNull();
});

test('a target whose pods have no limit of memory is refused before the load starts', async () => {
  const limitless = { ...memoryPods(['a', 'c']), memoryLimit: async () => null };
  expect(await onTarget('exhaust-memory', faults, { pods: limitless }).possible(exhaust)).toBe(
    'pod-1 has no limit of memory, so that the whole machine would run out of it',
  );
  expect(
    await onTarget('exhaust-memory', faults, { pods: without('exhaustMemory') }).possible(exhaust),
  ).toContain('limits the memory of no pod');
});

test('a pod is paused until the undo, which may come twice', async () => {
  const pods = memoryPods(['a', 'c']);
  const fault = onTarget('pause-pod', faults, { pods });
  const record = await fault.resolve(pause, Math.random, []);
  await fault.recover(record);
  expect(await fault.isInEffect(record)).toBeNull();
  await fault.inject(record);
  expect([await fault.isInEffect(record), await fault.isSteady(record)]).toEqual([
    expect.objectContaining({ pod: 'pod-1', paused: true }),
    false,
  ]);
  expect(await fault.recover(record)).toEqual({ pod: 'pod-1', paused: false });
  expect([await fault.recover(record), await fault.isSteady(record)]).toEqual([
    { pod: 'pod-1', paused: false },
    true,
  ]);
});

test('a target that cannot pause is refused before the load starts', async () => {
  expect(await onTarget('pause-pod', faults, { pods: without('pause') }).possible(pause)).toBe(
    'this target cannot pause a pod',
  );
});

test('a link that a target lacks is named with those that it has', async () => {
  const { memoryLinks } = await import('../testing/memory-service.ts');
  const fault = onTarget('cut-link', faults, { links: memoryLinks() });
  expect(await fault.possible({ kind: 'cut-link', of: { link: 'members' } })).toBe(
    'this target has no link "members" that can be impaired; it has service, writer',
  );
  expect(await fault.possible({ kind: 'cut-link', of: { link: 'writer' } })).toBeNull();
});
