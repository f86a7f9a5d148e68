// What an answer leaves out: budgets that nothing could be said of, and what a comparison of a version with
// itself does not prove.
import type { Budget, GateSubject, GateVerdict } from '../../contract/index.ts';

/** Of relative budgets where there is no baseline. */
export function withoutBaseline(budgets: readonly Budget[]): GateVerdict['notJudged'] {
  return budgets.map((budget) => ({
    budget,
    because: 'no baseline: there is nothing that it could be slower than',
  }));
}

/** "; 2 not judged (no baseline)", to end the reason of an answer with; empty if all were judged. */
export function leftOut(notJudged: readonly unknown[]): string {
  return notJudged.length === 0 ? '' : `; ${notJudged.length} not judged (no baseline)`;
}

/** Whoever compares a commit with itself measures the gate, not a change. */
export function warningsOf(subjects: readonly GateSubject[]): string[] {
  const [one, other] = subjects;
  if (!one || !other || one.commit === null || one.commit !== other.commit) return [];
  return [
    `candidate and baseline are the same commit (${one.commit.slice(0, 7)}): whatever comes out says nothing about a change`,
  ];
}
