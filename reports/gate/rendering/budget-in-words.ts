// One budget in words: what it claims, what was measured in each stage, and how sure its bounds are.
import {
  quantileWords,
  type Budget,
  type BudgetStage,
  type BudgetVerdict,
  type GateVerdict,
} from '../../../contract/index.ts';
import { count, objectivePercent, percent } from '../../rendering/figures.ts';
import { milliseconds, plainShare, setShare, slowdown } from './gate-figures.ts';

export type RelativeBudget = Extract<Budget, { kind: 'relative' }>;
export type ShareBudget = Exclude<Budget, { kind: 'relative' }>;
export type Judged<Kind extends Budget> = BudgetVerdict & { budget: Kind };
export interface ToldStage {
  name: 'discovery' | 'confirmation';
  stage: BudgetStage;
}

/** "p95 of checkout less than 5 % slower than the baseline". */
export function claimInWords(budget: Budget): string {
  if (budget.kind === 'relative')
    return `${quantileWords(budget.quantile)} of ${budget.journey} less than ${marginInWords(budget)} slower than the baseline`;
  const source = budget.slo === null ? '' : ` (SLO ${budget.slo})`;
  if (budget.kind === 'absolute')
    return `${quantileWords(budget.quantile)} of ${budget.journey} below ${milliseconds(budget.belowMs)}${source}`;
  return `${objectivePercent(budget.objective)} of ${budget.journey} answered well${budget.implied ? ' (asked of every journey that has a budget)' : source}`;
}

/** "5 %", or "5 % (or 2 ms)": less than either keeps the budget. */
export function marginInWords({ margin, floorMs }: RelativeBudget): string {
  return floorMs > 0 ? `${setShare(margin)} (or ${Number(floorMs.toFixed(3))} ms)` : setShare(margin);
}

export function isRelative(verdict: BudgetVerdict): verdict is Judged<RelativeBudget> {
  return verdict.budget.kind === 'relative';
}

export function isOfShares(verdict: BudgetVerdict): verdict is Judged<ShareBudget> {
  return verdict.budget.kind !== 'relative';
}

/** The stages that were measured, in their order. */
export function stagesOf({ discovery, confirmation }: BudgetVerdict): ToldStage[] {
  return [
    ...(discovery === null ? [] : [{ name: 'discovery' as const, stage: discovery }]),
    ...(confirmation === null ? [] : [{ name: 'confirmation' as const, stage: confirmation }]),
  ];
}

/**
 * The stage whose figures stand for the budget: confirmation was not chosen for its result, so its estimate
 * is not flattered by chance.
 */
export function tellingStage({ discovery, confirmation }: BudgetVerdict): BudgetStage | null {
  return confirmation ?? discovery;
}

/**
 * Largest share of bad requests that keeps the budget; rounded, because 1 − 0.95 is a little more than 0.05.
 */
export function allowedShare(budget: ShareBudget): number {
  return Number((1 - (budget.kind === 'absolute' ? budget.quantile : budget.objective)).toFixed(9));
}

export function effectInWords(
  { share }: BudgetStage,
  { margin }: RelativeBudget,
): { estimate: string; lower: string; upper: string } {
  return {
    estimate: slowdown(share?.estimate ?? null, margin),
    lower: slowdown(share?.lower ?? null, margin),
    upper: slowdown(share?.upper ?? null, margin),
  };
}

export function badInWords(
  { bad }: BudgetStage,
  budget: ShareBudget,
): { share: string; lower: string; upper: string; counted: string } {
  if (bad === null) return { share: '–', lower: '–', upper: '–', counted: 'no data' };
  const told = (share: number): string => percent(share, allowedShare(budget));
  return {
    share: told(bad.share),
    lower: told(bad.lower),
    upper: told(bad.upper),
    counted: `${count(bad.count)} of ${count(bad.of)}`,
  };
}

/** "5.2 %": the least slowdown that would have been found; null is "not known". */
export function leastSeen({ leastDetectable }: BudgetVerdict): string {
  return leastDetectable === null ? 'not known' : plainShare(leastDetectable);
}

/** Said once for all bounds: "95 %", or "95 % to 99.2 %" where they differ; null without any. */
export function confidenceInWords({ budgets }: GateVerdict): string | null {
  const levels = budgets
    .flatMap(stagesOf)
    .map(({ stage }) => stage.confidence)
    .sort((a, b) => a - b);
  const told = [...new Set(levels.map((level) => `${Number((level * 100).toFixed(2))} %`))];
  return told.length === 0 ? null : told.length === 1 ? `${told[0]}` : `${told[0]} to ${told.at(-1)}`;
}
