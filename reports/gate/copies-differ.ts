// Of a recording with the same service on both sides: by which budgets the two copies differ for good.
import type { BudgetVerdict, Calibration } from '../../contract/index.ts';

/** Two-sided, over all budgets together (Bonferroni): one sound recording in a hundred is doubted. */
const error = 0.01;

/**
 * Trials draw the sign of each block anew, so a lasting difference between two copies (how each was started,
 * where its memory lies) cannot
 * show in their rate; a real gate would take it for the release's. The signed-rank p of the recording itself
 * does show it.
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
