// Input on stdin and output on stdout of the generator's program.
import { z } from 'zod';

export const generatorWindow = z.object({
  /** `slices` plays as a gate does; `autocannon` uses plain autocannon's loop. */
  generator: z.enum(['slices', 'autocannon']),
  url: z.string(),
  connections: z.number(),
  /** Not counted: code gets compiled, connections get opened. */
  warmUpS: z.number(),
  measuredS: z.number(),
  /** Null is as fast as the service answers. */
  ratePerSecond: z.number().nullable(),
});
export type GeneratorWindow = z.infer<typeof generatorWindow>;

export const generatorResult = z.object({
  requests: z.number(),
  failed: z.number(),
  seconds: z.number(),
  /** CPU of the program in the measured time, seconds. */
  cpuS: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  /**
   * Medians over the slices of the generator's lateness; null for plain autocannon, which has no schedule.
   */
  lagP50Ms: z.number().nullable(),
  lagP99Ms: z.number().nullable(),
});
export type GeneratorResult = z.infer<typeof generatorResult>;
