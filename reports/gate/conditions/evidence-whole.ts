// Every slice of every pair is there and readable.
import { broken, holds, type Condition } from './condition.ts';

export const evidenceWhole: Condition = {
  name: 'evidence-whole',
  title: 'Every slice that was measured is on record.',
  check: ({ damage, slices }) =>
    damage.length === 0
      ? holds(`${slices.length} slices`)
      : broken(damage.join('; '), 'measure again; if the disk was full, make room first'),
};
