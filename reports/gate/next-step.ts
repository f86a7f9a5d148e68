// The gate's procedure as a pure function of what was measured so far: it plays live, judges folders again,
// and is tried in simulations.
//
//   look at 15 pairs ──(something broken)──► as many fresh pairs ──(broken again)──► FAIL
//     │        │                                   │
//     │        └─(everything held)──► PASS         │ (not again)
//     └─(open)──► look at 30 ◄─────────────────────┘
//                 look at 60, … ──(no room for more)──► INCONCLUSIVE
import type { Budget, GatePlan } from '../../contract/index.ts';
import { findingsOf, type Finding } from './budget-findings.ts';
import type { PairEvidence } from './pair-evidence.ts';

export interface Evidence {
  discovery: readonly PairEvidence[];
  confirmation: readonly PairEvidence[];
}

/** What a decision, or the state of things when time was over, rests on. */
export interface Found {
  /** All budgets on the pairs of the last look; on what there is, where no look was reached. */
  discovery: readonly Finding[];
  /** Those that were broken in discovery, on fresh pairs; empty without a confirmation. */
  confirmation: readonly Finding[];
  /** Fresh pairs that came before those of this confirmation: an earlier one had used them. */
  freshFrom: number;
}

export type Step =
  /** Go on until the stage has `pairs` pairs. */
  | { kind: 'measure'; stage: 'discovery' | 'confirmation'; pairs: number; found: Found }
  | { kind: 'decided'; outcome: 'pass' | 'fail' | 'inconclusive'; found: Found };

/**
 * What comes next. Only looks that were planned are taken, so measuring on and looking often cannot make a
 * finding.
 *
 * Fresh pairs were not there when a finding was picked, so they are tested at the whole α, and only for what
 * was found. Each confirmation
 * has pairs of its own; since a look finds something by chance with its spent error at the most, all of them
 * together fail wrongly with
 * at most α·α.
 */
export function nextStep(plan: GatePlan, budgets: readonly Budget[], evidence: Evidence): Step {
  const looks = plan.looks.map((pairs, look) => ({ pairs, error: plan.spent[look] ?? plan.alpha }));
  const { leastPairs } = plan;
  let found: Found | undefined;
  let confirmed = 0;
  for (const { pairs, error } of looks) {
    if (pairs + confirmed > plan.mostPairs) break;
    if (evidence.discovery.length < pairs)
      return {
        kind: 'measure',
        stage: 'discovery',
        pairs,
        found: found ?? unlooked(budgets, evidence, { error, leastPairs }),
      };
    found = {
      discovery: findingsOf(budgets, evidence.discovery.slice(0, pairs), { error, leastPairs }),
      confirmation: [],
      freshFrom: confirmed,
    };
    if (found.discovery.every(({ state }) => state === 'held'))
      return { kind: 'decided', outcome: 'pass', found };
    const broken = found.discovery.filter(({ state }) => state === 'broken').map(({ budget }) => budget);
    if (broken.length === 0) continue;
    const wanted = Math.min(pairs, plan.mostPairs - pairs - confirmed);
    if (wanted < plan.leastPairs) break;
    const fresh = evidence.confirmation.slice(confirmed, confirmed + wanted);
    found = { ...found, confirmation: findingsOf(broken, fresh, { error: plan.alpha, leastPairs }) };
    if (fresh.length < wanted)
      return { kind: 'measure', stage: 'confirmation', pairs: confirmed + wanted, found };
    if (found.confirmation.some(({ state }) => state === 'broken'))
      return { kind: 'decided', outcome: 'fail', found };
    confirmed += wanted;
  }
  return {
    kind: 'decided',
    outcome: 'inconclusive',
    found: found ?? unlooked(budgets, evidence, { error: plan.alpha, leastPairs }),
  };
}

/** What there is before the first look: for show, nothing is decided by it. */
function unlooked(
  budgets: readonly Budget[],
  { discovery }: Evidence,
  errors: { error: number; leastPairs: number },
): Found {
  return { discovery: findingsOf(budgets, discovery, errors), confirmation: [], freshFrom: 0 };
}
