// What `showtime budget --json` prints: how much of each error budget is spent, and whether a drill still
// fits.
import { z } from 'zod';
import { faultSpec } from './faults.ts';

const outcome = z.enum(['pass', 'fail', 'unknown']);

const drillCost = z.object({
  /** Bad events that the drill is expected to cost at the traffic below. */
  badEvents: z.number(),
  /** The most that the rehearsal is still compatible with. */
  atMost: z.number(),
});

const traffic = z.object({
  perSecond: z.number(),
  /**
   * `week-before`: the hour from now on, seven days ago; `last-hour`: the hour until now. The larger one is
   * used.
   */
  from: z.enum(['week-before', 'last-hour']),
  /** The other one; null if there is no data of it. */
  otherPerSecond: z.number().nullable(),
});

const sloBudget = z.object({
  name: z.string(),
  objective: z.number(),
  windowDays: z.number().int(),
  outcome,
  /** One sentence with the numbers. */
  because: z.string(),
  /** The fix of a refusal; null if there is nothing to fix. */
  fix: z.string().nullable(),
  /** `recorded`: from recording rules; `counters`: from the balancer's counters; null if neither exists. */
  source: z.enum(['recorded', 'counters']).nullable(),
  /** Days of the window that have data. */
  dataDays: z.number(),
  /** Null if unknown. */
  events: z.number().nullable(),
  badEvents: z.number().nullable(),
  /** Bad events over what the objective allows: 1 is all of it. */
  spent: z.number().nullable(),
  /** Below zero once overspent. Minutes are those of a total outage at the window's mean traffic. */
  left: z.object({ events: z.number(), minutes: z.number() }).nullable(),
  /** Burn rate of the last hour: how many times faster than allowed the budget was spent. */
  burnLastHour: z.number().nullable(),
  traffic: traffic.nullable(),
  drill: drillCost.nullable(),
});
export type SloBudget = z.infer<typeof sloBudget>;
export type DrillCost = z.infer<typeof drillCost>;
export type Traffic = z.infer<typeof traffic>;

export const budgetAnswer = z.object({
  schemaVersion: z.literal(1),
  outcome,
  /** Wall clock, ISO 8601 UTC. */
  askedAt: z.string(),
  prometheus: z.string(),
  target: z.string(),
  /** Null: nothing is planned. */
  drill: z
    .object({
      /** The run folder whose faults are the price list. */
      rehearsal: z.string(),
      faults: z.array(z.object({ fault: faultSpec, holdMs: z.number() })),
    })
    .nullable(),
  slos: z.array(sloBudget),
});
export type BudgetAnswer = z.infer<typeof budgetAnswer>;

/** JSON Schema (draft 2020-12) of what is printed. */
export function budgetJsonSchema(): object {
  return z.toJSONSchema(budgetAnswer);
}
