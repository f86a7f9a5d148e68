// Ends and removes what a gate whose process has ended left behind: services, targets, working trees,
// folders.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sides } from '../../../contract/gate/index.ts';
import type { HarnessPorts } from '../../../contract/index.ts';
import { cleanUpAfter } from '../../supervisor/clean-up.ts';
import { findTargets } from '../../supervisor/state.ts';
import type { RequestedSubject } from '../../../input/gate/requested-subject.ts';
import { endTagged } from '../../../platform/processes/marked-processes.ts';
import { referenceRuns } from './reference-service.ts';
import {
  abandonedGates,
  makeWorkFolder,
  readGateState,
  stateFile,
  worktreeOf,
  type GateState,
} from './work-folder.ts';
import { removeWorktree } from './worktree.ts';

type Ports = Pick<HarnessPorts, 'shell' | 'clock' | 'runsFolder'>;

export interface WorkFolder {
  readonly folder: string;
  /**
   * Removes it with everything that its subjects left; after they were closed, that is the folder. Safe to
   * repeat.
   */
  close(): Promise<void>;
}

/**
 * Comes before any subject is opened: from here on `cleanUpGates` finds what a crash leaves. @throws
 * ShowtimeError folder-not-writable
 */
export async function openWorkFolder(
  ports: Ports,
  id: string,
  subjects: readonly RequestedSubject[],
): Promise<WorkFolder> {
  const folder = await makeWorkFolder(ports.runsFolder, id, subjects);
  return {
    folder,
    close: async () => {
      const state = await readGateState(folder);
      if (state !== undefined) await cleanUp(ports, folder, state);
    },
  };
}

/** Returns a line for each gate that was cleaned up. Gates whose process still runs are left alone. */
export async function cleanUpGates(ports: Ports): Promise<string[]> {
  const lines: string[] = [];
  for (const { folder, state } of await abandonedGates(ports.runsFolder)) {
    const ended = await cleanUp(ports, folder, state);
    const trees = state.worktrees.length;
    lines.push(
      `gate ${state.id}: its own process was gone; processes ended: ${ended}${trees === 0 ? '' : `; working trees removed: ${trees}`}`,
    );
  }
  return lines;
}

/**
 * The number of processes that still ran. The state goes last, so that this can be repeated if it is cut
 * short.
 */
async function cleanUp(ports: Ports, folder: string, { mark: tag, worktrees }: GateState): Promise<number> {
  const ended = await endTagged(tag, ports.clock);
  for (const side of sides) {
    for (const target of await findTargets(referenceRuns(folder, side))) await cleanUpAfter(target, ports);
  }
  for (const { side, repository } of worktrees)
    await removeWorktree(ports.shell, { repository, path: worktreeOf(folder, side) });
  await removeFolder(folder);
  return ended;
}

async function removeFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => [] as string[]);
  for (const entry of entries.filter((name) => name !== stateFile))
    await rm(join(folder, entry), { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}
