// Findings of one recorded run for all absolute budgets together. No second sample can confirm a finding.
import type { ShareBudget } from '../../contract/index.ts';
import type { Counted } from '../run/intents/share-series.ts';
import { findingsOfTested, type Finding } from './budget-findings.ts';
import { testBudget } from './budget-stage.ts';
import type { PairEvidence } from './pair-evidence.ts';

/** Each budget is tested at this error. All must pass, so it is also the probability of a wrong pass. */
const passError = 0.05;
/**
 * All budgets together are called broken wrongly at most so often: stricter than a live gate's discovery,
 * because nothing is seen again.
 */
const failError = 0.01;

/** Blocks of the run replace the pairs of an experiment: bad requests of one block count as one event. */
export function recordedFindings(
  budgets: readonly ShareBudget[],
  blocksOf: (budget: ShareBudget) => readonly Counted[],
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
    { error: failError, minPairs: 2 },
  );
}

function evidenceOf({ name }: ShareBudget, candidate: Counted, index: number): PairEvidence {
  return {
    stage: 'discovery',
    pair: index + 1,
    launch: 0,
    atMs: 0,
    changes: new Map(),
    counts: new Map([[name, { candidate, baseline: null }]]),
  };
}
