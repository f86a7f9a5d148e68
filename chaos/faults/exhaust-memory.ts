// exhaust-memory: uses up a pod's memory until the kernel ends its process, as a leak does.
import type { PodsCapability } from '../../contract/index.ts';
import type { Fault } from '../fault.ts';
import { endsOnePod, podIsGone, podsPossible, type PodSubject } from '../choose-pod.ts';

const impossible = 'this target limits the memory of no pod, so that it cannot run out';

export const exhaustMemory: Fault<'exhaust-memory', 'pods', PodSubject> = {
  ...endsOnePod,
  kind: 'exhaust-memory',
  title: 'Uses up the memory of a pod: the kernel ends its process.',
  possible: async ({ pods }, { of }) => {
    if (pods.exhaustMemory === undefined || pods.memoryLimit === undefined) return impossible;
    return (await podsPossible(pods, of)) ?? withoutLimit(pods, of.pod);
  },
  inject: async ({ pods }, { pod, zone }) => {
    if (pods.exhaustMemory === undefined) throw new Error(impossible);
    return { pod, zone, ...(await pods.exhaustMemory(pod)) };
  },
  // A pod that ended otherwise proves nothing.
  isInEffect: async ({ pods }, subject) => {
    const end = await podIsGone(pods, subject);
    return end?.['oomKilled'] === true ? end : null;
  },
  recover: async ({ pods }, { pod }) => {
    await pods.freeMemory?.(pod);
    await pods.restore();
    return { wantedPods: pods.wanted };
  },
};

/** Why a pod that may be chosen cannot run out of memory, or null. */
async function withoutLimit(pods: PodsCapability, wanted: string): Promise<string | null> {
  for (const { name } of await pods.list())
    if ((wanted === 'any' || wanted === name) && (await pods.memoryLimit?.(name)) === null)
      return `${name} has no limit of memory, so that the whole machine would run out of it`;
  return null;
}
