// slices.ndjson of a gate's folder: one line a slice, which is a short stretch of load on one subject.
import { z } from 'zod';

export const sides = ['baseline', 'candidate'] as const;
export type Side = (typeof sides)[number];
/** Warm-up is cut; what discovery finds must be found again in confirmation. */
export const stages = ['warm-up', 'discovery', 'confirmation'] as const;
export type Stage = (typeof stages)[number];

export const sliceJourney = z.object({
  /** Requests that were scheduled; those never sent count as failed. */
  offered: z.number().int().nonnegative(),
  /** Answered with a status that was expected, in time. */
  good: z.number().int().nonnegative(),
  /** Everything else: other statuses, resets, refusals, timeouts, never sent. */
  failed: z.number().int().nonnegative(),
  /** The first few failures as text, such as `status 500`. */
  failures: z.record(z.string(), z.number().int().positive()),
  /**
   * Response times of the good ones from their scheduled start, µs: an HdrHistogram (V2, compressed, base64)
   * with three significant digits. Several are merged exactly by adding their counts.
   */
  latencies: z.string(),
});
export type SliceJourney = z.infer<typeof sliceJourney>;

export const slice = z.object({
  stage: z.enum(stages),
  /** Number of the pair within its stage, from 1. */
  pair: z.number().int().positive(),
  /** Place within the pair, 0 to 3 (A B B A), or 0 and 1 without a baseline. */
  turn: z.number().int().min(0).max(3),
  side: z.enum(sides),
  /** Since the experiment started, ms. */
  startedMs: z.number(),
  /** From the first scheduled start to the last answer, ms. */
  durationMs: z.number().positive(),
  offered: z.number().int().nonnegative(),
  /** Really sent. */
  sent: z.number().int().nonnegative(),
  /** The generator's lateness in dispatching arrivals (waiting for a free connection not included), ms. */
  startLagMs: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
  /**
   * CPU of the generator's process, and of all other processes but the subjects', in cores; steal as a share
   * of the machine. Null if unknown.
   */
  generatorCores: z.number().nullable(),
  othersCores: z.number().nullable(),
  stealShare: z.number().nullable(),
  /** Share of the slice in which the generator's event loop was busy; null with k6. */
  eventLoopUse: z.number().nullable(),
  /** Why the slice proves nothing: requests of k6 that were not read, or a script that failed. */
  unsound: z.string().optional(),
  journeys: z.record(z.string(), sliceJourney),
});
export type Slice = z.infer<typeof slice>;
