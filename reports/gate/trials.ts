// Plays the gate's procedure many times on pairs drawn from one long recording: how often it is wrong on this machine.
import type { Budget, GatePlan, Random } from '../../contract/index.ts';
import { circularBlocks } from '../statistics/block-resampling.ts';
import { nextStep } from './next-step.ts';
import type { PairEvidence } from './pair-evidence.ts';

export interface TrialCounts { trials: number; failed: number; passed: number; inconclusive: number }

/** Neighbouring pairs resemble each other; blocks of this many keep what they share. */
const blockPairs = 5;

/**
 * Each trial draws blocks of consecutive pairs, as many as it asks for, discovery and confirmation from different draws, and ends in the
 * outcome of a real gate with that plan.
 */
export function resampledTrials({ plan, budgets, pairs, trials, random }: { plan: GatePlan; budgets: readonly Budget[]; pairs: readonly PairEvidence[]; trials: number; random: Random }): TrialCounts {
  const counts = { trials, failed: 0, passed: 0, inconclusive: 0 };
  for (let trial = 0; trial < trials; trial += 1) {
    const outcome = oneTrial(plan, budgets, pairs, random);
    counts[outcome === 'fail' ? 'failed' : outcome === 'pass' ? 'passed' : 'inconclusive'] += 1;
  }
  return counts;
}

function oneTrial(plan: GatePlan, budgets: readonly Budget[], pairs: readonly PairEvidence[], random: Random): 'pass' | 'fail' | 'inconclusive' {
  const evidence: { discovery: PairEvidence[]; confirmation: PairEvidence[] } = { discovery: [], confirmation: [] };
  for (;;) {
    const step = nextStep(plan, budgets, evidence);
    if (step.kind === 'decided') return step.outcome;
    const wanted = step.pairs - evidence[step.stage].length;
    evidence[step.stage].push(...circularBlocks({ length: pairs.length, wanted, block: blockPairs, random }).flatMap((index) => pairs[index] ?? []));
  }
}
