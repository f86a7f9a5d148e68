// Pods in memory for tests: they end and come back at once, and a zone that is held down stays empty.
import type { Pod, PodsCapability } from '../../contract/index.ts';

/** One pod in each of `zones`, all ready. */
export function memoryPods(zones: readonly string[]): PodsCapability {
  const down = new Set<string>();
  let count = 0;
  const paused = new Set<string>();
  const isThere = (name: string): boolean => pods.some((pod) => pod.name === name);
  const newPod = (zone: string): Pod => ({
    name: `pod-${(count += 1)}`,
    pid: 1_000 + count,
    container: `container-${count}`,
    url: '',
    zone,
    ready: true,
  });
  let pods = zones.map(newPod);
  const end = async (name: string): Promise<void> => {
    if (!pods.some((pod) => pod.name === name)) throw new Error(`there is no pod "${name}"`);
    pods = pods.filter((pod) => pod.name !== name);
  };
  const restore = async (): Promise<void> => {
    for (const zone of new Set(zones)) {
      const missing =
        zones.filter((each) => each === zone).length - pods.filter((pod) => pod.zone === zone).length;
      if (!down.has(zone)) pods.push(...Array.from({ length: missing }, () => newPod(zone)));
    }
  };
  return {
    wanted: zones.length,
    list: async () => [...pods],
    terminate: end,
    kill: end,
    evict: end,
    killContainer: async (name) => {
      if (!pods.some((pod) => pod.name === name)) throw new Error(`there is no pod "${name}"`);
      pods = pods.map((pod) =>
        pod.name === name ? { ...pod, container: `container-${(count += 1)}` } : pod,
      );
    },
    pause: async (name) => {
      if (!isThere(name)) throw new Error(`there is no pod "${name}"`);
      paused.add(name);
    },
    resume: async (name) => void paused.delete(name),
    pausedBy: async (name) => (isThere(name) && paused.has(name) ? { paused: true } : null),
    memoryLimit: async () => 1_000_000,
    exhaustMemory: async (name) => {
      await end(name);
      return {};
    },
    freeMemory: async () => undefined,
    endOf: async () => ({ exitCode: 137, oomKilled: true }),
    restore,
    keepZoneDown: async (zone) => {
      down.add(zone);
      pods = pods.filter((pod) => pod.zone !== zone);
    },
    releaseZone: async (zone) => {
      down.delete(zone);
      await restore();
    },
  };
}
