// The events of a run: the one history into which load, faults, pods and databases write.
import { z } from 'zod';
import { evidenceFile } from './evidence-list.ts';
import { faultSpec } from './faults.ts';
import { browserFigures } from './request-figures.ts';
import { runnerRecord } from './runners.ts';

const at = { atMs: z.number() };
/** Evidence is flat: names to text, numbers, booleans or null. */
const evidence = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type Evidence = z.infer<typeof evidence>;

/** Results of one check of a script, by its name. */
export const checkCount = z.object({
  name: z.string(),
  passes: z.number().int().nonnegative(),
  fails: z.number().int().nonnegative(),
});
export type CheckCount = z.infer<typeof checkCount>;

/** What became of one threshold of a script. */
export const thresholdResult = z.object({
  /** With its tags, such as `http_req_duration{journey:buy}`. */
  metric: z.string(),
  /** As the script has it, such as `p(95)<500`. */
  expression: z.string(),
  limit: z.number().nullable(),
  /** Null where k6 had no figure. */
  value: z.number().nullable(),
  passed: z.boolean(),
});
export type ThresholdResult = z.infer<typeof thresholdResult>;

/** `id` numbers the plan's steps from 1 (`f1`, `f2`, …), to distinguish two faults of one kind. */
const faultStep = { ...at, id: z.string(), fault: faultSpec, evidence };

export const runEvent = z.discriminatedUnion('kind', [
  z.strictObject({ ...at, kind: z.literal('load-started'), evidence }),
  z.strictObject({
    ...at,
    kind: z.literal('load-ended'),
    exitCode: z.number().nullable(),
    interrupted: z.boolean(),
    evidence,
    checks: z.array(checkCount).optional(),
    thresholds: z.array(thresholdResult).optional(),
    browser: browserFigures.optional(),
    /** Of a load from several runners: what became of each. */
    runners: z.array(runnerRecord).optional(),
  }),
  z.strictObject({ ...faultStep, kind: z.literal('fault-declared') }),
  z.strictObject({ ...faultStep, kind: z.literal('fault-injected') }),
  z.strictObject({ ...faultStep, kind: z.literal('fault-in-effect') }),
  z.strictObject({ ...faultStep, kind: z.literal('fault-recovered') }),
  z.strictObject({ ...faultStep, kind: z.literal('system-steady') }),
  z.strictObject({
    ...faultStep,
    kind: z.literal('fault-step-failed'),
    step: z.enum(['resolve', 'inject', 'in-effect', 'recover', 'steady']),
    reason: z.string(),
  }),
  z.strictObject({ ...at, kind: z.literal('pod-started'), subject: z.string(), evidence }),
  z.strictObject({ ...at, kind: z.literal('pod-ready'), subject: z.string(), evidence }),
  z.strictObject({ ...at, kind: z.literal('pod-unready'), subject: z.string(), evidence }),
  z.strictObject({ ...at, kind: z.literal('pod-gone'), subject: z.string(), evidence }),
  /** A node that pods of the system run on, or its zone. */
  z.strictObject({ ...at, kind: z.literal('node-ready'), subject: z.string(), evidence }),
  z.strictObject({ ...at, kind: z.literal('node-unready'), subject: z.string(), evidence }),
  z.strictObject({ ...at, kind: z.literal('node-closed'), subject: z.string(), evidence }),
  z.strictObject({ ...at, kind: z.literal('node-opened'), subject: z.string(), evidence }),
  z.strictObject({ ...at, kind: z.literal('node-gone'), subject: z.string(), evidence }),
  /** How many addresses a service sends requests to. */
  z.strictObject({ ...at, kind: z.literal('endpoints-changed'), subject: z.string(), evidence }),
  z.strictObject({ ...at, kind: z.literal('rollout-started'), subject: z.string(), evidence }),
  z.strictObject({ ...at, kind: z.literal('rollout-complete'), subject: z.string(), evidence }),
  /** Nothing of the cluster was seen meanwhile: its API server did not answer, or ended the watch. */
  z.strictObject({ ...at, kind: z.literal('watch-lost'), subject: z.string(), evidence }),
  z.strictObject({ ...at, kind: z.literal('watch-resumed'), subject: z.string(), evidence }),
  /** No further fault is injected, and every fault is undone: a kill switch or a stop condition. */
  z.strictObject({ ...at, kind: z.literal('chaos-stopped'), subject: z.string(), evidence }),
  /** The control plane decided that the writer is dead or hung. */
  z.strictObject({ ...at, kind: z.literal('writer-lost'), subject: z.string(), evidence }),
  z.strictObject({ ...at, kind: z.literal('writer-fenced'), subject: z.string(), evidence }),
  /** The new writer takes writes and the endpoint leads to it. */
  z.strictObject({ ...at, kind: z.literal('writer-changed'), subject: z.string(), evidence }),
  z.strictObject({ ...at, kind: z.literal('old-writer-examined'), subject: z.string(), evidence }),
  z.strictObject({ ...at, kind: z.literal('reader-joined'), subject: z.string(), evidence }),
  z.strictObject({ ...at, kind: z.literal('reader-lost'), subject: z.string(), evidence }),
  z.strictObject({ ...at, kind: z.literal('database-failed'), subject: z.string(), evidence }),
  z.strictObject({ ...at, kind: z.literal('semi-sync-changed'), subject: z.string(), evidence }),
  /**
   * Load, faults and the resolving of indeterminate attempts are over and everything was written: the folder
   * is complete. `run` is the run's id; `files` names every evidence file (of this one, what precedes this
   * line). Older runs have neither.
   */
  z.strictObject({
    ...at,
    kind: z.literal('recording-closed'),
    evidence,
    run: z.string().optional(),
    files: z.array(evidenceFile).optional(),
  }),
]);
export type RunEvent = z.infer<typeof runEvent>;
export type RunEventKind = RunEvent['kind'];

type Unstamped<E> = E extends RunEvent ? Omit<E, 'atMs'> : never;
/** An event before its sink stamps it. */
export type NewEvent = Unstamped<RunEvent>;
/** Where events of a run go. */
export interface EventSink {
  /**
   * Appends one event as one line by one O_APPEND write, and stamps `atMs`: with `happenedAtMs` (Clock.nowMs) if
   * the event is written after it happened, else with the time of the call. Resolves when the line is written;
   * rejects if it cannot be.
   */
  append(event: NewEvent, happenedAtMs?: number): Promise<void>;
  /** Appends and returns once the line is on disk (fsync). */
  appendDurably(event: NewEvent, happenedAtMs?: number): Promise<void>;
}
