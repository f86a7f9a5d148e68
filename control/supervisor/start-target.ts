// Starts a new target with its seed data, and refuses an id that is taken.
import { ShowtimeError, type HarnessPorts } from '../../contract/index.ts';
import { timetableHash } from '../../input/timetable/read-timetable.ts';
import type { Timetable } from '../../load/index.ts';
import { writeSeedFile } from './seed-file.ts';
import type { SupervisorClient } from './client.ts';
import type { StartSettings } from './start-settings.ts';
import { startSupervisor } from './start-supervisor.ts';
import { findTargets, makeTargetFolder, targetFolder } from './state.ts';

export interface NewTarget extends Pick<
  StartSettings,
  'id' | 'database' | 'durable' | 'pods' | 'containers' | 'observe' | 'aurora'
> {
  /** Its screenings are the seed data. */
  timetable: Timetable;
  /** Whether the target stays up when the lease is lost. */
  keep: boolean;
  signal: AbortSignal;
}

/**
 * Resolves with the lease held and the target up. On any failure nothing is left running.
 * @throws ShowtimeError target-busy, folder-not-writable, target-did-not-start
 */
export async function startTarget(
  { shell, clock, progress, runsFolder }: HarnessPorts,
  { timetable, keep, signal, ...settings }: NewTarget,
): Promise<SupervisorClient> {
  const folder = targetFolder(runsFolder, settings.id);
  await makeTargetFolder(folder);
  const seedFile = await writeSeedFile(folder, timetable, clock.wallMs());
  return startSupervisor({
    shell,
    clock,
    progress,
    keep,
    signal,
    settings: { ...settings, folder, seedFile, timetable: timetableHash(timetable), cluster: null },
  });
}

/** @throws ShowtimeError target-busy if a target of this id left a state behind */
export async function refuseTaken(runsFolder: string, id: string): Promise<void> {
  const taken = (await findTargets(runsFolder)).find((target) => target.id === id);
  if (taken === undefined) return;
  throw new ShowtimeError('target-busy', {
    what: `a target "${id}" is there already`,
    why: taken.supervised ? 'it is up' : 'its supervisor is gone, its state is left',
    fix: taken.supervised ? `showtime down ${id}, or give another --id` : `showtime recover ${id}`,
  });
}
