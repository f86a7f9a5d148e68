// What a recorded experiment of the release gate decided, as a scene of a show has it: a gate needs minutes of a machine
// for itself, so a demo shows one that was measured before.
import { z } from 'zod';
import { exitCodes, type ExitName } from './exit-codes.ts';
import { gateOutcomes, type GateOutcome, type GateVerdict } from './gate/gate-verdict.ts';

const text = z.string();

export const recordedGate = z.strictObject({
  /** The gate folder's name. */
  id: text,
  /** When it was measured, ISO 8601 UTC. */
  startedAt: text,
  candidate: text,
  /** Null where only absolute budgets were judged. */
  baseline: text.nullable(),
  outcome: z.enum(gateOutcomes),
  /** Exit code of `showtime gate`. */
  exitCode: z.number().int(),
  because: text,
  pairs: z.strictObject({ discovery: z.number().int(), confirmation: z.number().int() }),
  budgets: z.array(
    z.strictObject({
      name: text,
      outcome: z.enum(['pass', 'fail', 'inconclusive']),
      because: text,
      /** Of a relative budget: the slowdown that is allowed, and that of each pair in their order; shares. */
      margin: z.number().nullable(),
      slowdowns: z.array(z.number()),
    }),
  ),
});
export type RecordedGate = z.infer<typeof recordedGate>;

export const gateExits: Readonly<Record<GateOutcome, ExitName>> = {
  pass: 'pass',
  fail: 'fail',
  inconclusive: 'unknown',
  invalid: 'unknown',
};

/** Those budgets that failed, else all that were judged. */
export function recordedGateOf(verdict: GateVerdict): RecordedGate {
  const askedOf = (side: 'baseline' | 'candidate'): string | null =>
    verdict.subjects.find((subject) => subject.side === side)?.asked ?? null;
  const failed = verdict.budgets.filter(({ outcome }) => outcome === 'fail');
  const shown = failed.length > 0 ? failed : verdict.budgets;
  return {
    id: verdict.id,
    startedAt: verdict.startedAt,
    candidate: askedOf('candidate') ?? '',
    baseline: askedOf('baseline'),
    outcome: verdict.outcome,
    exitCode: exitCodes[gateExits[verdict.outcome]].code,
    because: verdict.because,
    pairs: { discovery: verdict.pairs.discovery, confirmation: verdict.pairs.confirmation },
    budgets: shown.map(({ budget, outcome, because }) => ({
      name: budget.name,
      outcome,
      because,
      margin: budget.kind === 'relative' ? budget.margin : null,
      slowdowns:
        budget.kind === 'relative' ? verdict.points.flatMap(({ shares }) => shares[budget.name] ?? []) : [],
    })),
  };
}
