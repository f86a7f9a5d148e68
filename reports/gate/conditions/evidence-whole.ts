// Every slice of every pair is there and readable.
import { broken, holds, type Condition } from './condition.ts';

export const evidenceWhole: Condition = {
  name: 'evidence-whole',
  title: 'Every slice that was measured is on record, and whole.',
  check: ({ damage, slices }) => {
    if (damage.length > 0)
      return broken(damage.join('; '), 'measure again; if the disk was full, make room first');
    const unsound = slices.flatMap(({ unsound: why, stage, pair, side }) =>
      why === undefined ? [] : [`${why} (${side}, pair ${pair} of ${stage})`],
    );
    return unsound.length === 0
      ? holds(`${slices.length} slices`)
      : broken(
          `${unsound.length} of ${slices.length} slices cannot be used: ${unsound[0]}`,
          "correct the script, and measure again; logs/k6.log of the slice has k6's output",
        );
  },
};
