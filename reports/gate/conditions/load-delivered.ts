// The load that was planned was really offered to the baseline; where there is none, failures of the candidate tell.
import { broken, holds, percentWords, referenceSlices, type Condition } from './condition.ts';

const leastShare = 0.99;

export const loadDelivered: Condition = {
  name: 'load-delivered',
  title: 'The planned arrival rate was achieved.',
  check: (experiment) => {
    // A candidate that takes no more requests is a finding about the candidate, and its unsent requests count as failed.
    const judged = referenceSlices(experiment), { record } = experiment;
    const offered = judged.reduce((sum, slice) => sum + slice.offered, 0), sent = judged.reduce((sum, slice) => sum + slice.sent, 0);
    const share = offered === 0 ? 1 : sent / offered;
    const words = `${sent} of ${offered} requests were sent (${percentWords(share)})`;
    if (record.subjects.length === 1 || share >= leastShare) return holds(words);
    return broken(`${words}; at least ${percentWords(leastShare)} are needed`, 'lower --rate, or raise load.connections');
  },
};
