// terminate-pod: sends SIGTERM to a pod, as a deployment or a node drain does; no request may be lost.
import type { Fault } from '../fault.ts';
import { endsOnePod, type PodSubject } from '../choose-pod.ts';

export const terminatePod: Fault<'terminate-pod', 'pods', PodSubject> = {
  ...endsOnePod,
  kind: 'terminate-pod',
  title: 'Terminates a pod gracefully (SIGTERM): it drains, then its process is gone.',
  inject: async ({ pods }, { pod, zone }) => {
    await pods.terminate(pod);
    return { pod, zone, signal: 'SIGTERM' };
  },
};
