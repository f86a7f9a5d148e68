// One axis for budgets of every kind: 0 is no change (or nothing bad), 1 is the margin (or all that is
// allowed).
import type { BudgetStage, BudgetVerdict } from '../../../../contract/index.ts';
import {
  allowedShare,
  isOfShares,
  isRelative,
  stagesOf,
  type RelativeBudget,
  type ToldStage,
} from '../budget-in-words.ts';

export interface Interval {
  name: ToldStage['name'];
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
export function intervalsOf(judged: BudgetVerdict): Interval[] {
  return stagesOf(judged).flatMap(({ name, stage }) => {
    const interval = isRelative(judged)
      ? ofChange(stage, judged.budget)
      : isOfShares(judged)
        ? ofBad(stage, allowedShare(judged.budget))
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

/** Where a value stands, in % of the picture's width; what is beyond stands at its edge. */
export function placeOf(value: number, { from, to }: IntervalScale): number {
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

function ofBad({ bad }: BudgetStage, allowed: number): Omit<Interval, 'name'> | null {
  return bad === null
    ? null
    : { lower: bad.lower / allowed, estimate: bad.share / allowed, upper: bad.upper / allowed };
}
