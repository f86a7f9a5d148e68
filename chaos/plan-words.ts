// What a person may write in a plan, checked: one step in, a planned fault or its problems out.
import { z } from 'zod';
import {
  durationGrammar,
  parseDuration,
  plannedFault,
  ShowtimeError,
  type FaultKind,
  type PlannedFault,
} from '../contract/index.ts';
import { faults } from './faults/index.ts';

export const faultKinds = Object.keys(faults) as readonly FaultKind[];
/** No time of a plan is longer: timers hold at most 24 days, and a drill is over within a day. */
const longestMs = 24 * 3_600_000;
/** How long a fault is held if nobody says. */
export const defaultHoldMs = 5_000;

/** A problem and where it is: the path inside the step as its author wrote it. */
export interface WordProblem {
  path: readonly (string | number)[];
  text: string;
}
export type ReadStep = { ok: true; step: PlannedFault } | { ok: false; problems: readonly WordProblem[] };

const duration = z.union([z.number().nonnegative(), z.string()]).optional();
const selector = z.record(z.string(), z.unknown());
const written = z.strictObject(
  {
    at: duration,
    atMs: z.number().nonnegative().optional(),
    for: duration,
    holdMs: z.number().nonnegative().optional(),
    fault: z.union([
      z.string(),
      z.strictObject({ kind: z.string(), of: selector.optional(), share: z.unknown().optional() }),
    ]),
  },
  { error: 'expected a step: at, for, fault' },
);

/**
 * Reads one step: `{at: '40s', for: '5s', fault: 'kill-pod'}` or, as in a recorded plan.json,
 * `{atMs, holdMs, fault: {kind, of, share}}`. Numbers are milliseconds. Every problem of the step at once.
 */
export function readStep(raw: unknown): ReadStep {
  const parsed = written.safeParse(raw);
  if (!parsed.success)
    return { ok: false, problems: parsed.error.issues.map((issue) => problemOf(issue, raw)) };
  const step = parsed.data;
  const problems: WordProblem[] = [];
  const atMs = timeOf(step, 'at', 'atMs', problems);
  const holdMs = timeOf(step, 'for', 'holdMs', problems) ?? defaultHoldMs;
  if (atMs === null && problems.every(({ path }) => path[0] !== 'at'))
    problems.push({ path: [], text: 'says no time: give "at", such as at: 40s' });
  const fault = typeof step.fault === 'string' ? { kind: step.fault } : step.fault;
  const full = plannedFault.shape.fault.safeParse({
    ...fault,
    of: { ...defaultSelector(fault.kind), ...fault.of },
  });
  if (!full.success) problems.push(...full.error.issues.map((issue) => faultProblem(issue, fault.kind)));
  return full.success && atMs !== null && problems.length === 0
    ? { ok: true, step: { atMs, holdMs, fault: full.data } }
    : { ok: false, problems };
}

/** The refusal of a plan or a flag, every problem listed. */
export function badPlan(what: string, problems: readonly string[], fix: string): ShowtimeError {
  return new ShowtimeError('bad-plan', {
    what,
    why: `fault kinds are ${faultKinds.join(', ')}; times are ${durationGrammar}; pods are chosen by "pod" and "zone", requests by "journey" and "share"`,
    fix,
    problems,
  });
}

function timeOf(
  step: z.infer<typeof written>,
  word: 'at' | 'for',
  name: 'atMs' | 'holdMs',
  problems: WordProblem[],
): number | null {
  const said = step[word];
  if (said !== undefined && step[name] !== undefined)
    problems.push({ path: [word], text: `give "${word}" or "${name}", not both` });
  const ms = typeof said === 'string' ? (parseDuration(said) ?? null) : (said ?? step[name] ?? null);
  if (typeof said === 'string' && ms === null)
    problems.push({ path: [word], text: `"${said}" is no duration, write ${durationGrammar}` });
  if (ms !== null && ms > longestMs)
    problems.push({
      path: [said === undefined ? name : word],
      text: `"${word}" is at most ${longestMs / 3_600_000}h, got ${said ?? ms}`,
    });
  return ms;
}

const writerKinds: readonly string[] = ['crash-writer', 'switch-over-writer', 'cut-writer-link'];

function defaultSelector(kind: string): Record<string, unknown> {
  return writerKinds.includes(kind) ? { role: 'writer' } : {};
}

function faultProblem(issue: z.core.$ZodIssue, kind: string): WordProblem {
  const path = ['fault', ...issue.path.map(plain)];
  if (issue.code === 'invalid_union')
    return { path, text: `unknown fault "${kind}": choose one of ${faultKinds.join(', ')}` };
  if (issue.code === 'unrecognized_keys') return { path, text: `${kind} takes no ${quoted(issue.keys)}` };
  return { path, text: `${kind} ${issue.message}` };
}

function problemOf(issue: z.core.$ZodIssue, raw: unknown): WordProblem {
  const path = issue.path.map(plain);
  if (issue.code === 'unrecognized_keys')
    return { path, text: `unknown ${quoted(issue.keys)}: a step has at, for and fault` };
  if (path[0] === 'fault')
    return { path: ['fault'], text: `expected a fault kind or {kind, of}: one of ${faultKinds.join(', ')}` };
  if (path.length > 0) return { path, text: `expected ${durationGrammar}, or milliseconds` };
  return { path, text: `${issue.message}, not ${JSON.stringify(raw)}` };
}

function quoted(keys: readonly string[]): string {
  return keys.map((key) => `"${key}"`).join(', ');
}

function plain(key: PropertyKey): string | number {
  return typeof key === 'symbol' ? String(key) : key;
}
