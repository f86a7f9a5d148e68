// Zones, a rollout and a number of pods in memory for tests: changes are complete at once.
import type { RolloutCapability, ScaleCapability, ZonesCapability } from '../../contract/index.ts';
import type { memoryPods } from './memory-pods.ts';

/** One node in each zone, `n-ZONE`. */
export function memoryZones(pods: ReturnType<typeof memoryPods>): ZonesCapability {
  const closed = new Set<string>();
  return {
    look: async (zone) => ({ nodes: [`n-${zone}`], closed: closed.has(zone) ? [`n-${zone}`] : [] }),
    drain: async (zone) => {
      closed.add(zone);
      await pods.keepZoneDown(zone);
    },
    open: async (zone) => {
      closed.delete(zone);
      await pods.releaseZone(zone);
    },
  };
}

export function memoryRollout(): RolloutCapability {
  let revision = 1;
  return {
    state: async () => ({ name: 'memory', revision, updated: 3, complete: true }),
    restart: async () => void (revision += 1),
  };
}

export function memoryScale(): ScaleCapability {
  let wanted = 3;
  return {
    state: async () => ({ wanted, ready: wanted, present: wanted }),
    settable: async () => null,
    scale: async (to) => void (wanted = to),
    restore: async (to, before) => {
      if (wanted === to) wanted = before;
    },
  };
}
