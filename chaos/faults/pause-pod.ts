// pause-pod: stops every process of a pod without ending it, as a frozen node does; its connections hang.
import type { Fault } from '../fault.ts';
import { choosePod, podsAreWhole, podsPossible, podSubject, type PodSubject } from '../choose-pod.ts';

const impossible = 'this target cannot pause a pod';

export const pausePod: Fault<'pause-pod', 'pods', PodSubject> = {
  kind: 'pause-pod',
  needs: ['pods'],
  title: 'Stops a pod without ending it: its connections stay open and nothing answers.',
  subject: podSubject,
  possible: async ({ pods }, { of }) =>
    pods.pause === undefined || pods.resume === undefined || pods.pausedBy === undefined
      ? impossible
      : podsPossible(pods, of),
  resolve: ({ pods }, { of }, random, taken) => choosePod(pods, of, random, taken),
  inject: async ({ pods }, { pod, zone }) => {
    if (pods.pause === undefined) throw new Error(impossible);
    await pods.pause(pod);
    return { pod, zone };
  },
  isInEffect: async ({ pods }, { pod, pid }) => {
    const proof = await pods.pausedBy?.(pod, pid);
    return proof ? { pod, pid, ...proof } : null;
  },
  // It may have ended meanwhile, or be another process with the same name.
  recover: async ({ pods }, { pod, pid }) => {
    await pods.resume?.(pod, pid);
    await pods.restore();
    return { pod, paused: ((await pods.pausedBy?.(pod, pid)) ?? null) !== null };
  },
  isSteady: async ({ pods }, { pod, pid }) =>
    ((await pods.pausedBy?.(pod, pid)) ?? null) === null && podsAreWhole(pods),
};
