// kill-pod: ends a pod at once (SIGKILL), as the out-of-memory killer or a lost node does; requests in flight
// are cut.
import type { Fault } from '../fault.ts';
import { endsOnePod, type PodSubject } from '../choose-pod.ts';

export const killPod: Fault<'kill-pod', 'pods', PodSubject> = {
  ...endsOnePod,
  kind: 'kill-pod',
  title: 'Ends a pod at once (SIGKILL): requests in flight are cut.',
  inject: async ({ pods }, { pod, zone }) => {
    await pods.kill(pod);
    return { pod, zone, signal: 'SIGKILL' };
  },
};
