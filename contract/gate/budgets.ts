// Latency budgets of a release gate: the file's format, and the flat list of claims that is judged.
import { z } from 'zod';

/** Quantiles that a budget may name, by their usual names. */
export const quantiles = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;
export type QuantileName = keyof typeof quantiles;

/** The smallest change that matters, as a share, if a budget sets no other. */
export const defaultMargin = 0.05;
/**
 * Availability required of every journey that has a budget without one: a service that fails fast must not
 * pass as a fast one.
 */
export const impliedAvailability = 0.99;
/**
 * The rise of the share of failed requests against the baseline that a pass must exclude, of every journey with
 * a relative budget that sets no other: one percentage point.
 */
export const defaultErrorRise = 0.01;
/** A rise breaks its budget from this share of what a pass excludes on: failures are worth a finding early. */
export const errorsMatterFrom = 0.5;

/** A slowdown to more than twice is no budget that is meant: 10 is 10 %, written as a number of percent. */
const margin = z
  .number()
  .gt(0, 'a share above 0: write 0.05 for 5 %')
  .max(1, {
    error: ({ input }) =>
      `a share of at most 1: ${String(input)} would be ${Number(input) * 100} %; write ${Number((Number(input) / 100).toPrecision(6))} for ${String(input)} %`,
  });
const quantileBudget = z
  .strictObject({
    /** Largest slowdown against the baseline, a share; `true` is the default margin. */
    relative: z.union([z.literal(true), margin]).optional(),
    /** Absolute: the quantile must stay below this, ms. */
    belowMs: z.number().positive().optional(),
  })
  .refine(
    ({ relative, belowMs }) => relative !== undefined || belowMs !== undefined,
    'set relative (a share, or true for 0.05), belowMs, or both',
  );

const share = z
  .number()
  .gt(0, 'a ratio between 0 and 1: write 0.995 for 99.5 %')
  .lt(1, 'a ratio below 1: write 0.995 for 99.5 %');
const alone = z.strictObject({
  journey: z.string().min(1),
  p50: quantileBudget.optional(),
  p90: quantileBudget.optional(),
  p95: quantileBudget.optional(),
  p99: quantileBudget.optional(),
  p999: quantileBudget.optional(),
  /** Least share of good answers. */
  availability: share.optional(),
  /**
   * The rise of the share of failed requests against the baseline that a pass must exclude: 0.01 is one
   * percentage point. Half of it, beyond chance, breaks the budget.
   */
  errorRise: z
    .number()
    .gt(0, 'a share above 0: write 0.01 for one percentage point')
    .max(0.5, {
      error: ({ input }) =>
        `a share of at most 0.5: write ${Number((Number(input) / 100).toPrecision(6))} for ${String(input)} percentage points`,
    })
    .optional(),
  /** A change below this many ms does not matter, whatever its share. */
  floorMs: z.number().nonnegative().optional(),
});
const bySlo = z.strictObject({ slo: z.string().min(1) });
/** An SLO by name, whose numbers are in the SLO file alone, or a journey with explicit numbers. */
export const budgetEntry = z.union([bySlo, alone]);
export type BudgetEntry = z.infer<typeof budgetEntry>;

const headerValue = z.string().regex(/^[^\r\n]*$/, 'a header value has no line breaks');
/** Flags of `expectBody`: `.` matches line ends too. */
export const bodyPatternFlags = 'su';

function isPattern(text: string): boolean {
  try {
    new RegExp(text, bodyPatternFlags);
    return true;
  } catch {
    return false;
  }
}

/**
 * One request of the load. Path, header values and body may hold `{n}` (number of the request, distinct in
 * the experiment), `{key}` (a seeded UUID), `{1..40}` (a seeded whole number), `{token}` (a seeded one of the
 * subject's tokens, see `subject.seed`) and `{env:NAME}` (an environment variable: for secrets, never
 * recorded). Both subjects get the same values.
 */
export const plannedRequest = z.strictObject({
  journey: z.string().regex(/^[^,\s][^,\n]*$/, 'a name without commas'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  path: z.string().regex(/^\//, 'a path that begins with /'),
  headers: z
    .record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'a header name'), headerValue)
    .default({}),
  /** Text as it is, anything else as JSON. */
  body: z.json().optional(),
  /** Share of the load, relative to the other requests. */
  weight: z.number().positive().max(1_000_000).default(1),
  /** Statuses that are good; default 200 to 399. */
  expect: z.array(z.number().int().min(100).max(599)).min(1).optional(),
  /**
   * A regular expression (JavaScript, with the flags `s` and `u`) that the body of a good answer matches; of
   * a longer body only its first MiB is read.
   */
  expectBody: z
    .string()
    .min(1)
    .refine(
      isPattern,
      'no regular expression as JavaScript knows them; a literal . ? { or [ needs a \\ before it',
    )
    .optional(),
});
export type PlannedRequest = z.infer<typeof plannedRequest>;

