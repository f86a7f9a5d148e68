// Reads one step of a plan as users write it: a planned fault, or its problems.
import { z } from 'zod';
import {
  durationGrammar,
  faultSettings,
  faultSpec,
  parseDuration,
  ShowtimeError,
  timesOf,
  type FaultKind,
  type PlannedFault,
} from '../../contract/index.ts';
import { faults } from '../../chaos/faults/index.ts';
import { readDurations } from './durations.ts';
import type { StepProblem } from './step-problem.ts';

export const faultKinds = Object.keys(faults) as readonly FaultKind[];
/** The longest time in a plan, ms: timers hold at most 24 days, and a drill is over within a day. */
const maxTimeMs = 24 * 3_600_000;
/** Default duration of a fault, ms. */
export const defaultHoldMs = 5_000;

export type ReadStep = { ok: true; step: PlannedFault } | { ok: false; problems: readonly StepProblem[] };

const duration = z.union([z.number().nonnegative(), z.string()]).optional();
const written = z.strictObject(
  {
    at: duration,
    atMs: z.number().nonnegative().optional(),
    for: duration,
    holdMs: z.number().nonnegative().optional(),
    fault: z.union([
      z.string(),
      z.looseObject({ kind: z.string(), of: z.record(z.string(), z.unknown()).default({}) }),
    ]),
  },
  { error: 'expected a step: at, for, fault' },
);

/**
 * Reads one step: `{at: '40s', for: '5s', fault: 'kill-pod'}` or, as in a recorded plan.json,
 * `{atMs, holdMs, fault: {kind, of, share}}`. Times are durations, or numbers of milliseconds. Returns all problems of the step at once.
 * `spec` lists the kinds and their settings.
 */
export function readStep(raw: unknown, spec = faultSpec): ReadStep {
  const parsed = written.safeParse(raw);
  if (!parsed.success)
    return { ok: false, problems: parsed.error.issues.map((issue) => problemOf(issue, raw, spec)) };
  const step = parsed.data;
  const problems: StepProblem[] = [];
  const atMs = timeOf(step, 'at', 'atMs', problems);
  const holdMs = timeOf(step, 'for', 'holdMs', problems) ?? defaultHoldMs;
  if (atMs === null && problems.every(({ path }) => path[0] !== 'at'))
    problems.push({ path: [], text: 'has no time: give "at", such as at: 40s' });
  const fault =
    typeof step.fault === 'string'
      ? { kind: step.fault, of: {} }
      : { kind: step.fault.kind, ...readDurations(step.fault, timesOf(spec), ['fault'], problems) };
  const full = spec.safeParse(fault);
  if (!full.success)
    problems.push(...distinct(full.error.issues.map((issue) => faultProblem(issue, fault.kind, spec))));
  return full.success && atMs !== null && problems.length === 0
    ? { ok: true, step: { atMs, holdMs, fault: full.data } }
    : { ok: false, problems };
}

/** Parts that are missing together are one problem. */
function distinct(problems: readonly StepProblem[]): StepProblem[] {
  return problems.filter(({ text }, index) => problems.findIndex((other) => other.text === text) === index);
}

/** The refusal of a plan or a flag with all of its problems. */
export function badPlan(what: string, problems: readonly string[], fix: string): ShowtimeError {
  const { selecting, beside, parts } = faultSettings(faultSpec);
  return new ShowtimeError('bad-plan', {
    what,
    why: `fault kinds are ${faultKinds.join(', ')}; times are ${durationGrammar}; settings are ${[...selecting, ...beside, ...parts].join(', ')}`,
    fix,
    problems,
  });
}

function timeOf(
  step: z.infer<typeof written>,
  word: 'at' | 'for',
  name: 'atMs' | 'holdMs',
  problems: StepProblem[],
): number | null {
  const givenTime = step[word];
  if (givenTime !== undefined && step[name] !== undefined)
    problems.push({ path: [word], text: `give "${word}" or "${name}", not both` });
  const ms =
    typeof givenTime === 'string' ? (parseDuration(givenTime) ?? null) : (givenTime ?? step[name] ?? null);
  if (typeof givenTime === 'string' && ms === null)
    problems.push({ path: [word], text: `"${givenTime}" is no duration, write ${durationGrammar}` });
  if (ms !== null && ms > maxTimeMs)
    problems.push({
      path: [givenTime === undefined ? name : word],
      text: `"${word}" is at most ${maxTimeMs / 3_600_000}h, got ${givenTime ?? ms}`,
    });
  return ms;
}

function kindsOf(spec: typeof faultSpec): string {
  return spec.options.map(({ shape }) => shape.kind.value).join(', ');
}

function faultProblem(issue: z.core.$ZodIssue, kind: string, spec: typeof faultSpec): StepProblem {
  const path = ['fault', ...issue.path.map(plain)];
  if (issue.code === 'invalid_union')
    return { path, text: `unknown fault "${kind}": choose one of ${kindsOf(spec)}` };
  if (issue.code === 'unrecognized_keys') return { path, text: `${kind} takes no ${quoted(issue.keys)}` };
  // A part that a command has three times is named.
  const [part, inside] = issue.path;
  const where = part === 'of' || inside === undefined ? '' : `${String(part)}: `;
  return { path, text: `${kind} ${where}${issue.message}` };
}

function problemOf(issue: z.core.$ZodIssue, raw: unknown, spec: typeof faultSpec): StepProblem {
  const path = issue.path.map(plain);
  if (issue.code === 'unrecognized_keys')
    return { path, text: `unknown ${quoted(issue.keys)}: a step has at, for and fault` };
  if (path[0] === 'fault')
    return { path: ['fault'], text: `expected a fault kind or {kind, of}: one of ${kindsOf(spec)}` };
  if (path.length > 0) return { path, text: `expected ${durationGrammar}, or milliseconds` };
  return { path, text: `${issue.message}, not ${JSON.stringify(raw)}` };
}

function quoted(keys: readonly string[]): string {
  return keys.map((key) => `"${key}"`).join(', ');
}

function plain(key: PropertyKey): string | number {
  return typeof key === 'symbol' ? String(key) : key;
}
