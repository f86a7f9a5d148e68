// Pauses a container, again where the kernel could not freeze it: on cgroup v1 a process that just starts there, such as
// a health check, prevents that for a moment.
import { setTimeout as sleep } from 'node:timers/promises';
import type Dockerode from 'dockerode';

const tries = 20;
const pauseMs = 100;

/** A container that is paused already stays as it is. @throws what the engine answered to the last try */
export async function pauseSoon(container: Pick<Dockerode.Container, 'pause' | 'inspect'>): Promise<void> {
  for (let left = tries; ; left -= 1) {
    try {
      await container.pause();
      return;
    } catch (error) {
      if ((await container.inspect()).State.Paused) return;
      if (left <= 1 || !/unable to freeze/i.test((error as Error).message)) throw error;
      await sleep(pauseMs);
    }
  }
}
