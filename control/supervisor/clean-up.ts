// Cleans up after a supervisor that died: ends what it left running, closes the record of its faults, removes
// its state.
import { lstat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { openFaults, recoverOpenFaults, surviving } from '../../chaos/index.ts';
import { runFiles, type Capabilities, type Clock, type Progress, type Shell } from '../../contract/index.ts';
import { openEventFile } from '../../platform/event-file.ts';
import { recordedEvents } from './fault-play.ts';
import { endAtOnce, isAlive } from '../../platform/processes/process-identity.ts';
import { removeSocket } from './socket-path.ts';
import { commandsCapability } from '../../targets/own-service/commands.ts';
import { removeTarget, type FoundTarget } from './state.ts';

export interface CleanedUp {
  /** Names of processes that still ran, and of containers that were there. */
  ended: readonly string[];
  /** Ids of faults that the run had left open. */
  closed: readonly string[];
  /** Faults that are still open, because their undo failed: the target's state is kept then. */
  open: readonly { id: string; reason: string }[];
}

export interface CleaningUp {
  shell: Shell;
  clock: Clock;
  progress?: Progress;
}

/** How long a killed process may take to be gone, ms: a database with a large cache takes a while. */
const goneWithinMs = 20_000;

/**
 * Safe to repeat. Signals only processes whose pid and start time both match, and removes only containers with the
 * target's label. @throws ShowtimeError engine-failed; the state is kept then
 */
export async function cleanUpAfter(target: FoundTarget, ports: CleaningUp): Promise<CleanedUp> {
  const { clock } = ports;
  const { children, containers, run } = target.state;
  const ended = children.filter(endAtOnce);
  const untilMs = clock.nowMs() + goneWithinMs;
  while (ended.some(isAlive) && clock.nowMs() < untilMs) await clock.sleep(20);
  const removed = containers === null ? [] : await removeContainersOf(containers);
  const deleted = await removeLoadOf(target, ports);
  const { closed, open } = run === null ? { closed: [], open: [] } : await closeFaults(target, run, ports);
  if (open.length === 0) {
    // The socket is elsewhere if the folder's path is too long for one.
    removeSocket(target.folder, target.state.socket);
    await removeTarget(target.folder);
  }
  return { ended: [...ended.map(({ name }) => name), ...removed, ...deleted], closed, open };
}

/** Runners of a load on a cluster; the state is kept if it does not answer. */
async function removeLoadOf(
  { id, state: { cluster } }: FoundTarget,
  { clock, progress = () => undefined }: CleaningUp,
): Promise<readonly string[]> {
  if (cluster === null || cluster.load === null) return [];
  const { removeLoad } = await import('./undo-cluster.ts');
  return removeLoad(id, cluster, { clock, progress });
}

async function removeContainersOf(
  containers: NonNullable<FoundTarget['state']['containers']>,
): Promise<readonly string[]> {
  const { removeContainers } = await import('./containers.ts');
  return removeContainers(containers);
}

/**
 * What a fault did to a process of the target is gone with it. What a command of the plan's author did is not:
 * it is undone from the record, here.
 */
async function closeFaults(
  target: FoundTarget,
  { folder, startedMonotonicMs }: { folder: string; startedMonotonicMs: number },
  { shell, clock, progress = () => undefined }: CleaningUp,
): Promise<Pick<CleanedUp, 'closed' | 'open'>> {
  const path = join(folder, runFiles.events);
  if (!(await isRunFolder(folder)) || !(await isFile(path))) return { closed: [], open: [] };
  const { cluster } = target.state;
  if (cluster !== null) {
    // Loaded only when needed: the client of Kubernetes is much code.
    const { undoOnCluster } = await import('./undo-cluster.ts');
    return undoOnCluster(target.id, cluster, { folder, startedMonotonicMs }, { clock, progress });
  }
  const recorded = await recordedEvents(folder);
  const capabilities: Capabilities = {
    commands: commandsCapability({ shell, clock, logsFolder: target.folder, folder: process.cwd() }),
  };
  const left = surviving(recorded, capabilities);
  const over = openFaults(recorded).filter(({ id }) => !left.some((one) => one.id === id));
  if (over.length + left.length === 0) return { closed: [], open: [] };
  const events = await openEventFile(path, { clock, startedMonotonicMs });
  for (const { id, fault } of over)
    await events.appendDurably({
      kind: 'fault-recovered',
      id,
      fault,
      evidence: { by: 'recover', targetEnded: true },
    });
  const ids = left.map(({ id }) => id);
  const { recovered, failed } = await recoverOpenFaults({
    events: recorded.filter((event) => 'id' in event && ids.includes(event.id)),
    capabilities,
    sink: events,
    clock,
  });
  await events.close();
  return { closed: [...over.map(({ id }) => id), ...recovered], open: failed };
}

/** A state file can name any folder: only in one that a run recorded into is anything written. */
async function isRunFolder(folder: string): Promise<boolean> {
  return isAbsolute(folder) && (await isFile(join(folder, runFiles.run)));
}

/** Neither a link, which leads elsewhere, nor a pipe, which would be waited for. */
async function isFile(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
