// The supervisor of a system that Showtime does not start: it owns the run's faults, and ends with the run.
import type { HarnessPorts } from '../../contract/index.ts';
import type { SupervisorClient } from '../supervisor/client.ts';
import { endTarget } from '../supervisor/end-target.ts';
import type { StartSettings } from '../supervisor/start-settings.ts';
import { startSupervisor } from '../supervisor/start-supervisor.ts';
import { makeTargetFolder, targetFolder } from '../supervisor/state.ts';
import { supervisorCalls } from './supervisor-calls.ts';
import type { System } from './system.ts';

export interface ExternalSystem extends Pick<
  StartSettings,
  'id' | 'cluster' | 'aurora' | 'ownService' | 'observe'
> {
  signal: AbortSignal;
}

/**
 * Starts the supervisor and resolves with what `describe` makes of the system, and the supervisor's calls. The lease
 * is held. On any failure the supervisor has ended.
 * @throws ShowtimeError target-did-not-start, and what the target or `describe` throws
 */
export async function openSupervised(
  { shell, clock, progress, runsFolder }: HarnessPorts,
  { signal, ...what }: ExternalSystem,
  describe: (client: SupervisorClient) => Promise<System>,
): Promise<System> {
  const folder = targetFolder(runsFolder, what.id);
  await makeTargetFolder(folder);
  const client = await startSupervisor({
    shell,
    clock,
    progress,
    keep: false,
    signal,
    settings: {
      ...what,
      folder,
      seedFile: null,
      timetable: '',
      database: 'mariadb',
      durable: false,
      pods: 0,
      containers: null,
    },
  });
  try {
    return { ...(await describe(client)), ...supervisorCalls(client), finish: () => endTarget(client) };
  } catch (error) {
    await endTarget(client).catch(() => client.close());
    throw error;
  }
}
