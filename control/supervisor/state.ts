// The state of a target on disk: `runs/.targets/<id>/state.json`, enough to find the target or to clean up
// after it.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { databaseNames, ShowtimeError, targetsFolder, type Clock } from '../../contract/index.ts';
import { readGivenFile } from '../../platform/given-file.ts';
import { makeFolders } from '../../platform/make-folders.ts';
import { isAlive, identityOf, type ProcessIdentity } from '../../platform/processes/process-identity.ts';
import { writeFileAtomic } from '../../platform/write-file-atomic.ts';
import { foundSocket, socketPath } from './socket-path.ts';
import { clusterStart } from './start-settings.ts';
import { forgetStarted, markStarted } from './started-here.ts';
import { parseJson } from '../../platform/parse-json.ts';

/** 0 and negative numbers mean whole process groups to kill(2). */
const marked = z.object({ name: z.string(), pid: z.number().int().positive(), started: z.string() });

const targetState = z.object({
  id: z.string(),
  supervisor: marked,
  /** Every process of the target; ended in `recover` if the supervisor is gone. */
  children: z.array(marked),
  socket: z.string(),
  /** What it was started with, so that a run can check whether it fits. */
  timetable: z.string(),
  database: z.enum(databaseNames).default('mariadb'),
  durable: z.boolean(),
  /** It stands for a user's own service, which runs on: its faults have to be undone one by one. */
  ownService: z.boolean().default(false),
  /** Where its containers are, so that `recover` finds them on the engine; null for a target of processes. */
  containers: z
    .object({ host: z.string(), project: z.string(), instance: z.string() })
    .nullable()
    .default(null),
  /** Fingerprint of the rules by which it is observed (`observedTag`); null: it is not. */
  observed: z.string().nullable().default(null),
  /** The cluster on which its faults are; null: its processes are here. */
  cluster: clusterStart.nullable().default(null),
  /** Stays up without a lease. */
  keep: z.boolean(),
  /** The process that holds the lease, and the run that it records. */
  holder: marked.nullable(),
  run: z.object({ folder: z.string(), startedMonotonicMs: z.number() }).nullable(),
});
export type TargetState = z.infer<typeof targetState>;

/** A target's folder. Ids are generated or checked by `readUpRequest`, so they never lead elsewhere. */
export function targetFolder(runsFolder: string, id: string): string {
  return join(runsFolder, targetsFolder, id);
}

const starterFile = 'starter.json';

/**
 * Makes the folder, for this user alone, and records in it which process starts a target there. Of two that
 * try, one succeeds.
 * @throws ShowtimeError target-busy, folder-not-writable
 */
export async function makeTargetFolder(folder: string): Promise<void> {
  try {
    await makeFolders(dirname(folder), 0o700);
    await mkdir(folder, { mode: 0o700 });
    await markStarted(folder);
    await writeFile(join(folder, starterFile), JSON.stringify(identityOf('starter', process.pid)), {
      mode: 0o600,
    });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw taken(basename(folder));
    throw new ShowtimeError(
      'folder-not-writable',
      {
        what: `the target's folder ${folder} cannot be made`,
        why: (cause as Error).message,
        fix: 'work in a folder that can be written, or name one with SHOWTIME_RUNS; nothing was started',
      },
      { cause },
    );
  }
}

function taken(id: string): ShowtimeError {
  return new ShowtimeError('target-busy', {
    what: `a target "${id}" is there already`,
    why: 'it is up, is being started just now, or its start was cut short',
    fix: `showtime status shows it; showtime down ${id} ends it, showtime recover removes what a dead start left`,
  });
}

/** Writes state.json by renaming; readable by this user alone. */
export async function writeState(folder: string, state: TargetState): Promise<void> {
  writeFileAtomic(join(folder, 'state.json'), JSON.stringify(state, null, 2), { mode: 0o600 });
}

