// run.json: what this run set out to do, on what, with which settings and versions.
import { z } from 'zod';
import { longestRunMs, mostArrivals } from './bounds.ts';
import { facts } from './run-folder.ts';
import { slo } from './slos.ts';
import { challengeOps } from './words/ledger.ts';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** What was measured before a run whose peak was not given; CPU in cores, costs in ms of CPU. */
export const loadFit = z.object({
  /** Orders a second that would use all that is free. */
  carriesPerSecond: z.number(),
  /** The peak that was chosen. */
  peakPerSecond: z.number(),
  /** Of one visit, over all processes of the run. */
  visitCpuMs: z.number(),
  /** Target, harness and probes without visitors. */
  baseCores: z.number(),
  /** Everything that is not of the run. */
  othersCores: z.number(),
  /** What the run may use: cores without others, at most the quota. */
  freeCores: z.number(),
  /** CPU quota of the cgroup; null without one. */
  quotaCores: z.number().nullable(),
});
export type LoadFit = z.infer<typeof loadFit>;

export const runRecord = z.object({
  schemaVersion: z.literal(1),
  /** The run folder's name. */
  id: z.string(),
  scenario: z.string(),
  /** Journeys that each arrival of the scenario plays: a dropped arrival is bad in each of them. */
  journeys: z.array(z.string()),
  target: z.object({ kind: z.string(), id: z.string().nullable(), baseUrl: z.string() }),
  seed: z.number().int(),
  /** Wall clock, ISO 8601 UTC: the zero of every `…Ms` in the folder. */
  startedAt: z.string(),
  /** The same instant on CLOCK_MONOTONIC, ms. */
  startedMonotonicMs: z.number(),
  /** When recording closed, ms since startedAt; null if it never did. */
  endedMs: z.number().min(0).max(longestRunMs).nullable(),
  interrupted: z.boolean(),
  promised: z.array(z.enum(facts)),
  /** Challenges that the scenario makes; absent in folders of versions that made none but `foreign-read`. */
  challenges: z.array(z.enum(challengeOps)).optional(),
  slos: z.array(slo),
  /** True if the script's own thresholds are one more checker. */
  thresholdsAsked: z.boolean(),
  load: z.object({
    shape: z.string(),
    peakPerSecond: z.number(),
    durationMs: z.number().min(0).max(longestRunMs),
    /** Arrivals that the curve offers. */
    arrivals: z.number().int().nonnegative().max(mostArrivals).nullable(),
    /** In words: the load as a multiple of reality. */
    reality: z.string().nullable(),
    /** Null or absent where the peak was given, or nothing could be measured. */
    fit: loadFit.nullish(),
  }),
  /** Durability, timings, sizes: settings that change what the numbers mean. */
  settings: z.record(z.string(), scalar),
  /** Read from the running parts. */
  versions: z.record(z.string(), scalar),
  host: z.record(z.string(), scalar),
});
export type RunRecord = z.infer<typeof runRecord>;
