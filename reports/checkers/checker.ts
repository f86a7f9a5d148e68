// The interface of a checker: a claim, the facts it needs, and a finding with evidence.
import type { Fact, Outcome } from '../../contract/index.ts';
import type { LoadedRun } from '../run/loaded-run.ts';

export interface Finding {
  outcome: Outcome;
  because: string;
  evidence: readonly string[];
  /**
   * Of a validity checker's doubt: only work that was not delivered is in doubt, and what was delivered
   * counts. Of an objective's fail: it holds even if everything that was not delivered had been good.
   */
  undelivered?: true;
}

export interface Checker {
  readonly name: string;
  /** The claim in a sentence. */
  readonly title: string;
  /**
   * Validity: the experiment proves something. Invariant: holds on any machine. Objective: true only of a
   * valid experiment.
   */
  readonly kind: 'validity' | 'invariant' | 'objective';
  /** Facts that the checker requires. */
  readonly needs: readonly Fact[];
  check(run: LoadedRun): Finding;
}

export function pass(because: string): Finding {
  return { outcome: 'pass', because, evidence: [] };
}

export function unknown(because: string, evidence: readonly string[] = []): Finding {
  return { outcome: 'unknown', because, evidence };
}

export function notAsked(because: string): Finding {
  return { outcome: 'not-asked', because, evidence: [] };
}
