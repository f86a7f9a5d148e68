// One axis for budgets of every kind: 0 is no change (or nothing bad), 1 is the margin (or all that is
// allowed).
import type { BudgetStage, BudgetVerdict } from '../../../../contract/index.ts';
import {
  allowedShare,
  isOfErrors,
  isOfShares,
  isRelative,
  stagesOf,
  type RelativeBudget,
  type ReportedStage,
} from '../describe-budget.ts';

export interface Interval {
  name: ReportedStage['name'];
  lower: number;
  estimate: number;
  upper: number;
}
export interface IntervalScale {
  from: number;
  to: number;
}

const widest: IntervalScale = { from: -3, to: 5 };
const narrowest: IntervalScale = { from: -0.25, to: 1.5 };

/** The intervals of a budget's stages in margins. */
export function intervalsOf(budgetVerdict: BudgetVerdict): Interval[] {
  return stagesOf(budgetVerdict).flatMap(({ name, stage }) => {
    const interval = isRelative(budgetVerdict)
      ? ofChange(stage, budgetVerdict.budget)
      : isOfShares(budgetVerdict)
        ? ofBad(stage, allowedShare(budgetVerdict.budget))
        : isOfErrors(budgetVerdict)
          ? ofRise(stage, budgetVerdict.budget.margin)
          : null;
    return interval === null ? [] : [{ name, ...interval }];
  });
}

/** Wide enough for all, but not so wide that one budget far off hides the others. */
export function intervalScale(intervals: readonly Interval[]): IntervalScale {
  return {
    from: Math.max(widest.from, Math.min(narrowest.from, ...intervals.map(({ lower }) => lower - 0.1))),
    to: Math.min(widest.to, Math.max(narrowest.to, ...intervals.map(({ upper }) => upper + 0.1))),
  };
}

/** The position of a value, in % of the chart's width; values beyond are placed at its edge. */
export function positionOf(value: number, { from, to }: IntervalScale): number {
  return 2 + (96 * (Math.min(to, Math.max(from, value)) - from)) / (to - from);
}

function ofChange(
  { share, ms }: BudgetStage,
  { margin, floorMs }: RelativeBudget,
): Omit<Interval, 'name'> | null {
  if (share === null) return null;
  // Both margin and floor must be reached to matter, so the one farther from being reached is the one that
  // counts.
  const used = (of: 'lower' | 'estimate' | 'upper'): number =>
    share[of] <= 0 || floorMs === 0 || ms === null
      ? share[of] / margin
      : Math.min(share[of] / margin, ms[of] / floorMs);
  return { lower: used('lower'), estimate: used('estimate'), upper: used('upper') };
}

function ofRise({ rise }: BudgetStage, margin: number): Omit<Interval, 'name'> | null {
  if (rise === undefined) return null;
  const { lower, estimate, upper } = rise.effect;
  return { lower: lower / margin, estimate: estimate / margin, upper: upper / margin };
}

function ofBad({ bad }: BudgetStage, allowed: number): Omit<Interval, 'name'> | null {
  return bad === null
    ? null
    : { lower: bad.lower / allowed, estimate: bad.share / allowed, upper: bad.upper / allowed };
}
