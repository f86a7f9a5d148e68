// Pausing again where the kernel could not freeze the container yet.
import { expect, test } from 'vitest';
import type Dockerode from 'dockerode';
import { pauseSoon } from './pause.ts';

/** A container whose first `failures` pauses fail with that message. */
function container(failures: number, message: string, paused = false) {
  let calls = 0;
  return {
    calls: () => calls,
    pause: async () => {
      calls += 1;
      if (calls <= failures) throw new Error(message);
    },
    inspect: async () => ({ State: { Paused: paused } }) as Dockerode.ContainerInspectInfo,
  };
}

test('a container that could not be frozen while a process started in it is paused at the next try', async () => {
  const busy = container(2, 'cannot pause: runc did not: unable to freeze');
  await pauseSoon(busy);
  expect(busy.calls()).toBe(3);
});

test('any other refusal is the answer, at once', async () => {
  const ended = container(9, 'container is not running');
  await expect(pauseSoon(ended)).rejects.toThrow('is not running');
  expect(ended.calls()).toBe(1);
});

test('a container that is paused already stays as it is', async () => {
  await expect(pauseSoon(container(9, 'is already paused', true))).resolves.toBeUndefined();
});
