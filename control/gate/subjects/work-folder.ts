// The folder in which a gate's subjects are built and run, `runs/.gate/<id>/`, with a state.json from which a
// crash is cleaned up.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ShowtimeError } from '../../../contract/index.ts';
import { readGivenFile } from '../../../platform/given-file.ts';
import { sides, type Side } from '../../../contract/gate/index.ts';
import { makeFolders } from '../../../platform/make-folders.ts';
import { isAlive, identityOf, type ProcessIdentity } from '../../../platform/processes/process-identity.ts';
import type { RequestedSubject } from '../../../input/gate/requested-subject.ts';
import { markStarted } from '../../supervisor/started-here.ts';
import { parseJson } from '../../../platform/parse-json.ts';

export const stateFile = 'state.json';
const gatesFolder = '.gate';

const gateState = z.object({
  id: z.string(),
  /** The gate's process: while it runs, no other process touches the folder. */
  owner: z.object({ name: z.string(), pid: z.number().int().positive(), started: z.string() }),
  /** Random; in the environment of every process that is started, with the side behind it. */
  mark: z.uuid(),
  /** Working trees that are, or may be, registered in a repository of the user. */
  worktrees: z.array(z.object({ side: z.enum(sides), repository: z.string() })),
});
export type GateState = z.infer<typeof gateState>;

export function workFolderOf(runsFolder: string, id: string): string {
  return join(runsFolder, gatesFolder, id);
}

/** Path of the working tree of a side. */
export function worktreeOf(workFolder: string, side: Side): string {
  return join(workFolder, side);
}

export function sideTag({ mark: tag }: GateState, side: Side): string {
  return `${tag}/${side}`;
}

/**
 * Makes the folder, for this user alone; it appears with its state in it. @throws ShowtimeError
 * folder-not-writable
 */
export async function makeWorkFolder(
  runsFolder: string,
  id: string,
  subjects: readonly RequestedSubject[],
): Promise<string> {
  const folder = workFolderOf(runsFolder, id);
  const half = workFolderOf(runsFolder, `.${id}.${process.pid}`);
  try {
    await makeFolders(dirname(folder), 0o700);
    await mkdir(half, { mode: 0o700 });
    await writeFile(join(half, stateFile), JSON.stringify(stateOf(id, subjects), null, 2), { mode: 0o600 });
    await rename(half, folder);
    await markStarted(folder);
    return folder;
  } catch (cause) {
    await rm(half, { recursive: true, force: true });
    throw new ShowtimeError(
      'folder-not-writable',
      {
        what: `the gate's work folder ${folder} cannot be made`,
        why: (cause as Error).message,
        fix: 'work in a folder that can be written, or name one with SHOWTIME_RUNS; nothing was started',
      },
      { cause },
    );
  }
}

function stateOf(id: string, subjects: readonly RequestedSubject[]): GateState {
  const owner = identityOf('gate', process.pid);
  if (owner === undefined) throw new Error('cannot read my own start time');
  const worktrees = subjects.flatMap((subject) =>
    subject.kind === 'git-ref' ? [{ side: subject.side, repository: subject.repository }] : [],
  );
  return { id, owner, mark: randomUUID(), worktrees };
}

/** Undefined if the folder does not belong to a gate. */
export async function readGateState(folder: string): Promise<GateState | undefined> {
  const read = gateState.safeParse(parseJson(textOf(join(folder, stateFile))));
  return read.success ? read.data : undefined;
}

/** Empty if it cannot be read, as a pipe in its place cannot. */
function textOf(path: string): string {
  try {
    return readGivenFile(path, 'state');
  } catch {
    return '';
  }
}

/** Folders of gates whose process has ended. */
export async function abandonedGates(runsFolder: string): Promise<{ folder: string; state: GateState }[]> {
  const names = await readdir(join(runsFolder, gatesFolder)).catch(() => [] as string[]);
  const found = await Promise.all(
    names.sort().map(async (name) => {
      const folder = workFolderOf(runsFolder, name);
      const state = await readGateState(folder);
      return state === undefined || isAlive(state.owner satisfies ProcessIdentity) ? [] : [{ folder, state }];
    }),
  );
  return found.flat();
}
