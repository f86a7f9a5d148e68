// Why a budget came out as it did, in a sentence.
import { quantileWords, type Budget, type BudgetVerdict } from '../../contract/index.ts';
import { allowedShare, type Tested } from './budget-stage.ts';
import { count } from '../rendering/figures.ts';
import type { Finding } from './budget-findings.ts';

/**
 * `again` is the finding on fresh pairs, where there was one: of a fail its figures are told, since those of
 * discovery were picked.
 */
export function becauseOf(
  { budget, tested, state, leastPairs }: Finding,
  again: Finding | undefined,
  outcome: BudgetVerdict['outcome'],
): string {
  if (outcome === 'fail')
    return `${wordsOf(budget, again?.tested ?? tested)}, in fresh pairs as in discovery`;
  const words = wordsOf(budget, tested);
  if (outcome === 'pass') return words;
  if (state === 'broken')
    return again === undefined
      ? `${words}; not yet seen in fresh pairs`
      : `${words}; not seen again in ${again.tested.pairs} fresh pairs`;
  if (tested.usablePairs > 0 && tested.usablePairs < leastPairs && tested.pairs >= leastPairs) {
    return `${words}: only ${tested.usablePairs} of ${tested.pairs} pairs say something of it, and fewer than ${leastPairs} decide nothing`;
  }
  return `${words}: more pairs are needed to tell`;
}

function wordsOf(budget: Budget, tested: Tested): string {
  return budget.kind === 'relative' ? changeWords(budget, tested) : shareWords(budget, tested);
}

function changeWords(
  { quantile, margin, floorMs }: Budget & { kind: 'relative' },
  { share, ms, pairs }: Tested,
): string {
  if (share === null || ms === null) return `no pair of ${pairs} has requests of it on both sides`;
  const floor = floorMs > 0 ? ` and ${msWords(floorMs)}` : '';
  return `${quantileWords(quantile)} is ${slower(share.estimate)} (${msWords(ms.estimate, true)}), at least ${signed(share.lower)}, at most ${signed(share.upper)}; ${percentWords(margin)}${floor} ${floorMs > 0 ? 'matter' : 'matters'}`;
}

function shareWords(budget: Exclude<Budget, { kind: 'relative' }>, { bad }: Tested): string {
  if (bad === null || bad.of === 0) return 'no request of it was made';
  const what = budget.kind === 'absolute' ? `take ${msWords(budget.belowMs)} or longer, or fail` : 'fail';
  return `${count(bad.count)} of ${count(bad.of)} ${what} (${percentWords(bad.share)}), at least ${percentWords(bad.lower)}, at most ${percentWords(bad.upper)}; ${percentWords(allowedShare(budget))} may`;
}

function slower(share: number): string {
  return `${percentWords(Math.abs(share))} ${share < 0 ? 'faster' : 'slower'}`;
}

function signed(share: number): string {
  if (!Number.isFinite(share)) return 'not known';
  return `${share < 0 ? '−' : '+'}${percentWords(Math.abs(share))}`;
}

function percentWords(share: number): string {
  const percent = Math.abs(share) * 100;
  return `${Number(percent.toFixed(percent < 1 ? 3 : 1))} %`;
}

function msWords(ms: number, withSign = false): string {
  const size = Number(Math.abs(ms).toPrecision(3));
  return `${withSign ? (ms < 0 ? '−' : '+') : ''}${size} ms`;
}
