// What every way to open a subject works with, and the error when one fails.
import { ShowtimeError, type HarnessPorts } from '../../../contract/index.ts';
import type { GateSubject, Side, SubjectRecipe } from '../../../contract/gate/index.ts';
import { startKept, type KeptLine } from './kept-line.ts';
import type { SubjectLog } from './subject-log.ts';

export interface Opening {
  ports: HarnessPorts;
  side: Side;
  recipe: SubjectRecipe | null;
  /** The recipe's paths are relative to this folder: that of the budgets file. */
  recipeFolder: string;
  /** Folder of this experiment's work, in which everything of the subject is named after its side. */
  workFolder: string;
  /** Every process of the subject carries it. */
  tag: string;
  log: SubjectLog;
  signal: AbortSignal;
}

export interface OpenSubject {
  subject: GateSubject;
  /** Without a trailing slash. */
  baseUrl: string;
  /** Session tokens for `{token}`; null if the subject names none. */
  tokens: readonly string[] | null;
  /** For a k6 script: TOKENS and HOUSE, paths, where there are such files. */
  env: Readonly<Record<string, string>>;
  versions: Readonly<Record<string, string | number | boolean | null>>;
  /** Roots: the subject is these and all their descendants. Empty for a URL. */
  pids(): Promise<readonly number[]>;
  /** Aborts when its process ended by itself; the reason is an Error with the exit. Never for a URL. */
  lost: AbortSignal;
  /**
   * Ends its processes and starts them again from the same build, on a fresh copy of its database; null if
   * the gate did not start it (a URL). After it resolves, this OpenSubject is closed and the returned one
   * replaces it. If it rejects, nothing of it is left.
   */
  restart: (() => Promise<OpenSubject>) | null;
  /** Ends and removes everything of it; safe to repeat. */
  close(): Promise<void>;
}

/** Without a recipe, build and start may take this long, ms. */
const defaultTimeoutMs = 60_000;

export function timeoutOf({ recipe }: Opening): number {
  return recipe?.patienceMs ?? defaultTimeoutMs;
}

/** Starts a line of the subject, with its headline in the log. */
export async function startLine(
  opening: Opening,
  name: string,
  { line, cwd, env }: { line: string; cwd: string; env: Readonly<Record<string, string>> },
): Promise<KeptLine> {
  const { ports, tag, log, signal } = opening;
  signal.throwIfAborted();
  await log.begin(`${name}: ${line}`);
  return startKept(ports, { line, cwd, env, tag, log: log.path });
}

/** `what` goes behind "the candidate"; the last lines of its log are shown if it wrote any. */
export async function didNotStart(
  { side, log }: Opening,
  { what, why, fix }: { what: string; why: string; fix: string },
): Promise<ShowtimeError> {
  const lines = await log.lastLines();
  return new ShowtimeError('subject-did-not-start', {
    what: `the ${side} ${what}`,
    why: lines.length === 0 ? `${why}; it printed nothing` : `${why}; the last lines of its log:`,
    ...(lines.length === 0 ? {} : { problems: lines }),
    fix: `${fix}; its log is ${log.path}`,
  });
}

/** `exit code 2`, `signal 15`. */
export function describeExit(code: number): string {
  return code > 128 ? `signal ${code - 128}` : `exit code ${code}`;
}
