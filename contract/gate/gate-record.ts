// gate.json: what an experiment set out to find, on which subjects, with which load, in how many pairs.
import { z } from 'zod';
import { budget } from './budgets.ts';
import { sides } from './slices.ts';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const gateFiles = {
  gate: 'gate.json',
  slices: 'slices.ndjson',
  verdict: 'gate-verdict.json',
  report: 'report.html',
  summary: 'summary.md',
  junit: 'junit.xml',
  logs: 'logs',
} as const;

export const subjectKinds = ['git-ref', 'command', 'url', 'run-folder'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

export const gateSubject = z.object({
  side: z.enum(sides),
  kind: z.enum(subjectKinds),
  /** As requested; a URL without credentials. */
  asked: z.string(),
  /** The commit of a git ref. */
  commit: z.string().nullable(),
});
export type GateSubject = z.infer<typeof gateSubject>;

export const gateEngines = ['autocannon', 'k6', 'recorded'] as const;
export type GateEngine = (typeof gateEngines)[number];

/** How many pairs are measured, and after which of them there is an interim analysis. */
export const gatePlan = z.object({
  /** Pairs of discovery at which it may end, rising. */
  looks: z.array(z.number().int().positive()).min(1),
  /** Error probability spent at each interim analysis; together at most `alpha`. */
  spent: z.array(z.number().positive()),
  /** Family-wise error probability of a wrong fail, and of a wrong pass. */
  alpha: z.number().gt(0).lt(1),
  /** Never fewer pairs than this, in discovery or in confirmation. */
  leastPairs: z.number().int().positive(),
  /** All pairs that fit into the longest duration, confirmation included. */
  mostPairs: z.number().int().positive(),
});
export type GatePlan = z.infer<typeof gatePlan>;

/** What the machine was like before and after, so that a change of it shows. */
export const fingerprint = z.record(z.string(), scalar);
export type Fingerprint = z.infer<typeof fingerprint>;

export const calibration = z.object({
  /** ISO 8601 UTC. */
  at: z.string(),
  /** Subject, budgets and load that were measured: the rate of another load may be another. */
  of: z.string(),
  /** Pairs that were recorded with the same service on both sides. */
  pairs: z.number().int(),
  trials: z.number().int(),
  failed: z.number().int(),
  passed: z.number().int(),
  inconclusive: z.number().int(),
  /**
   * Relative budgets by which the two copies themselves differed with certainty; shares, with one-sided
   * bounds. The rate does not include that.
   */
  copiesDiffer: z
    .array(z.object({ budget: z.string(), estimate: z.number(), lower: z.number(), upper: z.number() }))
    .default([]),
});
export type Calibration = z.infer<typeof calibration>;

export const gateRecord = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  engine: z.enum(gateEngines),
  subjects: z.array(gateSubject).min(1).max(2),
  budgets: z.array(budget).min(1),
  /** Requested, but not to be judged without a baseline. */
  notJudged: z.array(budget).default([]),
  seed: z.number().int(),
  load: z.object({
    ratePerSecond: z.number(),
    connections: z.number().int(),
    timeoutMs: z.number(),
    /** Length of a slice, ms, and how many requests it holds. */
    sliceMs: z.number().positive(),
    sliceRequests: z.number().int().positive(),
    /** Share of each journey. */
    journeys: z.record(z.string(), z.number()),
    warmUpPairs: z.number().int().nonnegative(),
    /**
     * Both sides of a half pair get exactly the same requests, so that a difference in their number was lost
     * on the way. False with a k6 script that does not announce its arrivals: it may draw its journeys by
     * chance.
     */
    sameRequests: z.boolean().default(false),
  }),
  plan: gatePlan,
  longestMs: z.number().positive(),
  startedAt: z.string(),
  /** Ms after the start; null while it runs or if it never ended well. */
  endedMs: z.number().nullable(),
  /**
   * Why measuring ended: the result was decided, all requested pairs were recorded, time was over, or it was
   * stopped.
   */
  ended: z.enum(['decided', 'recorded', 'time-over', 'interrupted', 'subject-lost']).nullable(),
  /** Services that ended by themselves while they were measured; absent without any. */
  losses: z.array(z.object({ side: z.enum(sides), reason: z.string(), atMs: z.number() })).optional(),
  before: fingerprint,
  after: fingerprint.nullable(),
  versions: z.record(z.string(), scalar),
  /** What `gate calibrate` measured on this machine; null if it never ran here. */
  calibration: calibration.nullable(),
});
export type GateRecord = z.infer<typeof gateRecord>;
