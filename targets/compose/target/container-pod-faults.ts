// Pods in containers: paused by the engine, and ended by the kernel when their memory runs out.
import type { PodsCapability } from '../../../contract/index.ts';
import type { EngineContainer } from '../engine/engine-container.ts';
import type { Engine } from '../engine/engine.ts';

/** The running container of a pod; rejects with a list of the pods if there is none. */
type Find = (pod: string) => Promise<EngineContainer>;

export function podPauses(
  engine: Engine,
  find: Find,
): Required<Pick<PodsCapability, 'pause' | 'resume' | 'pausedBy'>> {
  const process = async (name: string, pid: number | null): Promise<EngineContainer | undefined> =>
    (await engine.containers()).find((one) => one.service === name && one.running && one.pid === pid);
  return {
    pause: async (name) => engine.pause((await find(name)).id),
    resume: async (name, pid) => {
      const found = await process(name, pid);
      if (found !== undefined) await engine.unpause(found.id);
    },
    pausedBy: async (name, pid) => {
      const found = await process(name, pid);
      return found?.paused === true ? { container: found.id.slice(0, 12), state: 'paused' } : null;
    },
  };
}

/** On the tmpfs of docker-compose.yml: its pages count as memory of the container, and belong to no process. */
const fillFile = '/tmp/showtime-exhaust-memory';
const megabyte = 1024 * 1024;
/** Beyond the limit, MB: what the kernel can take back of other pages before it gives up. */
const beyondLimitMb = 64;

/**
 * Fills the container's /tmp. The kernel then ends the largest process, which is the pod's own; the file goes with the
 * container. No process of ours is large, so none is chosen in its place.
 */
export function podMemory(
  engine: Engine,
  find: Find,
): Required<Pick<PodsCapability, 'memoryLimit' | 'exhaustMemory' | 'freeMemory'>> {
  return {
    memoryLimit: async (name) => (await find(name)).memoryLimit,
    exhaustMemory: async (name) => {
      const { id, memoryLimit } = await find(name);
      if (memoryLimit === null) throw new Error(`${name} has no limit of memory`);
      const limitMb = Math.ceil(memoryLimit / megabyte);
      await engine.startProgram(id, [
        'dd',
        'if=/dev/zero',
        `of=${fillFile}`,
        'bs=1M',
        // Twice: an engine grants as much swap again.
        `count=${2 * limitMb + beyondLimitMb}`,
      ]);
      return { container: id.slice(0, 12), memoryLimitMb: limitMb };
    },
    freeMemory: async (name) => {
      const found = (await engine.containers()).find((one) => one.service === name && one.running);
      if (found !== undefined) await engine.startProgram(found.id, ['rm', '-f', fillFile]);
    },
  };
}
