// Conditions of a sound experiment. A condition checks how the experiment was run, never how good the
// candidate is.
import type { GateRecord, Slice } from '../../../contract/index.ts';

export interface Experiment {
  record: GateRecord;
  /** Those that count; warm-up is cut. */
  slices: readonly Slice[];
  /** What is wrong with the folder's files; empty if they are whole. */
  damage: readonly string[];
}

export type State = { holds: true; because: string } | { holds: false; because: string; fix: string };

export interface Condition {
  name: string;
  /** Its claim, in a sentence. */
  title: string;
  check: (experiment: Experiment) => State;
}

/**
 * Slices by which the generator is judged: the baseline's, where there is one. A candidate that takes the
 * machine's CPU makes the generator
 * late too, and that is a finding about the candidate.
 */
export function referenceSlices({ record, slices }: Experiment): readonly Slice[] {
  return record.subjects.length === 1 ? slices : slices.filter(({ side }) => side === 'baseline');
}

export function holds(because: string): State {
  return { holds: true, because };
}

export function broken(because: string, fix: string): State {
  return { holds: false, because, fix };
}

/** The value that at least `share` of all reach or stay below; 0 without values. */
export function nearestRank(values: readonly number[], share: number): number {
  const ascending = [...values].sort((a, b) => a - b);
  return ascending[Math.max(0, Math.ceil(share * ascending.length - 1e-9) - 1)] ?? 0;
}

export function formatPercent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
