// run.json: what this run set out to do, on what, with which settings and versions.
import { z } from 'zod';
import { maxRunMs, maxArrivals } from './bounds.ts';
import { facts } from './run-folder.ts';
import { maxRunners, runnerEngines } from './runners.ts';
import { slo } from './slos.ts';
import { challengeOps } from './vocabulary/ledger.ts';

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
  endedMs: z.number().min(0).max(maxRunMs).nullable(),
  interrupted: z.boolean(),
  promised: z.array(z.enum(facts)),
  /** Challenges that the scenario makes; absent in folders of versions that made none but `foreign-read`. */
  challenges: z.array(z.enum(challengeOps)).optional(),
  slos: z.array(slo),
  /** True if the script's thresholds are an additional checker. */
  thresholdsAsked: z.boolean(),
  load: z.object({
    shape: z.string(),
    peakPerSecond: z.number(),
    /** What was played. Until a user script has ended, and where it played nothing: as `maxDurationMs`. */
    durationMs: z.number().min(0).max(maxRunMs),
    /** Of a user script: the longest that it may take by its options, graceful stop included. */
    maxDurationMs: z.number().min(0).max(maxRunMs).optional(),
    /** Arrivals that the curve offers. */
    arrivals: z.number().int().nonnegative().max(maxArrivals).nullable(),
    /** The load as a multiple of reality, as text. */
    reality: z.string().nullable(),
    /** k6 executors of a user script's scenarios; absent for a bundled one. */
    executors: z.array(z.string()).optional(),
    /** Whether the code of a user script names BASE_URL; absent for a bundled one. */
    readsBaseUrl: z.boolean().optional(),
    /** Who played it, if not a k6 of the harness, and in how many parts. */
    engine: z.enum(runnerEngines).optional(),
    runners: z.int().min(1).max(maxRunners).optional(),
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
