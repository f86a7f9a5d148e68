// Ends and removes what a gate whose process has ended left behind: services, targets, working trees,
// folders.
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sides } from '../../../contract/gate/index.ts';
import { terminalLine, type HarnessPorts } from '../../../contract/index.ts';
import { cleanUpAfter } from '../../supervisor/clean-up.ts';
import { forgetStarted, startedHere } from '../../supervisor/started-here.ts';
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

/**
 * `lines` has one for each gate that was cleaned up. Gates whose process still runs are left alone; so are, without
 * `confirmed`, those whose folder this user's commands did not make: `strange` lists them.
 */
export async function cleanUpGates(
  ports: Ports,
  confirmed: boolean,
): Promise<{ lines: string[]; strange: string[] }> {
  const lines: string[] = [];
  const strange: string[] = [];
  for (const { folder, state } of await abandonedGates(ports.runsFolder)) {
    if (!confirmed && !(await startedHere(folder))) {
      strange.push(
        `gate ${terminalLine(basename(folder))}: ends what carries its mark, and removes working trees of ${state.worktrees.map(({ repository }) => terminalLine(repository)).join(', ') || 'no repository'}`,
      );
      continue;
    }
    const ended = await cleanUp(ports, folder, state);
    const trees = state.worktrees.length;
    lines.push(
      `gate ${state.id}: its own process was gone; processes ended: ${ended}${trees === 0 ? '' : `; working trees removed: ${trees}`}`,
    );
  }
  return { lines, strange };
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
  await forgetStarted(folder);
  await removeFolder(folder);
  return ended;
}

async function removeFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => [] as string[]);
  for (const entry of entries.filter((name) => name !== stateFile))
    await rm(join(folder, entry), { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}
