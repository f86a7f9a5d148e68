// What a verdict leaves out: budgets that could not be judged, and what a comparison of a version with itself
// does not prove.
import type { Budget, GateSubject, GateVerdict } from '../../contract/index.ts';

/** Relative budgets without a baseline. */
export function withoutBaseline(budgets: readonly Budget[]): GateVerdict['notJudged'] {
  return budgets.map((budget) => ({
    budget,
    because: 'no baseline: there is nothing that it could be slower than',
  }));
}

/** "; 2 not judged (no baseline)", the end of a verdict's reason; empty if all were judged. */
export function leftOut(notJudged: readonly unknown[]): string {
  return notJudged.length === 0 ? '' : `; ${notJudged.length} not judged (no baseline)`;
}

/** A comparison of a commit with itself measures the gate, not a change. */
export function warningsOf(subjects: readonly GateSubject[]): string[] {
  const [one, other] = subjects;
  if (!one || !other || one.commit === null || one.commit !== other.commit) return [];
  return [
    `candidate and baseline are the same commit (${one.commit.slice(0, 7)}): whatever comes out does not show the effect of a change`,
  ];
}
