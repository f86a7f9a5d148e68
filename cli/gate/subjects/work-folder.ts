// The folder in which a gate's subjects are built and run, `runs/.gate/<id>/`, with a state.json from which a
// crash is cleaned up.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { readGivenFile, ShowtimeError } from '../../../contract/index.ts';
import { sides, type Side } from '../../../contract/gate/index.ts';
import { makeFolders } from '../../make-folders.ts';
import { isAlive, mark, type MarkedProcess } from '../../supervisor/processes.ts';
import type { AskedSubject } from './asked-subject.ts';

export const stateFile = 'state.json';
const gatesFolder = '.gate';

const gateState = z.object({
  id: z.string(),
  /** The gate's own process: while it lives, nobody else touches the folder. */
  owner: z.object({ name: z.string(), pid: z.number().int().positive(), started: z.string() }),
  /** Random; in the environment of every process that is started, with the side behind it. */
  mark: z.uuid(),
  /** Working trees that are, or may be, registered in somebody's repository. */
  worktrees: z.array(z.object({ side: z.enum(sides), repository: z.string() })),
});
export type GateState = z.infer<typeof gateState>;

export function workFolderOf(runsFolder: string, id: string): string {
  return join(runsFolder, gatesFolder, id);
}

/** Where the working tree of a side stands. */
export function worktreeOf(workFolder: string, side: Side): string {
  return join(workFolder, side);
}

export function sideMark({ mark }: GateState, side: Side): string {
  return `${mark}/${side}`;
}

/**
 * Makes the folder, for this user alone; it appears with its state in it. @throws ShowtimeError
 * folder-not-writable
 */
export async function makeWorkFolder(
  runsFolder: string,
  id: string,
  subjects: readonly AskedSubject[],
): Promise<string> {
  const folder = workFolderOf(runsFolder, id);
  const half = workFolderOf(runsFolder, `.${id}.${process.pid}`);
  try {
    await makeFolders(dirname(folder), 0o700);
    await mkdir(half, { mode: 0o700 });
    await writeFile(join(half, stateFile), JSON.stringify(stateOf(id, subjects), null, 2), { mode: 0o600 });
    await rename(half, folder);
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

function stateOf(id: string, subjects: readonly AskedSubject[]): GateState {
  const owner = mark('gate', process.pid);
  if (owner === undefined) throw new Error('cannot read my own start time');
  const worktrees = subjects.flatMap((asked) =>
    asked.kind === 'git-ref' ? [{ side: asked.side, repository: asked.repository }] : [],
  );
  return { id, owner, mark: randomUUID(), worktrees };
}

/** Undefined if the folder is none of a gate's. */
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

/** Folders of gates whose own process is gone. */
export async function abandonedGates(runsFolder: string): Promise<{ folder: string; state: GateState }[]> {
  const names = await readdir(join(runsFolder, gatesFolder)).catch(() => [] as string[]);
  const found = await Promise.all(
    names.sort().map(async (name) => {
      const folder = workFolderOf(runsFolder, name);
      const state = await readGateState(folder);
      return state === undefined || isAlive(state.owner satisfies MarkedProcess) ? [] : [{ folder, state }];
    }),
  );
  return found.flat();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
