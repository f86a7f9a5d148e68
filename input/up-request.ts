// Reads the flags and files of `showtime up` into one request, or refuses with every problem; starts nothing.
import { resolve } from 'node:path';
import {
  journeys,
  ShowtimeError,
  showtimeSlos,
  type DatabaseName,
  type TargetKind,
} from '../contract/index.ts';
import type { Timetable } from '../load/index.ts';
import { scenarios } from '../scenarios/index.ts';
import {
  needsObserve,
  readObserveSettings,
  type ObserveFlags,
  type ObserveSettings,
} from './observe-settings.ts';
import { badFlags, Refusals } from './refusals.ts';
import { readSloFile } from './slo-file.ts';
import { containerContradictions, readTargetDatabase, readTargetKind } from './target-kind.ts';
import { readTimetable } from './timetable/read-timetable.ts';

/** The flags of `showtime up` as they were written. */
export interface UpFlags extends ObserveFlags {
  target: string;
  /** Default: the kind of target. */
  id?: string;
  timetable?: string;
  pods: string;
  database?: string;
  durable?: boolean;
  slos?: string;
  allowHost: string[];
  json?: boolean;
}

export interface UpRequest {
  kind: TargetKind;
  id: string;
  timetable: Timetable;
  pods: number;
  database: DatabaseName;
  durable: boolean;
  /** Null: nothing watches the target. */
  observe: ObserveSettings | null;
  json: boolean;
}

const maxPods = 16;

/** @throws ShowtimeError with every problem of the flags and files */
export async function readUpRequest(flags: UpFlags): Promise<UpRequest> {
  const refusals = new Refusals('up');
  const pods = await refusals.of(() => readPods(flags.pods));
  const id = await refusals.of(() => readId(flags.id ?? flags.target));
  const target = await refusals.of(() => readTarget(flags));
  const observe = await refusals.of(() => readObserve(flags));
  const timetable = await refusals.of(() =>
    readTimetable(
      flags.timetable === undefined ? scenarios['showtime-rush'].timetable : resolve(flags.timetable),
    ),
  );
  if (
    pods === undefined ||
    id === undefined ||
    target === undefined ||
    observe === undefined ||
    timetable === undefined
  )
    throw refusals.asOne();
  return {
    ...target,
    id,
    timetable,
    pods,
    durable: target.kind === 'compose' || (flags.durable ?? false),
    observe,
    json: flags.json ?? false,
  };
}

function readTarget(flags: UpFlags): Pick<UpRequest, 'kind' | 'database'> {
  const problems: string[] = [];
  const kind = readTargetKind(flags.target, problems);
  const database = readTargetDatabase(flags, problems);
  problems.push(...containerContradictions(flags));
  if (kind === undefined || problems.length > 0) throw badFlags('up', problems);
  return { kind, database };
}

function readPods(text: string): number {
  const pods = Number(text);
  if (Number.isInteger(pods) && pods >= 1 && pods <= maxPods) return pods;
  throw new ShowtimeError('bad-flag', {
    what: `--pods "${text}"`,
    why: `it must be a whole number from 1 to ${maxPods}`,
    fix: 'showtime up --pods 3',
  });
}

/** The id names a folder. */
function readId(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(text)) return text;
  throw new ShowtimeError('bad-flag', {
    what: `--id "${text}"`,
    why: 'an id has 1 to 64 letters, digits, - and _, and begins with a letter or a digit',
    fix: 'showtime up --id rehearsal',
  });
}

async function readObserve(flags: UpFlags): Promise<ObserveSettings | null> {
  const problems = [
    ...needsObserve(flags),
    ...(flags.slos !== undefined && flags.observe !== true ? ['--slos needs --observe'] : []),
  ];
  if (problems.length > 0) throw badFlags('up', problems);
  if (flags.observe !== true) return null;
  return readObserveSettings(
    flags,
    flags.slos === undefined ? showtimeSlos : await readSloFile(resolve(flags.slos), journeys),
  );
}
