// The text about one budget: its claim, the measurements of each stage, and the confidence of its bounds.
import {
  quantileText,
  type Budget,
  type BudgetStage,
  type BudgetVerdict,
  type GateVerdict,
  type ShareBudget,
} from '../../../contract/index.ts';
import { count, objectivePercent, percent } from '../../rendering/figures.ts';
import { milliseconds, plainShare, setShare, slowdown } from './gate-figures.ts';

export type RelativeBudget = Extract<Budget, { kind: 'relative' }>;
export type ErrorsBudget = Extract<Budget, { kind: 'errors' }>;
export type BudgetVerdictOf<Kind extends Budget> = BudgetVerdict & { budget: Kind };
export interface ReportedStage {
  name: 'discovery' | 'confirmation';
  stage: BudgetStage;
}

/** "p95 of checkout less than 5 % slower than the baseline". */
export function describeClaim(budget: Budget): string {
  if (budget.kind === 'relative')
    return `${quantileText(budget.quantile)} of ${budget.journey} less than ${describeMargin(budget)} slower than the baseline`;
  if (budget.kind === 'errors')
    return `${budget.journey} fails less than ${points(budget.margin)} more of its requests than the baseline${budget.implied ? ' (for every journey that is compared)' : ''}`;
  const source = budget.slo === null ? '' : ` (SLO ${budget.slo})`;
  if (budget.kind === 'absolute')
    return `${quantileText(budget.quantile)} of ${budget.journey} below ${milliseconds(budget.belowMs)}${source}`;
  return `${objectivePercent(budget.objective)} of ${budget.journey} answered well${budget.implied ? ' (for every journey that has a budget)' : source}`;
}

/** "5 %", or "5 % (or 2 ms)": less than either keeps the budget. */
export function describeMargin({ margin, floorMs }: RelativeBudget): string {
  return floorMs > 0 ? `${setShare(margin)} (or ${Number(floorMs.toFixed(3))} ms)` : setShare(margin);
}

export function isRelative(verdict: BudgetVerdict): verdict is BudgetVerdictOf<RelativeBudget> {
  return verdict.budget.kind === 'relative';
}

export function isOfShares(verdict: BudgetVerdict): verdict is BudgetVerdictOf<ShareBudget> {
  return verdict.budget.kind === 'absolute' || verdict.budget.kind === 'availability';
}

export function isOfErrors(verdict: BudgetVerdict): verdict is BudgetVerdictOf<ErrorsBudget> {
  return verdict.budget.kind === 'errors';
}

/** The stages that were measured, in their order. */
export function stagesOf({ discovery, confirmation }: BudgetVerdict): ReportedStage[] {
  return [
    ...(discovery === null ? [] : [{ name: 'discovery' as const, stage: discovery }]),
    ...(confirmation === null ? [] : [{ name: 'confirmation' as const, stage: confirmation }]),
  ];
}

/**
 * The stage whose figures represent the budget: confirmation was not chosen for its result, so its estimate
 * is not flattered by chance.
 */
export function reportedStage({ discovery, confirmation }: BudgetVerdict): BudgetStage | null {
  return confirmation ?? discovery;
}

/**
 * Largest share of bad requests that keeps the budget; rounded, because 1 − 0.95 is a little more than 0.05.
 */
export function allowedShare(budget: ShareBudget): number {
  return Number((1 - (budget.kind === 'absolute' ? budget.quantile : budget.objective)).toFixed(9));
}

export function describeEffect(
  { share }: BudgetStage,
  { margin }: RelativeBudget,
): { estimate: string; lower: string; upper: string } {
  return {
    estimate: slowdown(share?.estimate ?? null, margin),
    lower: slowdown(share?.lower ?? null, margin),
    upper: slowdown(share?.upper ?? null, margin),
  };
}

/** Failed requests of both sides, and by how many percentage points the candidate fails more. */
export function describeRise({ rise }: BudgetStage): {
  baseline: string;
  candidate: string;
  estimate: string;
  lower: string;
  upper: string;
} {
  if (rise === undefined) return { baseline: '–', candidate: '–', estimate: '–', lower: '–', upper: '–' };
  const { baseline, candidate, effect } = rise;
  const failed = (of: { count: number; of: number }): string => `${count(of.count)} of ${count(of.of)}`;
  return {
    baseline: failed(baseline),
    candidate: failed(candidate),
    estimate: points(effect.estimate, true),
    lower: points(effect.lower, true),
    upper: points(effect.upper, true),
  };
}

/** "1 percentage point", "0.5 percentage points", with its sign "+0.5 percentage points". */
export function points(share: number, signed = false): string {
  const size = Number((Math.abs(share) * 100).toPrecision(3));
  const text = `${size} percentage ${size === 1 ? 'point' : 'points'}`;
  return `${share < 0 ? '−' : signed && share > 0 ? '+' : ''}${text}`;
}

export function describeBad(
  { bad }: BudgetStage,
  budget: ShareBudget,
): { share: string; lower: string; upper: string; counted: string } {
  if (bad === null) return { share: '–', lower: '–', upper: '–', counted: 'no data' };
  const formatted = (share: number): string => percent(share, allowedShare(budget));
  return {
    share: formatted(bad.share),
    lower: formatted(bad.lower),
    upper: formatted(bad.upper),
    counted: `${count(bad.count)} of ${count(bad.of)}`,
  };
}

/** "5.2 %": the least slowdown that would have been found; null is "not known". */
export function leastSeen({ leastDetectable }: BudgetVerdict): string {
  return leastDetectable === null ? 'not known' : plainShare(leastDetectable);
}

/** The confidence of all bounds: "95 %", or "95 % to 99.2 %" where they differ; null without any. */
export function describeConfidence({ budgets }: GateVerdict): string | null {
  const levels = budgets
    .flatMap(stagesOf)
    .map(({ stage }) => stage.confidence)
    .sort((a, b) => a - b);
  const confidences = [...new Set(levels.map((level) => `${Number((level * 100).toFixed(2))} %`))];
  return confidences.length === 0
    ? null
    : confidences.length === 1
      ? `${confidences[0]}`
      : `${confidences[0]} to ${confidences.at(-1)}`;
}
