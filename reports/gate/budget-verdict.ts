// The verdict on one budget: its outcome, its stages as numbers for every rendering, and the least regression
// that could have been seen.
import type { Budget, BudgetStage, BudgetVerdict, Effect, GateRecord, Slice } from '../../contract/index.ts';
import { leastDetectable } from '../statistics/detectable.ts';
import { robustSpread } from '../statistics/spread.ts';
import type { Finding } from './budget-findings.ts';
import { changesOf } from './budget-stage.ts';
import { becauseOf } from './budget-text.ts';
import type { Evidence, Step } from './next-step.ts';
import { mergedLatencies } from './pair-evidence.ts';
import { rounded } from './rounded.ts';

/**
 * Share that each of the two stages misses of regressions of the least detectable size: together 5 of 100
 * experiments.
 */
const missed = 0.025;

/**
 * The verdict on one budget, from the last interim analysis (or the pairs so far) and all slices that count.
 */
export function budgetVerdict(
  record: GateRecord,
  budget: Budget,
  { step, evidence, slices }: { step: Step; evidence: Evidence; slices: readonly Slice[] },
): BudgetVerdict {
  const finding = step.found.discovery.find((one) => one.budget.name === budget.name);
  const again = step.found.confirmation.find((one) => one.budget.name === budget.name);
  const outcome = outcomeOf(step, finding, again);
  const discovery = stageOf(finding, 'discovery', slices);
  // A confirmation that was cut short has not failed to see it again.
  const seenAgain = step.kind === 'decided' ? again : undefined;
  const proved = isProved(step, budget);
  return {
    budget,
    outcome,
    because: finding === undefined ? 'nothing was measured' : becauseOf(finding, seenAgain, outcome, proved),
    discovery,
    confirmation: stageOf(again, 'confirmation', slices, step.found.confirmationOffset),
    ...visible(record, budget, { finding, evidence, baselineMs: discovery?.baselineMs ?? null }),
  };
}

/** What these pairs could show; nothing is promised of a number that no experiment has. */
function visible(
  record: GateRecord,
  budget: Budget,
  {
    finding,
    evidence,
    baselineMs,
  }: { finding: Finding | undefined; evidence: Evidence; baselineMs: number | null },
): Pick<BudgetVerdict, 'pairSpread' | 'leastDetectable'> {
  const logs = changesOf(evidence.discovery.slice(0, finding?.tested.pairs ?? 0), budget.name).map(
    ({ log }) => log,
  );
  if (budget.kind !== 'relative' || finding === undefined || logs.length < 2)
    return { pairSpread: null, leastDetectable: null };
  const spread = robustSpread(logs);
  const error = (1 - finding.tested.confidence) / record.budgets.length;
  // A change must reach the margin and the floor: what the floor is as a share depends on how fast the
  // baseline is.
  const matters = Math.max(budget.margin, baselineMs === null ? 0 : budget.floorMs / baselineMs);
  const min = Math.expm1(
    leastDetectable({ pairs: logs.length, spread, margin: Math.log1p(matters), error, missed }),
  );
  return { pairSpread: rounded(spread), leastDetectable: Number.isFinite(min) ? rounded(min) : null };
}

function outcomeOf(
  step: Step,
  finding: Finding | undefined,
  again: Finding | undefined,
): BudgetVerdict['outcome'] {
  if (step.kind === 'decided' && step.outcome === 'fail' && again?.state === 'broken') return 'fail';
  if (finding !== undefined && isProved(step, finding.budget)) return 'fail';
  return step.kind === 'decided' && finding?.state === 'held' ? 'pass' : 'inconclusive';
}

function isProved({ found }: Step, { name }: Budget): boolean {
  return found.proved?.includes(name) ?? false;
}

/** Numbers of a stage for every rendering, of its pairs behind number `from`; null if it has no pairs. */
export function stageOf(
  finding: Finding | undefined,
  stage: 'discovery' | 'confirmation',
  slices: readonly Slice[],
  from = 0,
): BudgetStage | null {
  if (finding === undefined || finding.tested.pairs === 0) return null;
  const {
    budget,
    tested: { growth, rise, ...tested },
    adjustedP,
    growthP,
  } = finding;
  const ofStage = slices.filter(
    ({ stage: of, pair }) => of === stage && pair > from && pair <= from + tested.pairs,
  );
  const quantile = 'quantile' in budget ? budget.quantile : null;
  const quantileMs = (side: 'baseline' | 'candidate'): number | null => {
    const ms = quantile === null ? null : mergedLatencies(ofStage, side, budget.journey).quantileMs(quantile);
    return ms === null || !Number.isFinite(ms) ? null : rounded(ms);
  };
  return {
    ...tested,
    share: tested.share && roundedEffect(tested.share),
    ms: tested.ms && roundedEffect(tested.ms),
    bad: tested.bad && {
      ...tested.bad,
      share: rounded(tested.bad.share),
      lower: rounded(tested.bad.lower),
      upper: rounded(tested.bad.upper),
      designEffect: tested.bad.designEffect === null ? null : rounded(tested.bad.designEffect),
    },
    ...(rise === undefined ? {} : { rise: { ...rise, effect: roundedEffect(rise.effect) } }),
    ...(growth === undefined
      ? {}
      : {
          growth: {
            endShare: Math.min(farthest, rounded(growth.endShare)),
            endMs: rounded(growth.endMs),
            pairs: growth.pairs,
            p: rounded(growth.p),
            adjustedP: rounded(growthP),
          },
        }),
    confidence: rounded(tested.confidence),
    p: rounded(tested.p),
    adjustedP: rounded(adjustedP),
    baselineMs: quantileMs('baseline'),
    candidateMs: quantileMs('candidate'),
  };
}

/**
 * Bounds that too few pairs cannot give are infinite, which JSON has no word for: as far away as a number
 * goes.
 */
function roundedEffect({ estimate, lower, upper }: Effect): Effect {
  return {
    estimate: rounded(estimate),
    lower: Math.max(-farthest, rounded(lower)),
    upper: Math.min(farthest, rounded(upper)),
  };
}
const farthest = 1e9;
