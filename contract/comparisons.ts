// comparisons.ndjson: once a second while a run plays, how many acknowledged orders writer and reader hold. It is no
// evidence: the verdict compares all stored orders at the end and does not read this file.
import { z } from 'zod';

const count = z.number().int().nonnegative();

/** What one server says about the acknowledged orders, since the connection to it was opened. */
const holding = z.strictObject({
  /** `@@server_id`, which distinguishes the servers of a pair. */
  server: count,
  /** Acknowledged orders that were looked up in it. */
  compared: count,
  /** Those of `compared` that it did not hold when they were looked up last. */
  missing: count,
});

export const comparisonLine = z.strictObject({
  /** When the answers were there, ms of the run. */
  atMs: z.number(),
  /** Customers' orders that were acknowledged before anything was looked up. */
  acknowledged: count,
  /** `doubled`: keys under which it holds more than one order. Null: it did not answer in time. */
  writer: holding.extend({ doubled: count }).nullable(),
  /** Null: it did not answer in time, or the writer stands in for it. */
  reader: holding.nullable(),
});
export type ComparisonLine = z.infer<typeof comparisonLine>;
