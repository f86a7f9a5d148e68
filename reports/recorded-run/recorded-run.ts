// Opens a run folder: run.json must be sound, every other file may be missing or torn.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  curve,
  databaseLine,
  faultPlan,
  machineHeader,
  parseMachine,
  parseProbe,
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
import { quickLedgerLine, quickStoredLine } from './quick-lines.ts';
import { readJsonLines, readLines, type Pass } from './text-lines.ts';

/** The files of a run. Each call is a new pass over the file; nothing is held. */
export interface RecordedRun {
  readonly dir: string;
  readonly record: RunRecord;
  /** Undefined if plan.json is missing or not valid. */
  readonly plan: FaultPlan | undefined;
  /** Undefined if curve.json is missing or not valid, as it is for a script of one's own. */
  readonly curve: Curve | undefined;
  events(): Pass<RunEvent>;
  ledger(): Pass<LedgerLine>;
  stored(): Pass<StoredLine>;
  databases(): Pass<DatabaseLine>;
  probes(): Pass<ProbeRow>;
  machine(): Pass<MachineRow>;
}

/** Throws ShowtimeError `not-a-run-folder` without a readable and valid run.json. */
export function openRun(dir: string): RecordedRun {
  const record = readRecord(dir);
  return {
    dir,
    record,
    plan: readJson(dir, runFiles.plan, faultPlan),
    curve: readJson(dir, runFiles.curve, curve),
    events: () => readJsonLines(dir, runFiles.events, runEvent),
    ledger: () => readJsonLines(dir, runFiles.ledger, quickLedgerLine),
    stored: () => readJsonLines(dir, runFiles.stored, quickStoredLine),
    databases: () => readJsonLines(dir, runFiles.databases, databaseLine),
    probes: () => readLines(dir, runFiles.probes, { parse: soundProbe, header: probesHeader }),
    machine: () => readLines(dir, runFiles.machine, { parse: soundMachine, header: machineHeader }),
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
    return JSON.parse(readFileSync(path, 'utf8'));
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

function readJson<T>(dir: string, name: string, schema: { parse(value: unknown): T }): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(join(dir, name), 'utf8')));
  } catch {
    return undefined;
  }
}

function soundProbe(text: string): ProbeRow | undefined {
  const row = parseProbe(text);
  return row && [row.n, row.sentMs, row.endedMs].every(Number.isFinite) ? row : undefined;
}

function soundMachine(text: string): MachineRow | undefined {
  const row = parseMachine(text);
  return row && Number.isFinite(row.value) && !Number.isNaN(row.residentMb) ? row : undefined;
}
