// Undoes the faults that a dead supervisor left open on a cluster, from the run's record alone.
import { openFaults, recoverOpenFaults } from '../../chaos/index.ts';
import { runFiles, type Clock, type Progress } from '../../contract/index.ts';
import { openEventFile } from '../../platform/event-file.ts';
import { nothingToUndo } from '../../targets/aurora/index.ts';
import { openCluster } from '../../targets/kubernetes/index.ts';
import { join } from 'node:path';
import { recordedEvents } from './fault-play.ts';
import type { ClusterStart } from './start-settings.ts';

export interface UndoneOnCluster {
  /** Ids of faults that are undone now. */
  closed: readonly string[];
  /** Those that could not be undone. */
  open: readonly { id: string; reason: string }[];
}

export interface ClusterRun {
  folder: string;
  startedMonotonicMs: number;
}

/** Safe to repeat. Rejects with an error of the catalogue if the cluster cannot be reached. */
export async function undoOnCluster(
  owner: string,
  { settings, confirmed }: ClusterStart,
  { folder, startedMonotonicMs }: ClusterRun,
  { clock, progress }: { clock: Clock; progress: Progress },
): Promise<UndoneOnCluster> {
  const events = await recordedEvents(folder);
  if (openFaults(events).length === 0) return { closed: [], open: [] };
  const target = await openCluster(
    { clock, settings, confirmed: confirmed ?? undefined, owner, environment: process.env, progress },
    true,
  );
  const sink = await openEventFile(join(folder, runFiles.events), { clock, startedMonotonicMs });
  try {
    const { recovered, failed } = await recoverOpenFaults({
      events,
      // The database of a system on a cluster can only be an Aurora, which undoes its failovers by itself.
      capabilities: { ...target.capabilities, database: nothingToUndo },
      sink,
      clock,
      limits: { recoverMs: 30_000 },
    });
    return { closed: recovered, open: failed };
  } finally {
    await sink.close();
    await target.stop();
  }
}

/** Deletes the objects of a run's load; returns what was there. Rejects as `undoOnCluster`. */
export async function removeLoad(
  owner: string,
  { settings, confirmed, load }: ClusterStart,
  { clock, progress }: { clock: Clock; progress: Progress },
): Promise<readonly string[]> {
  if (load === null) return [];
  const target = await openCluster(
    { clock, settings, confirmed: confirmed ?? undefined, owner, environment: process.env, progress },
    true,
  );
  try {
    return await target.load(owner, load).remove();
  } finally {
    await target.stop();
  }
}
