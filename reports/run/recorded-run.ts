// Opens a run folder: run.json must be sound, every other file may be missing or torn.
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ZodError } from 'zod';
import {
  curve,
  databaseLine,
  faultPlan,
  machineHeader,
  probesHeader,
  runEvent,
  runFiles,
  runRecord,
  ShowtimeError,
  type Curve,
  type DatabaseLine,
  type FaultPlan,
  type LedgerLine,
  type MachineRow,
  type ProbeRow,
  type RunEvent,
  type RunRecord,
  type StoredLine,
} from '../../contract/index.ts';
import { readBoundedText } from '../../platform/regular-file.ts';
import { quickLedgerLine, quickStoredLine } from './quick-lines.ts';
import {
  soundMachine,
  soundProbe,
  whyNoDatabaseLine,
  whyNoEvent,
  whyNoLedgerLine,
  whyNoMachineRow,
  whyNoPlan,
  whyNoProbe,
} from './sound-rows.ts';
import { readJsonLines, readLines, type Pass, type Shortcut } from './text-lines.ts';

/**
 * The files of a run. Each call is a new pass over the file; nothing is kept in memory. What a shortcut takes is not
 * yielded.
 */
export interface RecordedRun {
  readonly dir: string;
  readonly record: RunRecord;
  /** Undefined if plan.json is missing or not valid. */
  readonly plan: FaultPlan | undefined;
  /** Undefined if curve.json is missing or not valid, as it is for a user script. */
  readonly curve: Curve | undefined;
  /**
   * Why plan.json or curve.json cannot be used, by file name, as text that follows the name: `is missing`.
   */
  readonly damage: ReadonlyMap<string, string>;
  events(): Pass<RunEvent>;
  ledger(shortcut?: Shortcut): Pass<LedgerLine>;
  stored(shortcut?: Shortcut): Pass<StoredLine>;
  databases(): Pass<DatabaseLine>;
  probes(): Pass<ProbeRow>;
  machine(): Pass<MachineRow>;
}

/** Throws ShowtimeError `not-a-run-folder` without a readable and valid run.json. */
export function openRun(dir: string): RecordedRun {
  const record = readRecord(dir);
  const damage = new Map<string, string>();
  return {
    dir,
    record,
    plan: readJson(dir, runFiles.plan, { schema: faultPlan, whyNot: whyNoPlan, damage }),
    curve: readJson(dir, runFiles.curve, { schema: curve, damage }),
    damage,
    events: () => readJsonLines(dir, runFiles.events, runEvent, { whyNot: whyNoEvent }),
    ledger: (shortcut) =>
      readJsonLines(dir, runFiles.ledger, quickLedgerLine, { whyNot: whyNoLedgerLine, shortcut }),
    stored: (shortcut) => readJsonLines<StoredLine>(dir, runFiles.stored, quickStoredLine, { shortcut }),
    databases: () => readJsonLines(dir, runFiles.databases, databaseLine, { whyNot: whyNoDatabaseLine }),
    probes: () =>
      readLines(dir, runFiles.probes, { parse: soundProbe, header: probesHeader, whyNot: whyNoProbe }),
    machine: () =>
      readLines(dir, runFiles.machine, {
        parse: soundMachine,
        header: machineHeader,
        whyNot: whyNoMachineRow,
      }),
  };
}

function readRecord(dir: string): RunRecord {
  const path = join(dir, runFiles.run);
  if (!existsSync(dir) || !statSync(dir).isDirectory()) throw notARun(dir, 'there is no such folder');
  if (!existsSync(path)) throw notARun(dir, `it has no ${runFiles.run}`);
  const parsed = runRecord.safeParse(
    json(path, (reason) => notARun(dir, `${runFiles.run} cannot be read: ${reason}`)),
  );
  if (parsed.success) return parsed.data;
  throw notARun(
    dir,
    `${runFiles.run} is not valid`,
    parsed.error.issues.map(
      ({ path: at, message }) => `${runFiles.run}: ${at.join('.') || 'all'}: ${message}`,
    ),
  );
}

function json(path: string, refuse: (reason: string) => Error): unknown {
  try {
    return JSON.parse(readBoundedText(path));
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
}

function notARun(dir: string, why: string, problems: readonly string[] = []): ShowtimeError {
  return new ShowtimeError('not-a-run-folder', {
    what: `"${dir}" is not a run folder`,
    why,
    problems,
    fix: `name a folder that showtime run has written, such as runs/20261123T190000Z-showtime-rush (${basename(dir)} is none)`,
  });
}

interface JsonFile<T> {
  schema: { safeParse(value: unknown): { data?: T | undefined; error?: ZodError | undefined } };
  whyNot?: (value: T) => string | undefined;
  damage: Map<string, string>;
}

/** Undefined for a file that cannot be used; `damage` contains the reason. */
function readJson<T>(dir: string, name: string, { schema, whyNot, damage }: JsonFile<T>): T | undefined {
  const refuse = (why: string): undefined => void damage.set(name, why);
  const path = join(dir, name);
  if (!existsSync(path)) return refuse('is missing');
  try {
    const { data, error } = schema.safeParse(JSON.parse(readBoundedText(path)));
    if (data === undefined) return refuse(`is not valid: ${issueOf(error)}`);
    const why = whyNot?.(data);
    return why === undefined ? data : refuse(`is not valid: ${why}`);
  } catch (error) {
    return refuse(`cannot be read: ${withoutPath(error, dir)}`);
  }
}

function issueOf(error: ZodError | undefined): string {
  const [issue] = error?.issues ?? [];
  return issue === undefined ? 'no value' : `${issue.path.join('.') || 'all'}: ${issue.message}`;
}

/** The folder's path must not get into verdict.json. */
function withoutPath(error: unknown, dir: string): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(dir, '.');
}
