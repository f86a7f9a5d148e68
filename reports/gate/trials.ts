// Plays the gate's procedure many times on pairs drawn from one long recording: how often it is wrong on this
// machine.
import type { Budget, GatePlan, Random } from '../../contract/index.ts';
import { circularBlocks } from '../statistics/block-resampling.ts';
import { planGate } from './gate-plan.ts';
import { nextStep, type Evidence } from './next-step.ts';
import type { PairEvidence } from './pair-evidence.ts';

export interface TrialCounts {
  trials: number;
  failed: number;
  passed: number;
  inconclusive: number;
}

/** Neighbouring pairs resemble each other; blocks of this many keep what they share. */
const blockPairs = 5;

export interface Trials {
  budgets: readonly Budget[];
  pairs: readonly PairEvidence[];
  trials: number;
  random: Random;
  /**
   * Both sides are the same: then both signs of a pair are equally likely. The sign is drawn for each block,
   * so that chance in one recording is not taken for a difference.
   */
  nothingDiffers: boolean;
}

/**
 * Each trial draws blocks of consecutive pairs, discovery from one half of the recording and confirmation
 * from the other, and ends in the outcome of a real gate. Its plan has no more pairs than were recorded, so
 * that no pair is repeated often. If there are too few pairs for any plan, there is no trial.
 */
export function resampledTrials({ budgets, pairs, trials, random, nothingDiffers }: Trials): TrialCounts {
  const plan = planGate({ budgets: budgets.length, maxPairs: pairs.length });
  const counts = { trials: 0, failed: 0, passed: 0, inconclusive: 0 };
  if (plan === undefined) return counts;
  const middle = Math.floor(pairs.length / 2);
  const halves = [pairs.slice(0, middle), pairs.slice(middle)] as const;
  for (; counts.trials < trials; counts.trials += 1) {
    const first = random() < 0.5 ? 0 : 1;
    const sources = { discovery: halves[first], confirmation: halves[1 - first] ?? halves[first] };
    const outcome = oneTrial(plan, budgets, sources, { random, nothingDiffers });
    counts[outcome === 'fail' ? 'failed' : outcome === 'pass' ? 'passed' : 'inconclusive'] += 1;
  }
  return counts;
}

function oneTrial(
  plan: GatePlan,
  budgets: readonly Budget[],
  sources: Evidence,
  { random, nothingDiffers }: Pick<Trials, 'random' | 'nothingDiffers'>,
): 'pass' | 'fail' | 'inconclusive' {
  const evidence: { discovery: PairEvidence[]; confirmation: PairEvidence[] } = {
    discovery: [],
    confirmation: [],
  };
  for (;;) {
    const step = nextStep(plan, budgets, evidence);
    if (step.kind === 'decided') return step.outcome;
    const source = sources[step.stage];
    const positions = circularBlocks({
      length: source.length,
      wanted: step.pairs - evidence[step.stage].length,
      block: blockPairs,
      random,
    });
    let sign = 1;
    evidence[step.stage].push(
      ...positions.flatMap((position, index) => {
        const block = Math.floor(index / blockPairs);
        if (nothingDiffers && index % blockPairs === 0) sign = random() < 0.5 ? -1 : 1;
        const pair = source[position];
        if (pair === undefined) return [];
        // Signs that are drawn by block would look like growth: each block is a launch of its own.
        return nothingDiffers ? [{ ...(sign === 1 ? pair : mirrored(pair)), launch: block }] : [pair];
      }),
    );
  }
}

/** The pair as if its sides had been swapped. */
function mirrored(pair: PairEvidence): PairEvidence {
  return {
    ...pair,
    changes: new Map([...pair.changes].map(([name, { log, ms }]) => [name, { log: -log, ms: -ms }])),
    counts: new Map(
      [...pair.counts].map(([name, { candidate, baseline }]) => [
        name,
        baseline === null ? { candidate, baseline } : { candidate: baseline, baseline: candidate },
      ]),
    ),
  };
}
