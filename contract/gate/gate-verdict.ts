// gate-verdict.json: the answer of a release gate, its reasons, and what it could have seen; every rendering
// is made from it.
import { z } from 'zod';
import { budget } from './budgets.ts';
import { calibration, gateEngines, gateSubject } from './gate-record.ts';

/** `inconclusive`: a sound experiment that does not decide; `invalid`: one that proves nothing. */
export const gateOutcomes = ['pass', 'fail', 'inconclusive', 'invalid'] as const;
export type GateOutcome = (typeof gateOutcomes)[number];

export const gateCondition = z.object({
  condition: z.string(),
  holds: z.boolean(),
  because: z.string(),
  /** What to change; null if it holds. */
  fix: z.string().nullable(),
});
export type GateCondition = z.infer<typeof gateCondition>;

/** A slowdown of the candidate: 0.1 is 10 % slower, negative is faster. */
const effect = z.object({ estimate: z.number(), lower: z.number(), upper: z.number() });
export type Effect = z.infer<typeof effect>;

export const budgetStage = z.object({
  pairs: z.number().int(),
  /**
   * Of these pairs, those with data for this budget; with fewer than the plan's minimum the budget is
   * inconclusive.
   */
  usablePairs: z.number().int(),
  /** Relative budgets: slowdown as a share, and in ms; with one-sided bounds at `confidence`. */
  share: effect.nullable(),
  ms: effect.nullable(),
  /**
   * The quantile itself over all pairs, from merged histograms, ms; null where it lies among failures or
   * there is no data.
   */
  baselineMs: z.number().nullable(),
  candidateMs: z.number().nullable(),
  /**
   * Absolute budgets and availability: bad requests of all, and their exact bounds, widened for requests that
   * are bad together.
   */
  bad: z
    .object({
      count: z.number().int(),
      of: z.number().int(),
      share: z.number(),
      lower: z.number(),
      upper: z.number(),
      designEffect: z.number().nullable(),
    })
    .nullable(),
  /**
   * Errors against the baseline: requests and failed ones of both sides, and by how much larger a share the
   * candidate fails (0.01 is one percentage point).
   */
  rise: z
    .object({
      baseline: z.object({ count: z.number().int(), of: z.number().int() }),
      candidate: z.object({ count: z.number().int(), of: z.number().int() }),
      effect,
    })
    .optional(),
  /**
   * Relative budgets: how much slower the candidate was at the end of a launch than the baseline, by the trend
   * of the pairs, and the one-sided p that nothing grows, raw and adjusted.
   */
  growth: z
    .object({
      endShare: z.number(),
      endMs: z.number(),
      pairs: z.number().int(),
      p: z.number(),
      adjustedP: z.number(),
    })
    .optional(),
  confidence: z.number(),
  /**
   * One-sided p that nothing is slower (or over the budget), and the same adjusted for all budgets tested
   * together.
   */
  p: z.number(),
  adjustedP: z.number(),
});
export type BudgetStage = z.infer<typeof budgetStage>;

export const budgetVerdict = z.object({
  budget,
  outcome: z.enum(['pass', 'fail', 'inconclusive']),
  because: z.string(),
  discovery: budgetStage.nullable(),
  confirmation: budgetStage.nullable(),
  /** Spread of the pairs' log ratios (standard deviation, robust), a share; relative budgets only. */
  pairSpread: z.number().nullable(),
  /**
   * Smallest true slowdown that these pairs would have found in 95 of 100 experiments, a share; null if
   * unknown.
   */
  leastDetectable: z.number().nullable(),
});
export type BudgetVerdict = z.infer<typeof budgetVerdict>;

/** One point of the plot: slowdown of one pair by relative budget, as shares. */
export const gatePoint = z.object({
  stage: z.enum(['discovery', 'confirmation']),
  pair: z.number().int(),
  atMs: z.number(),
  shares: z.record(z.string(), z.number()),
});
export type GatePoint = z.infer<typeof gatePoint>;

export const gateVerdict = z.object({
  schemaVersion: z.literal(1),
  /** The gate folder's name. */
  id: z.string(),
  /** When the experiment began, ISO 8601 UTC. */
  startedAt: z.string(),
  engine: z.enum(gateEngines),
  seed: z.number().int(),
  outcome: z.enum(gateOutcomes),
  because: z.string(),
  /** The exact next step; null for a pass. */
  fix: z.string().nullable(),
  subjects: z.array(gateSubject),
  conditions: z.array(gateCondition),
  budgets: z.array(budgetVerdict),
  /** Requested in the file, but not judged, with the reason. */
  notJudged: z.array(z.object({ budget, because: z.string() })),
  /** What the answer does not prove although it may seem to; mostly empty. */
  warnings: z.array(z.string()),
  pairs: z.object({ discovery: z.number().int(), confirmation: z.number().int(), most: z.number().int() }),
  load: z.object({
    ratePerSecond: z.number(),
    sliceMs: z.number(),
    offered: z.number().int(),
    sent: z.number().int(),
    failed: z.number().int(),
  }),
  /** CPU of the machine while it was measured; absent if unknown, as of recorded runs. */
  machine: z
    .object({
      cores: z.number().nullable(),
      /** Cores that other processes than the generator and the subjects used: mean, and most of a slice. */
      othersCores: z.object({ mean: z.number(), max: z.number() }),
    })
    .optional(),
  calibration: calibration.nullable(),
  points: z.array(gatePoint),
});
export type GateVerdict = z.infer<typeof gateVerdict>;

/** JSON Schema (draft 2020-12) of gate-verdict.json. */
export function gateVerdictJsonSchema(): object {
  return z.toJSONSchema(gateVerdict);
}
