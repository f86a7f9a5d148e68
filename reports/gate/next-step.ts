// The gate's procedure as a pure function of what was measured so far: live experiments, re-analyses of
// folders and simulations all use it.
//
//   analyze 15 pairs ──(any broken)──► as many fresh pairs ──(broken again)──► FAIL
//     │        │                              │
//     │        └─(all held)──► PASS           │ (not again)
//     └─(open)──► analyze 30 ◄────────────────┘
//                 analyze 60, … ──(too few pairs left)──► INCONCLUSIVE
//   time over before an analysis or its confirmation ──(so many failed that one sample proves it)──► FAIL
import type { Budget, GatePlan } from '../../contract/index.ts';
import { findingsOf, type Finding } from './budget-findings.ts';
import type { PairEvidence } from './pair-evidence.ts';

export interface Evidence {
  discovery: readonly PairEvidence[];
  confirmation: readonly PairEvidence[];
}

/** What a decision, or the state of things when time was over, rests on. */
export interface Found {
  /** All budgets, on the pairs of the last interim analysis; before the first one, on all pairs so far. */
  discovery: readonly Finding[];
  /** The budgets that were `broken` in discovery, on fresh pairs; empty without a confirmation. */
  confirmation: readonly Finding[];
  /** Number of fresh pairs that earlier confirmations used. */
  confirmationOffset: number;
  /** Names of the budgets that discovery alone proves broken, because no time was left to see them again. */
  proved?: readonly string[];
}

export interface Played {
  /** Time was over before the plan was: nothing more will be measured. */
  timeOver?: boolean;
}

/** Pairs without which a single sample proves nothing, however much fails. */
const minProvingPairs = 5;

export type Step =
  /** Go on until the stage has `pairs` pairs. */
  | { kind: 'measure'; stage: 'discovery' | 'confirmation'; pairs: number; found: Found }
  | { kind: 'decided'; outcome: 'pass' | 'fail' | 'inconclusive'; found: Found };

/**
 * Returns the next step. Only the planned interim analyses are made, so more pairs or more frequent analyses
 * cannot produce a finding.
 *
 * A confirmation uses fresh pairs that had no part in the discovery, so it tests at the whole α, and only the
 * budgets that were found, each by its level and its growth within a launch. Each confirmation has separate
 * pairs. An interim analysis finds something by chance with at most 1.2 times the α spent on it (the fifth part
 * is for growth), so the probability of a wrong fail is at most 1.2·α·α = 0.3 % in total; what is proved as
 * time is over has the same again.
 */
export function nextStep(
  plan: GatePlan,
  budgets: readonly Budget[],
  evidence: Evidence,
  { timeOver = false }: Played = {},
): Step {
  const interimAnalyses = plan.looks.map((pairs, analysis) => ({
    pairs,
    error: plan.spent[analysis] ?? plan.alpha,
  }));
  const { leastPairs: minPairs } = plan;
  let found: Found | undefined;
  let confirmed = 0;
  for (const { pairs, error } of interimAnalyses) {
    if (pairs + confirmed > plan.mostPairs) break;
    if (evidence.discovery.length < pairs) {
      const proved = timeOver ? provedBy(plan, budgets, evidence.discovery, error) : undefined;
      if (proved) return { ...proved, found: { ...proved.found, confirmationOffset: confirmed } };
      return {
        kind: 'measure',
        stage: 'discovery',
        pairs,
        found: found ?? displayedFindings(budgets, evidence, { error, minPairs }),
      };
    }
    found = {
      discovery: findingsOf(budgets, evidence.discovery.slice(0, pairs), { error, minPairs }),
      confirmation: [],
      confirmationOffset: confirmed,
    };
    if (found.discovery.every(({ state }) => state === 'held'))
      return { kind: 'decided', outcome: 'pass', found };
    const broken = found.discovery.filter(({ state }) => state === 'broken');
    if (broken.length === 0) continue;
    const wanted = Math.min(pairs, plan.mostPairs - pairs - confirmed);
    if (wanted < plan.leastPairs) break;
    const fresh = evidence.confirmation.slice(confirmed, confirmed + wanted);
    found = {
      ...found,
      confirmation: findingsOf(
        broken.map(({ budget }) => budget),
        fresh,
        { error: plan.alpha, minPairs, confirms: true },
      ),
    };
    const again = found.confirmation.some(({ state }) => state === 'broken');
    if (again && (timeOver || fresh.length === wanted)) return { kind: 'decided', outcome: 'fail', found };
    if (fresh.length < wanted) {
      const proved = timeOver
        ? provedBy(plan, budgets, evidence.discovery.slice(0, pairs), error)
        : undefined;
      if (proved)
        return {
          ...proved,
          found: { ...proved.found, confirmation: found.confirmation, confirmationOffset: confirmed },
        };
      return { kind: 'measure', stage: 'confirmation', pairs: confirmed + wanted, found };
    }
    confirmed += wanted;
  }
  return {
    kind: 'decided',
    outcome: 'inconclusive',
    found: found ?? displayedFindings(budgets, evidence, { error: plan.alpha, minPairs }),
  };
}

/**
 * A candidate that hangs takes the time that its confirmation would need. Its failed requests are then judged
 * on discovery alone, with the error that discovery and confirmation would have had together: what this
 * analysis may spend, times α. Only failures: how fast one launch happens to be needs a second launch, whether
 * it answers does not. When time was over depends on how long both sides took together, not on which one it
 * was, so the test at that moment is as good as at the planned one.
 */
function provedBy(
  plan: GatePlan,
  budgets: readonly Budget[],
  pairs: readonly PairEvidence[],
  spent: number,
): (Step & { kind: 'decided' }) | undefined {
  const discovery = findingsOf(budgets, pairs, { error: spent, minPairs: minProvingPairs });
  const proved = discovery
    .filter(
      ({ budget, state, adjustedP }) =>
        (budget.kind === 'availability' || budget.kind === 'errors') &&
        state === 'broken' &&
        adjustedP <= spent * plan.alpha,
    )
    .map(({ budget }) => budget.name);
  if (proved.length === 0) return undefined;
  return {
    kind: 'decided',
    outcome: 'fail',
    found: {
      // Fewer pairs than an analysis needs decide nothing else.
      discovery: findingsOf(budgets, pairs, { error: spent, minPairs: plan.leastPairs }),
      confirmation: [],
      confirmationOffset: 0,
      proved,
    },
  };
}

/** Findings before the first interim analysis. They are only displayed; no decision uses them. */
function displayedFindings(
  budgets: readonly Budget[],
  { discovery }: Evidence,
  errors: { error: number; minPairs: number },
): Found {
  return { discovery: findingsOf(budgets, discovery, errors), confirmation: [], confirmationOffset: 0 };
}
