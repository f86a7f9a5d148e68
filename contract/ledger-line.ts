// ledger.ndjson: the client's observations with times on the run's clock.
import { z } from 'zod';
import { ledgerOps } from './vocabulary/ledger.ts';
import { outcomes } from './vocabulary/outcomes.ts';

export const ledgerLine = z.object({
  atMs: z.number(),
  /** When the step should have started: its arrival's schedule plus the customer's think times. */
  scheduledMs: z.number(),
  /** Customer number, negative for probes. */
  n: z.number().int(),
  op: z.enum(ledgerOps),
  member: z.number().int(),
  key: z.string(),
  send: z.number().int().positive(),
  outcome: z.enum(outcomes),
  status: z.number().int().optional(),
  problem: z.string().optional(),
  /** The pod that answered; absent where the balancer answered in its stead, and in older runs. */
  pod: z.string().optional(),
  order: z.string().optional(),
  theatre: z.number().int().optional(),
  screening: z.string().optional(),
  lines: z.array(z.object({ item: z.number().int(), quantity: z.number().int() })).optional(),
  orderStatus: z.enum(['confirmed', 'cancelled']).optional(),
  /** What was wrong with an acknowledging answer; a later version may add reasons. */
  wrong: z.string().optional(),
  /** True on lines from resolving indeterminate attempts (a key sent once more after the load). */
  settling: z.boolean().optional(),
  /** The id of the run, on the first line of the file; older runs lack it. */
  run: z.string().optional(),
});
export type LedgerLine = z.infer<typeof ledgerLine>;
