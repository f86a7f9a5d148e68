// The findings of one interim analysis: which budgets pass, and which look violated and need a confirmation.
import { errorsMatterFrom, type Budget } from '../../contract/index.ts';
import { holm } from '../statistics/holm.ts';
import { allowedShare, testBudget, type Tested } from './budget-stage.ts';
import type { PairEvidence } from './pair-evidence.ts';

/** What a budget can be broken by: its level over all pairs, or its growth within a launch. */
export type Hypothesis = 'level' | 'growth';

export interface Finding {
  budget: Budget;
  tested: Tested;
  /** Holm's p over all budgets that were tested together. */
  adjustedP: number;
  /** The same of its growth within a launch; 1 where none was looked for. */
  growthP: number;
  /** What it is `broken` by; empty if it is not. */
  brokenBy: readonly Hypothesis[];
  /**
   * `broken`: significantly slower (or worse), and by at least the margin. `held`: significantly less than
   * the margin. `open`: neither.
   */
  state: 'held' | 'broken' | 'open';
  /** Fewer usable pairs than this decide nothing. */
  minPairs: number;
}

interface Errors {
  error: number;
  minPairs: number;
  /** The budgets were found, and are tested again on fresh pairs. */
  confirms?: boolean;
}

/** Tests all `budgets` together on these pairs, with the error probability of this interim analysis. */
export function findingsOf(
  budgets: readonly Budget[],
  pairs: readonly PairEvidence[],
  errors: Errors,
): readonly Finding[] {
  return findingsOfTested(
    budgets.map((budget) => ({ budget, tested: testBudget(budget, pairs, errors.error) })),
    errors,
  );
}

/**
 * Growth within a launch is looked for beside the level, with an error of its own: this share of the level's,
 * so that the level's power stays what it was.
 */
export const growthErrorShare = 0.2;

/**
 * Classifies budgets that were tested together. The probability of any wrong `broken` is at most `error` for
 * levels, and `growthErrorShare` of it for growth; in a confirmation `error` for both together. A budget with too few usable pairs stays `open`.
 */
export function findingsOfTested(
  all: readonly Pick<Finding, 'budget' | 'tested'>[],
  { error, minPairs, confirms = false }: Errors,
): readonly Finding[] {
  const level = new Map<string, number>();
  const growth = new Map<string, number>();
  for (const { budget, tested } of all) {
    level.set(budget.name, tested.p);
    if (tested.growth) growth.set(budget.name, tested.growth.p);
  }
  const [levels, growths] = confirms ? adjustTogether(level, growth) : [adjust(level), adjust(growth)];
  const growthError = confirms ? error : error * growthErrorShare;
  return all.map(({ budget, tested }): Finding => {
    const adjustedP = levels.get(budget.name) ?? 1;
    const growthP = growths.get(budget.name) ?? 1;
    const brokenBy: Hypothesis[] = [
      ...(adjustedP <= error && matters(budget, tested) ? ['level' as const] : []),
      ...(growthP <= growthError && endMatters(budget, tested) ? ['growth' as const] : []),
    ];
    const common = { budget, tested, adjustedP, growthP, minPairs };
    if (tested.usablePairs < minPairs) return { ...common, brokenBy: [], state: 'open' };
    if (brokenBy.length > 0) return { ...common, brokenBy, state: 'broken' };
    return { ...common, brokenBy, state: holds(budget, tested) ? 'held' : 'open' };
  });
}

type Probabilities = ReadonlyMap<string, number>;

function adjust(probabilities: Probabilities): Probabilities {
  const adjusted = holm([...probabilities.values()]);
  return new Map([...probabilities.keys()].map((name, index) => [name, adjusted[index] ?? 1]));
}

function adjustTogether(level: Probabilities, growth: Probabilities): [Probabilities, Probabilities] {
  const adjusted = holm([...level.values(), ...growth.values()]);
  return [
    new Map([...level.keys()].map((name, index) => [name, adjusted[index] ?? 1])),
    new Map([...growth.keys()].map((name, index) => [name, adjusted[level.size + index] ?? 1])),
  ];
}

/** The estimate reaches the margin and the floor; a share over its budget always matters. */
function matters(budget: Budget, { share, ms, rise }: Tested): boolean {
  if (budget.kind === 'errors')
    return rise !== undefined && rise.effect.estimate >= budget.margin * errorsMatterFrom;
  if (budget.kind !== 'relative') return true;
  return share !== null && ms !== null && share.estimate >= budget.margin && ms.estimate >= budget.floorMs;
}

/** What it has grown to at the end of the launch reaches the margin and the floor. */
function endMatters(budget: Budget, { growth }: Tested): boolean {
  return (
    budget.kind === 'relative' &&
    growth !== undefined &&
    growth.endShare >= budget.margin &&
    growth.endMs >= budget.floorMs
  );
}

/**
 * The upper bound stays below the margin or the floor. A pass requires this of every budget in the analysis:
 * an intersection-union test (R. L. Berger 1982) needs no adjustment.
 */
function holds(budget: Budget, { share, ms, bad, rise }: Tested): boolean {
  if (budget.kind === 'errors') return rise !== undefined && rise.effect.upper < budget.margin;
  if (budget.kind !== 'relative') return bad !== null && bad.of > 0 && bad.upper <= allowedShare(budget);
  return share !== null && ms !== null && (share.upper < budget.margin || ms.upper < budget.floorMs);
}
