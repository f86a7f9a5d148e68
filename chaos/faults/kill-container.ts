// kill-container: ends the process inside a pod; the pod keeps its name, address and node, and starts it again.
import type { Fault } from '../fault.ts';
import {
  choosePod,
  containerIsGone,
  podsAreWhole,
  podsPossible,
  podSubject,
  type PodSubject,
} from '../choose-pod.ts';

const impossible = 'this target cannot end the container of a pod';

export const killContainer: Fault<'kill-container', 'pods', PodSubject> = {
  kind: 'kill-container',
  needs: ['pods'],
  title: 'Ends the container of a pod: the pod stays and starts it again in place.',
  subject: podSubject,
  possible: async ({ pods }, { of }) =>
    pods.killContainer === undefined ? impossible : podsPossible(pods, of),
  resolve: ({ pods }, { of }, random, taken) => choosePod(pods, of, random, taken),
  inject: async ({ pods }, { pod, zone }) => {
    if (pods.killContainer === undefined) throw new Error(impossible);
    await pods.killContainer(pod);
    return { pod, zone };
  },
  // A process that ignores its signal has the same container still.
  isInEffect: ({ pods }, subject) => containerIsGone(pods, subject),
  recover: async ({ pods }) => {
    await pods.restore();
    return { wantedPods: pods.wanted };
  },
  isSteady: ({ pods }) => podsAreWhole(pods),
};