export const gateLoad = z.strictObject({
  /**
   * Arrivals per second of all requests together (open model); with k6, of visits. Default as in
   * `defaultRates`.
   */
  ratePerSecond: z.number().positive().max(20_000).optional(),
  /** Most connections to one subject. */
  connections: z.number().int().min(1).max(2_000).default(64),
  /** An answer that takes longer is a failure, ms. */
  timeoutMs: z.number().int().min(10).max(60_000).default(5_000),
  requests: z.array(plannedRequest).default([]),
  /** A k6 script, for --engine k6; relative to the file. Default is the bundled rush. */
  script: z.string().optional(),
});
/** A load with its rate: the file's, or the engine's default. */
export type GateLoad = z.infer<typeof gateLoad> & { ratePerSecond: number };
/**
 * Single requests are cheap; a visit is many requests, and half a minute of them must not wear a machine out.
 */
export const defaultRates = { autocannon: 500, k6: 30, recorded: 500 } as const;

/** How a git ref becomes a service that runs; each line is a shell line, as in a CI file. */
export const subjectRecipe = z.strictObject({
  /** Run once in the ref's worktree. */
  build: z.string().optional(),
  /** Starts the service in the foreground; it listens on 127.0.0.1:$PORT and ends on SIGTERM. */
  start: z.string(),
  /** Path that answers 2xx or 3xx once the service is ready. */
  ready: z.string().regex(/^\//, 'a path that begins with /').default('/'),
  /** A file or folder beside the budgets file that each subject gets a copy of, at $DATABASE. */
  database: z.string().optional(),
  /**
   * Run once for each subject before it starts, with $PORT, $DATABASE and $TOKENS set, to fill its database.
   * It (or the service as it starts) may write `{"tokens": ["…", …]}` to the path $TOKENS: session tokens for
   * `{token}`.
   */
  seed: z.string().optional(),
  /** How long build and start may take. */
  patienceMs: z.number().int().positive().max(3_600_000).default(300_000),
});
export type SubjectRecipe = z.infer<typeof subjectRecipe>;

export const budgetsFile = z.strictObject({
  /** SLO file that `slo` entries refer to, relative to this file; default are the reference service's. */
  slos: z.string().optional(),
  load: gateLoad.prefault({}),
  subject: subjectRecipe.optional(),
  budgets: z.array(budgetEntry).min(1, 'at least one budget'),
});
export type BudgetsFile = z.infer<typeof budgetsFile>;
/** What a `showtime.budgets.ts` exports: `export default { … } satisfies Budgets`. */
export type Budgets = z.input<typeof budgetsFile>;

/** JSON Schema (draft 2020-12) of a budgets file as users write it, for editors. */
export function budgetsJsonSchema(): object {
  return z.toJSONSchema(budgetsFile, { io: 'input' });
}

/** One claim that is judged. Names are distinct. */
export const budget = z.discriminatedUnion('kind', [
  /**
   * The quantile is not slower than the baseline's by `margin` (a share) or more, nor by `floorMs` or more:
   * both must be reached to matter.
   */
  z.object({
    kind: z.literal('relative'),
    name: z.string(),
    journey: z.string(),
    quantile: z.number(),
    margin: z.number(),
    floorMs: z.number(),
  }),
  /** At most 1 − `quantile` of the requests take `belowMs` or longer, or fail. */
  z.object({
    kind: z.literal('absolute'),
    name: z.string(),
    journey: z.string(),
    quantile: z.number(),
    belowMs: z.number(),
    slo: z.string().nullable(),
  }),
  /** At least `objective` of the requests are answered well. */
  z.object({
    kind: z.literal('availability'),
    name: z.string(),
    journey: z.string(),
    objective: z.number(),
    slo: z.string().nullable(),
    implied: z.boolean(),
  }),
  /**
   * The share of failed requests is not higher than the baseline's by `margin` (a share) or more; broken from
   * half of it on.
   */
  z.object({
    kind: z.literal('errors'),
    name: z.string(),
    journey: z.string(),
    margin: z.number(),
    implied: z.boolean(),
  }),
]);
export type Budget = z.infer<typeof budget>;
/** Judged on the candidate's requests alone: a share of them that may be bad. */
export type ShareBudget = Extract<Budget, { kind: 'absolute' | 'availability' }>;

/** True for a budget that a baseline is needed for. */
export function needsBaseline({ kind }: Budget): boolean {
  return kind === 'relative' || kind === 'errors';
}

/** `p95`, `p99`, `p99.9`. */
export function quantileText(quantile: number): string {
  return `p${Number((quantile * 100).toFixed(6))}`;
}
