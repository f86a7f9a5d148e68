// evict-pod: removes a pod as maintenance does, by the eviction API; refused while a disruption budget forbids it.
import type { Fault } from '../fault.ts';
import { endsOnePod, podsPossible, type PodSubject } from '../choose-pod.ts';

export const evictPod: Fault<'evict-pod', 'pods', PodSubject> = {
  ...endsOnePod,
  kind: 'evict-pod',
  title: 'Evicts a pod as maintenance does: its disruption budget decides, then it drains.',
  possible: async ({ pods }, { of }) =>
    pods.evict === undefined ? 'this target has no disruption budgets' : podsPossible(pods, of),
  inject: async ({ pods }, { pod, zone }) => {
    if (pods.evict === undefined) throw new Error('this target has no disruption budgets');
    await pods.evict(pod);
    return { pod, zone };
  },
};
