// The reason for a budget's outcome, in a sentence.
import {
  errorsMatterFrom,
  quantileText,
  type Budget,
  type BudgetVerdict,
  type ShareBudget,
} from '../../contract/index.ts';
import { allowedShare, type Tested } from './budget-stage.ts';
import { count } from '../rendering/figures.ts';
import type { Finding } from './budget-findings.ts';

/**
 * `again` is the finding on fresh pairs, if there is one. A fail shows its figures, because the figures of
 * discovery are biased by selection.
 */
export function becauseOf(
  finding: Finding,
  again: Finding | undefined,
  outcome: BudgetVerdict['outcome'],
  proved = false,
): string {
  const { tested, state, minPairs } = finding;
  if (outcome === 'fail' && proved && again?.state !== 'broken')
    return `${findingText(finding)}; time was over before fresh pairs could show it again, and so much is proof without them`;
  if (outcome === 'fail') return `${findingText(again ?? finding)}, in fresh pairs as in discovery`;
  const text = findingText(finding);
  if (outcome === 'pass') return text;
  if (state === 'broken')
    return again === undefined
      ? `${text}; not yet seen in fresh pairs`
      : `${text}; not seen again in ${again.tested.pairs} fresh pairs`;
  if (tested.usablePairs > 0 && tested.usablePairs < minPairs && tested.pairs >= minPairs) {
    return `${text}: only ${tested.usablePairs} of ${tested.pairs} pairs can be used for it, and fewer than ${minPairs} decide nothing`;
  }
  if (isNearMargin(finding))
    return `${text}: the change is so close to what matters that more pairs would hardly tell; a smaller margin fails it, a larger one passes it`;
  return `${text}: more pairs are needed`;
}

/** The interval around the margin is already narrow: at least half of the margin and at most one and a half. */
function isNearMargin({ budget, tested: { share, usablePairs }, minPairs }: Finding): boolean {
  return (
    budget.kind === 'relative' &&
    share !== null &&
    usablePairs >= minPairs &&
    share.lower >= budget.margin / 2 &&
    share.upper <= budget.margin * 1.5
  );
}

/** What grew is reported by its end; a median over the launch would hide it. */
function findingText({ budget, tested, brokenBy }: Finding): string {
  const { growth } = tested;
  const growing = brokenBy.includes('growth') && !brokenBy.includes('level');
  if (!growing || growth === undefined || budget.kind !== 'relative') return budgetText(budget, tested);
  return `${quantileText(budget.quantile)} grows with every request: after ${growth.pairs} pairs of one launch it is ${slower(growth.endShare)} (${formatMs(growth.endMs, true)}); ${changeText(budget, tested)}`;
}

function budgetText(budget: Budget, tested: Tested): string {
  switch (budget.kind) {
    case 'relative':
      return changeText(budget, tested);
    case 'errors':
      return riseText(budget, tested);
    default:
      return formatShare(budget, tested);
  }
}

function riseText({ margin }: Budget & { kind: 'errors' }, { rise, pairs }: Tested): string {
  if (rise === undefined) return `no pair of ${pairs} has requests of it on both sides`;
  const {
    candidate,
    baseline,
    effect: { estimate, lower, upper },
  } = rise;
  const percent = (of: { count: number; of: number }): string => formatPercent(of.count / of.of);
  return `${count(candidate.count)} of ${count(candidate.of)} fail (${percent(candidate)}), in the baseline ${count(baseline.count)} of ${count(baseline.of)} (${percent(baseline)}): ${points(estimate)} more, at least ${points(lower)}, at most ${points(upper)}; ${points(margin * errorsMatterFrom)} matter (percentage points), less than ${points(margin)} must be certain`;
}

/** Percentage points. */
function points(share: number): string {
  const size = Number((Math.abs(share) * 100).toFixed(3));
  return `${share < 0 ? '−' : ''}${size} ${size === 1 ? 'point' : 'points'}`;
}

function changeText(
  { quantile, margin, floorMs }: Budget & { kind: 'relative' },
  { share, ms, pairs }: Tested,
): string {
  if (share === null || ms === null) return `no pair of ${pairs} has requests of it on both sides`;
  const floor = floorMs > 0 ? ` and ${formatMs(floorMs)}` : '';
  return `${quantileText(quantile)} is ${slower(share.estimate)} (${formatMs(ms.estimate, true)}), at least ${signed(share.lower)}, at most ${signed(share.upper)}; ${formatPercent(margin)}${floor} ${floorMs > 0 ? 'matter' : 'matters'}`;
}

function formatShare(budget: ShareBudget, { bad }: Tested): string {
  if (bad === null || bad.of === 0) return 'no request of it was made';
  const what = budget.kind === 'absolute' ? `take ${formatMs(budget.belowMs)} or longer, or fail` : 'fail';
  return `${count(bad.count)} of ${count(bad.of)} ${what} (${formatPercent(bad.share)}), at least ${formatPercent(bad.lower)}, at most ${formatPercent(bad.upper)}; ${formatPercent(allowedShare(budget))} may`;
}

function slower(share: number): string {
  return `${formatPercent(Math.abs(share))} ${share < 0 ? 'faster' : 'slower'}`;
}

function signed(share: number): string {
  if (!Number.isFinite(share)) return 'not known';
  return `${share < 0 ? '−' : '+'}${formatPercent(Math.abs(share))}`;
}

function formatPercent(share: number): string {
  const percent = Math.abs(share) * 100;
  return `${Number(percent.toFixed(percent < 1 ? 3 : 1))} %`;
}

function formatMs(ms: number, withSign = false): string {
  const size = Number(Math.abs(ms).toPrecision(3));
  return `${withSign ? (ms < 0 ? '−' : '+') : ''}${size} ms`;
}
