// The load that was planned was really offered: to the baseline where there is one, else, with k6, to the
// candidate.
import { broken, holds, percentWords, referenceSlices, type Condition } from './condition.ts';

const leastShare = 0.99;

export const loadDelivered: Condition = {
  name: 'load-delivered',
  title: 'The planned arrival rate was achieved.',
  check: (experiment) => {
    const judged = referenceSlices(experiment);
    const {
      record: { subjects, engine },
    } = experiment;
    if (judged.length === 0) return holds('nothing was measured');
    const offered = judged.reduce((sum, slice) => sum + slice.offered, 0);
    const sent = judged.reduce((sum, slice) => sum + slice.sent, 0);
    if (offered === 0)
      return broken(
        'no request was planned in any slice',
        'give the load requests, or the script journeys, and measure again',
      );
    const share = sent / offered;
    const words = `${sent} of ${offered} requests were sent (${percentWords(share)})`;
    // autocannon leaves unsent only what found no free connection, because the only subject is slow: a
    // finding, and it counts as failed.
    // k6 drops arrivals for want of virtual users, which may be its own limit, and nothing tells the two
    // apart without a baseline.
    if ((subjects.length === 1 && engine !== 'k6') || share >= leastShare) return holds(words);
    return broken(
      `${words}; at least ${percentWords(leastShare)} are needed`,
      'lower --rate, or raise load.connections (virtual users, with k6)',
    );
  },
};
