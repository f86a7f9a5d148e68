// terminate-pod: sends SIGTERM to a pod, as a deployment or a node drain does; no request may be lost.
import type { Fault } from '../fault.ts';
import {
  choosePod,
  podIsGone,
  podsAreWhole,
  podsPossible,
  podSubject,
  type PodSubject,
} from '../choose-pod.ts';

export const terminatePod: Fault<'terminate-pod', 'pods', PodSubject> = {
  kind: 'terminate-pod',
  needs: ['pods'],
  title: 'Terminates a pod gracefully (SIGTERM): it drains, then its process is gone.',
  subject: podSubject,
  possible: ({ pods }, { of }) => podsPossible(pods, of),
  resolve: ({ pods }, { of }, random, taken) => choosePod(pods, of, random, taken),
  inject: async ({ pods }, { pod, zone }) => {
    await pods.terminate(pod);
    return { pod, zone, signal: 'SIGTERM' };
  },
  isInEffect: ({ pods }, subject) => podIsGone(pods, subject),
  recover: async ({ pods }) => {
    await pods.restore();
    return { wantedPods: pods.wanted };
  },
  isSteady: ({ pods }) => podsAreWhole(pods),
};
