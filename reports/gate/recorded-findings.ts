// What one recorded run says of absolute budgets, all of them together: there is no second sample that would
// confirm a finding.
import type { Budget } from '../../contract/index.ts';
import type { Counted } from '../statistics/fisher.ts';
import { findingsOfTested, type Finding } from './budget-findings.ts';
import { testBudget } from './budget-stage.ts';
import type { PairEvidence } from './pair-evidence.ts';

export type ShareClaim = Exclude<Budget, { kind: 'relative' }>;

/** Each budget is held at this error: all must, so it is that of a wrong pass. */
const passError = 0.05;
/**
 * All budgets together are called broken wrongly at most so often: stricter than a live gate's discovery,
 * because nothing is seen again.
 */
const failError = 0.01;

/** Blocks of the run stand where pairs stand in an experiment: what is bad together is one event. */
export function recordedFindings(
  budgets: readonly ShareClaim[],
  blocksOf: (budget: ShareClaim) => readonly Counted[],
): readonly Finding[] {
  return findingsOfTested(
    budgets.map((budget) => ({
      budget,
      tested: testBudget(
        budget,
        blocksOf(budget).map((block, index) => evidenceOf(budget, block, index)),
        passError,
      ),
    })),
    { error: failError, leastPairs: 2 },
  );
}

function evidenceOf({ name }: ShareClaim, candidate: Counted, index: number): PairEvidence {
  return {
    stage: 'discovery',
    pair: index + 1,
    atMs: 0,
    changes: new Map(),
    counts: new Map([[name, { candidate, baseline: null }]]),
  };
}
