// Load that several runners play at once, each a segment of it: what a runner is told, what it says, what is recorded of it.
import { z } from 'zod';

/** How a load gets from many machines: an Indexed Job, or a TestRun of k6-operator. */
export const runnerEngines = ['jobs', 'k6-operator'] as const;
export type RunnerEngine = (typeof runnerEngines)[number];
/** Each runner is a pod with a k6, and the harness reads them all. */
export const maxRunners = 64;

/** A runner that began this much after the common start did not play its part of the load, ms. */
export const runnerLateLimitMs = 250;
/** A runner's clock must be known this well, or its requests cannot be placed beside the faults, ms. */
export const clockUncertaintyLimitMs = 50;
/** A runner's clock that differs by more is not kept by NTP, ms. */
export const clockOffsetLimitMs = 60_000;

/** Files of a runner, by their names in its folder. `console` has the script's lines, the ledger among them. */
export const runnerFiles = {
  samples: 'samples.csv',
  console: 'console.log',
  messages: 'messages.log',
  summary: 'summary.json',
  text: 'summary.txt',
} as const;
export type RunnerFile = keyof typeof runnerFiles;

/** task.json: what every runner of a run is told. */
export const runnerTask = z.object({
  run: z.string(),
  runners: z.int().min(1).max(maxRunners),
  /** Where the load goes; the runner asks it once before it is ready. */
  baseUrl: z.string(),
  /** Looked up by the runner, because names of a cluster mean nothing elsewhere. */
  allowHosts: z.array(z.string()),
  verifiesTls: z.boolean(),
  systemTags: z.array(z.string()),
  /** Further arguments of `k6 run`. */
  k6Args: z.array(z.string()),
  /** It ends the load this long after the start, whatever the script says, ms. */
  longestMs: z.number().positive(),
  /** Nobody asked for so long: it ends the load, ms. */
  silenceMs: z.number().positive(),
});
export type RunnerTask = z.infer<typeof runnerTask>;

/** The closing record: with it, a file is known to be whole. */
const closedFile = z.object({ bytes: z.int().nonnegative(), sha256: z.string() });
export type ClosedFile = z.infer<typeof closedFile>;

/** What a runner says of itself. Times are its own wall clock, ms since 1970. */
export const runnerState = z.object({
  index: z.int().min(1),
  phase: z.enum(['preparing', 'ready', 'playing', 'ended', 'failed']),
  /** Why it failed. */
  because: z.string().nullable(),
  wallMs: z.number(),
  k6: z.string().nullable(),
  /** When k6 was told to start, and when it had answered. */
  askedMs: z.number().nullable(),
  startedMs: z.number().nullable(),
  exit: z.object({ code: z.number().nullable(), signal: z.string().nullable() }).nullable(),
  /** Bytes that are there to be read. */
  bytes: z.record(z.string(), z.int().nonnegative()),
  /** Null until k6 has ended and nothing more is written. */
  closed: z.record(z.string(), closedFile).nullable(),
});
export type RunnerState = z.infer<typeof runnerState>;

/** What became of one runner, in the event of the load's end. Times are on the run's clock, ms. */
export const runnerRecord = z.strictObject({
  /** From 1. */
  index: z.int().min(1),
  /** Its pod, or another name of where it ran. */
  name: z.string(),
  k6: z.string().nullable(),
  exitCode: z.number().nullable(),
  /** Its closing record has come, and what was read has its sizes and SHA-256. */
  closed: z.boolean(),
  /** Why it is not; null if it is. */
  because: z.string().nullable(),
  /** After the common start; null if it never started. */
  lateMs: z.number().nullable(),
  started: z.int().nonnegative(),
  dropped: z.int().nonnegative(),
  requests: z.int().nonnegative(),
  ledgerLines: z.int().nonnegative(),
  /** Iterations whose number belongs to another segment. */
  foreign: z.int().nonnegative(),
  /** Its wall clock minus the harness', how far that may be off, and how much it moved during the load, ms. */
  clockOffsetMs: z.number(),
  clockUncertaintyMs: z.number(),
  clockMovedMs: z.number(),
  files: z.record(z.string(), closedFile),
});
export type RunnerRecord = z.infer<typeof runnerRecord>;
