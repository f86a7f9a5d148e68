// verdict.json: the outcome, the reasons, and the main figures; judging twice gives the same bytes.
import { z } from 'zod';
import { checkCount, thresholdResult } from './events.ts';
import { faultSpec } from './faults.ts';
import { browserFigures, requestFigures } from './request-figures.ts';

export const verdictOutcome = z.enum(['pass', 'fail', 'unknown', 'not-asked']);
export type Outcome = z.infer<typeof verdictOutcome>;

export const checkVerdict = z.object({
  checker: z.string(),
  outcome: verdictOutcome,
  because: z.string(),
  /** Pointers into the folder (`ledger.ndjson:17`) or facts in a line; at most a few examples. */
  evidence: z.array(z.string()),
});
export type CheckVerdict = z.infer<typeof checkVerdict>;

export const sloResult = z.object({
  name: z.string(),
  objective: z.number(),
  /** Share of good intents; null without data. */
  measured: z.number().nullable(),
  good: z.number().int(),
  bad: z.number().int(),
  outcome: verdictOutcome,
});
export type SloResult = z.infer<typeof sloResult>;

const instant = z.number().nullable();
export const outage = z.object({
  /** The plan's step (`f1`) and its data. */
  id: z.string(),
  fault: faultSpec,
  injectedMs: z.number(),
  firstErrorMs: instant,
  detectedMs: instant,
  promotedMs: instant,
  firstGoodMs: instant,
  errorsBackMs: instant,
  latencyBackMs: instant,
  steadyMs: instant,
  /**
   * Length of the fault's gap between acknowledged order probes, ms: the one that contains the injection, or
   * else the first to begin before the recovery (promotion, replacement) was over. Null if there was none
   * over 150 ms.
   */
  outageMs: z.number().nullable(),
  /** Later gaps over 150 ms until steady, in the order of time; no part of the layers. */
  aftershocks: z.array(
    z.object({
      fromMs: z.number(),
      /** Null if no acknowledgement came any more. */
      untilMs: instant,
      lengthMs: z.number(),
      /** What went on meanwhile by the events, such as `db-1 was rebuilt as a reader`; null if nothing did. */
      cause: z.string().nullable(),
    }),
  ),
  /** Seconds by layer, ms each, null where an instant is missing. */
  layers: z.object({
    detectionMs: instant,
    promotionMs: instant,
    endpointMs: instant,
    serviceMs: instant,
    backlogMs: instant,
  }),
  /** Order sends between injected and steady that failed for certain, and those that are indeterminate. */
  failed: z.number().int(),
  unsure: z.number().int(),
});
export type Outage = z.infer<typeof outage>;

export const verdict = z.object({
  schemaVersion: z.literal(1),
  outcome: z.enum(['pass', 'fail', 'unknown']),
  verdicts: z.array(checkVerdict),
  slos: z.array(sloResult),
  /** Of the script, each with its value; absent where it has none. */
  thresholds: z.array(thresholdResult).optional(),
  outages: z.array(outage),
  /** Arrivals; of a user script the iterations that k6 started and dropped. */
  load: z.object({ offered: z.number().int(), achieved: z.number().int(), dropped: z.number().int() }),
  /** Absent without samples, and in folders of earlier versions. */
  requests: requestFigures.optional(),
  /** Absent where the script opened no page in a browser. */
  browser: browserFigures.optional(),
  /** Results of the script's checks, by name; absent where it has none. */
  checks: z.array(checkCount).optional(),
  /** What a reader must know about the figures; part of no outcome. Absent where there is nothing. */
  notes: z.array(z.string()).optional(),
});
export type Verdict = z.infer<typeof verdict>;

/** JSON Schema (draft 2020-12) of verdict.json. */
export function verdictJsonSchema(): object {
  return z.toJSONSchema(verdict);
}
