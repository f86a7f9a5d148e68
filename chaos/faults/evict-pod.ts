// evict-pod: removes a pod as maintenance does, by the eviction API; refused while a disruption budget forbids it.
import type { Fault } from '../fault.ts';
import {
  choosePod,
  podIsGone,
  podsAreWhole,
  podsPossible,
  podSubject,
  type PodSubject,
} from '../choose-pod.ts';

export const evictPod: Fault<'evict-pod', 'pods', PodSubject> = {
  kind: 'evict-pod',
  needs: ['pods'],
  title: 'Evicts a pod as maintenance does: its disruption budget decides, then it drains.',
  subject: podSubject,
  possible: async ({ pods }, { of }) =>
    pods.evict === undefined ? 'this target has no disruption budgets' : podsPossible(pods, of),
  resolve: ({ pods }, { of }, random, taken) => choosePod(pods, of, random, taken),
  inject: async ({ pods }, { pod, zone }) => {
    if (pods.evict === undefined) throw new Error('this target has no disruption budgets');
    await pods.evict(pod);
    return { pod, zone };
  },
  isInEffect: ({ pods }, subject) => podIsGone(pods, subject),
  recover: async ({ pods }) => {
    await pods.restore();
    return { wantedPods: pods.wanted };
  },
  isSteady: ({ pods }) => podsAreWhole(pods),
};
