// What one look finds of all budgets: which hold for sure, and which seem broken and must be seen again.
import type { Budget } from '../../contract/index.ts';
import { holm } from '../statistics/holm.ts';
import { allowedShare, testBudget, type Tested } from './budget-stage.ts';
import type { PairEvidence } from './pair-evidence.ts';

export interface Finding {
  budget: Budget;
  tested: Tested;
  /** Holm's p over all budgets that were tested together. */
  adjustedP: number;
  /**
   * `broken`: slower (or worse) by more than chance, and by as much as matters. `held`: surely not by as much
   * as matters.
   */
  state: 'held' | 'broken' | 'open';
  /** Fewer usable pairs than this decide nothing. */
  leastPairs: number;
}

/** Tests all of `budgets` together on these pairs with the error probability of this look. */
export function findingsOf(
  budgets: readonly Budget[],
  pairs: readonly PairEvidence[],
  { error, leastPairs }: { error: number; leastPairs: number },
): readonly Finding[] {
  return findingsOfTested(
    budgets.map((budget) => ({ budget, tested: testBudget(budget, pairs, error) })),
    { error, leastPairs },
  );
}

/**
 * All that were tested together; at most with probability `error` is any called broken that is not. What too
 * few pairs tell of stays open.
 */
export function findingsOfTested(
  all: readonly Pick<Finding, 'budget' | 'tested'>[],
  { error, leastPairs }: { error: number; leastPairs: number },
): readonly Finding[] {
  const adjusted = holm(all.map(({ tested: { p } }) => p));
  return all.map(({ budget, tested }, index) => {
    const adjustedP = adjusted[index] ?? 1;
    const common = { budget, tested, adjustedP, leastPairs };
    if (tested.usablePairs < leastPairs) return { ...common, state: 'open' };
    return {
      ...common,
      state:
        adjustedP <= error && matters(budget, tested) ? 'broken' : holds(budget, tested) ? 'held' : 'open',
    };
  });
}

/** The estimate reaches the margin and the floor; a share over its budget always matters. */
function matters(budget: Budget, { share, ms }: Tested): boolean {
  if (budget.kind !== 'relative') return true;
  return share !== null && ms !== null && share.estimate >= budget.margin && ms.estimate >= budget.floorMs;
}

/**
 * The upper bound stays below the margin or the floor. All bounds of a look must: an intersection-union test
 * (R. L. Berger 1982) needs no adjustment.
 */
function holds(budget: Budget, { share, ms, bad }: Tested): boolean {
  if (budget.kind !== 'relative') return bad !== null && bad.of > 0 && bad.upper <= allowedShare(budget);
  return share !== null && ms !== null && (share.upper < budget.margin || ms.upper < budget.floorMs);
}