/** Undefined if there is none, or it was never finished. */
export async function readState(folder: string): Promise<TargetState | undefined> {
  const parsed = targetState.safeParse(parseJson(textOf(join(folder, 'state.json'))));
  if (!parsed.success) return undefined;
  const { socket } = parsed.data;
  return { ...parsed.data, socket: foundSocket(folder, socket) ?? socketPath(folder) };
}

/** Empty if it cannot be read, as a pipe in its place cannot. */
function textOf(path: string): string {
  try {
    return readGivenFile(path, 'state');
  } catch {
    return '';
  }
}

export async function removeTarget(folder: string): Promise<void> {
  await forgetStarted(folder);
  await rm(folder, { recursive: true, force: true });
}

/** How long a supervisor that was just started may take to write its first state, ms. */
const bornWithinMs = 5_000;

/** Removes folders of targets whose starter died before a supervisor wrote a state; returns their ids. */
export async function removeUnborn(runsFolder: string, clock: Clock): Promise<string[]> {
  const ids = await readdir(join(runsFolder, targetsFolder)).catch(() => [] as string[]);
  const removed = await Promise.all(
    ids.sort().map(async (id) => ((await isUnborn(targetFolder(runsFolder, id), clock)) ? [id] : [])),
  );
  for (const id of removed.flat()) await removeTarget(targetFolder(runsFolder, id));
  return removed.flat();
}

async function isUnborn(folder: string, clock: Clock): Promise<boolean> {
  const starter = marked.safeParse(parseJson(textOf(join(folder, starterFile))));
  const untilMs = clock.nowMs() + bornWithinMs;
  while ((await readState(folder)) === undefined) {
    if (starter.success && isAlive(starter.data)) return false;
    if (clock.nowMs() > untilMs) return true;
    await clock.sleep(50);
  }
  return false;
}

export interface FoundTarget {
  id: string;
  folder: string;
  state: TargetState;
  /** False if its supervisor is gone. */
  supervised: boolean;
  /** False without a lease, or if the process that held it is gone. */
  held: boolean;
}

/** Every target that left a state behind, by id. */
export async function findTargets(runsFolder: string): Promise<FoundTarget[]> {
  const ids = await readdir(join(runsFolder, targetsFolder)).catch(() => [] as string[]);
  const found = await Promise.all(
    ids.sort().map(async (id) => {
      const folder = targetFolder(runsFolder, id);
      const state = await readState(folder);
      return state === undefined
        ? []
        : [{ id, folder, state, supervised: isAlive(state.supervisor), held: isHeld(state) }];
    }),
  );
  return found.flat();
}

/** The one that `id` names, or the only one there is. @throws ShowtimeError unknown-target with the list */
export function chooseTarget(found: readonly FoundTarget[], id: string | undefined): FoundTarget {
  const chosen =
    id === undefined ? (found.length === 1 ? found[0] : undefined) : found.find((target) => target.id === id);
  if (chosen !== undefined) return chosen;
  if (found.length === 0) {
    throw new ShowtimeError('unknown-target', {
      what: id === undefined ? 'no target is up' : `no target "${id}"`,
      why: 'none is up: none left a state in .targets of the runs folder',
      fix: 'showtime up starts one',
    });
  }
  const list = `there are ${found.map((target) => target.id).join(', ')}`;
  throw new ShowtimeError('unknown-target', {
    what: id === undefined ? `which target? ${list}` : `no target "${id}"`,
    why: id === undefined ? 'several are up, so one must be named' : list,
    fix: `name one, such as ${found[0]?.id}`,
  });
}

function isHeld(state: { holder: ProcessIdentity | null }): boolean {
  return state.holder !== null && isAlive(state.holder);
}

/** Which of Prometheus and Alertmanager have ended; none for a target that is not observed. */
export function endedWatchers({ observed, children }: Pick<TargetState, 'observed' | 'children'>): string[] {
  return observed === null
    ? []
    : ['prometheus', 'alertmanager'].filter((name) => !children.some((child) => child.name === name));
}
