// Of a recording with the same service on both sides: by which budgets the two copies differ for good.
import type { BudgetVerdict, Calibration } from '../../contract/index.ts';

/** Two-sided, over all budgets together (Bonferroni): one sound recording in a hundred is doubted. */
const error = 0.01;

/**
 * Trials draw the sign of each block at random, so a permanent difference between two copies (their start,
 * their memory layout) does not show in the rate of the trials. A real gate would attribute it to the
 * release. The signed-rank p of the recording shows it.
 */
export function copiesDiffer(budgets: readonly BudgetVerdict[]): Calibration['copiesDiffer'] {
  const relative = budgets.flatMap(({ budget, discovery }) =>
    budget.kind === 'relative' && discovery?.share
      ? [{ budget: budget.name, p: discovery.p, ...discovery.share }]
      : [],
  );
  const limit = error / 2 / Math.max(1, relative.length);
  return relative
    .filter(({ p }) => p <= limit || 1 - p <= limit)
    .map(({ budget, estimate, lower, upper }) => ({ budget, estimate, lower, upper }));
}
