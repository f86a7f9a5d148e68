// The load that was planned was really offered: to the baseline where there is one, else, with k6, to the
// candidate.
import { broken, holds, formatPercent, referenceSlices, type Condition } from './condition.ts';

const minShare = 0.99;

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
    const text = `${sent} of ${offered} requests were sent (${formatPercent(share)})`;
    // autocannon leaves a request unsent only if no connection is free, because the only subject is slow:
    // that is a finding and counts as failed. k6 drops arrivals for lack of virtual users, which may be a
    // limit of k6; without a baseline the two causes cannot be distinguished.
    if ((subjects.length === 1 && engine !== 'k6') || share >= minShare) return holds(text);
    return broken(
      `${text}; at least ${formatPercent(minShare)} are needed`,
      'lower --rate, or raise load.connections (virtual users, with k6)',
    );
  },
};
