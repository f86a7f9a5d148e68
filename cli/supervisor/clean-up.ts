// Cleans up after a supervisor that died: ends what it left running, closes the record of its faults, removes
// its state.
import { lstat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { openFaults } from '../../chaos/index.ts';
import { openEventFile, runFiles, type Clock } from '../../contract/index.ts';
import { recordedEvents } from './fault-play.ts';
import { endAtOnce, isAlive } from './processes.ts';
import { removeSocket } from './socket-path.ts';
import { removeTarget, type FoundTarget } from './state.ts';

export interface CleanedUp {
  /** Names of processes that still ran. */
  ended: readonly string[];
  /** Ids of faults that the run had left open. */
  closed: readonly string[];
}

/** How long a killed process may take to be gone, ms: a database with a large cache takes a while. */
const goneWithinMs = 20_000;

/** Safe to repeat. Signals only processes whose pid and start time both match. */
export async function cleanUpAfter(target: FoundTarget, clock: Clock): Promise<CleanedUp> {
  const { children, run } = target.state;
  const ended = children.filter(endAtOnce);
  const untilMs = clock.nowMs() + goneWithinMs;
  while (ended.some(isAlive) && clock.nowMs() < untilMs) await clock.sleep(20);
  const closed = run === null ? [] : await closeFaults(run, clock);
  // The socket stands elsewhere where the folder's path is too long for one.
  removeSocket(target.folder, target.state.socket);
  await removeTarget(target.folder);
  return { ended: ended.map(({ name }) => name), closed };
}

/** With every process of the target gone there is nothing left that a fault could hold on to. */
async function closeFaults(
  { folder, startedMonotonicMs }: { folder: string; startedMonotonicMs: number },
  clock: Clock,
): Promise<string[]> {
  const path = join(folder, runFiles.events);
  if (!(await isRunFolder(folder)) || !(await isFile(path))) return [];
  const open = openFaults(await recordedEvents(folder));
  if (open.length === 0) return [];
  const events = await openEventFile(path, { clock, startedMonotonicMs });
  for (const { id, fault } of open)
    await events.appendDurably({
      kind: 'fault-recovered',
      id,
      fault,
      evidence: { by: 'recover', targetEnded: true },
    });
  await events.close();
  return open.map(({ id }) => id);
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
