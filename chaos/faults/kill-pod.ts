// kill-pod: ends a pod at once (SIGKILL), as the out-of-memory killer or a lost node does; requests in flight
// are cut.
import type { Fault } from '../fault.ts';
import {
  choosePod,
  podIsGone,
  podsAreWhole,
  podsPossible,
  podSubject,
  type PodSubject,
} from '../choose-pod.ts';

export const killPod: Fault<'kill-pod', 'pods', PodSubject> = {
  kind: 'kill-pod',
  needs: ['pods'],
  title: 'Ends a pod at once (SIGKILL): requests in flight are cut.',
  subject: podSubject,
  possible: ({ pods }, { of }) => podsPossible(pods, of),
  resolve: ({ pods }, { of }, random, taken) => choosePod(pods, of, random, taken),
  inject: async ({ pods }, { pod, zone }) => {
    await pods.kill(pod);
    return { pod, zone, signal: 'SIGKILL' };
  },
  isInEffect: ({ pods }, subject) => podIsGone(pods, subject),
  recover: async ({ pods }) => {
    await pods.restore();
    return { wantedPods: pods.wanted };
  },
  isSteady: ({ pods }) => podsAreWhole(pods),
};
