// Reads a budgets file (JSON, YAML or TypeScript) into what a gate plays and judges, or reports all of its
// problems.
import { basename, dirname, resolve } from 'node:path';
import {
  ShowtimeError,
  showtimeSlos,
  type Budget,
  type GateEngine,
  type GateLoad,
  type Slo,
  type SubjectRecipe,
} from '../../contract/index.ts';
import { readSloFile } from '../slo-file.ts';
import { readStructuredFile } from '../structured-file.ts';
import { claimProblems } from './claim-problems.ts';
import { claimsOf, emptyEntries } from './claims.ts';
import { fileProblems } from './file-problems.ts';
import { loadProblems, playedJourneys } from './load-problems.ts';
import { shapeProblems, type Problem } from './shape-problems.ts';
import { soundParts } from './sound-parts.ts';

export interface ReadBudgets {
  /** Absolute, as is `folder`, which paths in the file are relative to. */
  path: string;
  folder: string;
  load: GateLoad;
  recipe: SubjectRecipe | null;
  budgets: readonly Budget[];
  /** The objectives that entries may name. */
  slos: readonly Slo[];
  /** The k6 script, absolute; null is the bundled rush. */
  script: string | null;
}

export interface BudgetsRequest {
  engine: GateEngine;
  /** A script that the command line names, instead of the file's. */
  script?: string;
  /** Values for `{env:NAME}`. */
  environment?: Readonly<Record<string, string | undefined>>;
}

/** @throws ShowtimeError bad-budgets with every problem as `file:line: path: message` */
export async function readBudgets(
  file: string,
  { engine, script: requested, environment = process.env }: BudgetsRequest,
): Promise<ReadBudgets> {
  const path = resolve(file);
  const folder = dirname(path);
  const { value, problems: unreadable, locate } = await readStructuredFile(path);
  if (unreadable.length > 0) throw refused(path, unreadable);
  const parts = soundParts(value, engine);
  const missing = await fileProblems(parts, folder);
  const { slos, problems: sloProblems } = await slosOf(parts.slos, folder, missing);
  const claims = claimsOf(parts.entries, slos);
  const { load, subject: recipe } = parts;
  const script = requested === undefined ? scriptOf(load, folder) : resolve(requested);
  const problems = [
    ...shapeProblems(value),
    ...missing,
    ...(load ? loadProblems(load, engine, environment) : []),
    ...emptyEntries(parts.entries, slos),
    ...claimProblems(claims, {
      slos: slos ?? [],
      played: load && playedJourneys(load, engine, script),
      timeoutMs: load === null || engine === 'recorded' ? null : load.timeoutMs,
    }),
  ];
  const lines = [...problems.map((problem) => inLine(problem, locate)), ...sloProblems];
  if (load === null || lines.length > 0) throw refused(path, lines);
  return {
    path,
    folder,
    load,
    recipe,
    budgets: claims.map(({ budget }) => budget),
    slos: slos ?? [],
    script,
  };
}

/** `slos` are null where the file that names them is not there or not valid. */
async function slosOf(
  name: string | null,
  folder: string,
  missing: readonly Problem[],
): Promise<{ slos: readonly Slo[] | null; problems: readonly string[] }> {
  if (name === null) return { slos: showtimeSlos, problems: [] };
  if (missing.some(({ path }) => path[0] === 'slos')) return { slos: null, problems: [] };
  try {
    return { slos: await readSloFile(resolve(folder, name), null), problems: [] };
  } catch (error) {
    if (!(error instanceof ShowtimeError)) throw error;
    return { slos: null, problems: error.explanation.problems ?? [error.explanation.what] };
  }
}

function scriptOf(load: GateLoad | null, folder: string): string | null {
  return load?.script === undefined ? null : resolve(folder, load.script);
}

function inLine({ path, message }: Problem, locate: (path: Problem['path']) => string): string {
  return `${locate(path)} ${path.join('.') || 'file'}: ${message}`;
}

function refused(path: string, problems: readonly string[]): ShowtimeError {
  return new ShowtimeError('bad-budgets', {
    what: `${basename(path)} is no valid budgets file`,
    why: 'a budgets file is {slos?, load?, subject?, budgets: [{slo: NAME} or {journey, p50 … p999: {relative?, belowMs?}, availability?, errorRise?, floorMs?}]}',
    fix: 'correct the lines below; docs/gate.md shows every field; nothing was started',
    problems,
  });
}
