// An own service with faults: its supervisor runs the commands of the plan, and the proxy before the service.
import type { HarnessPorts } from '../../contract/index.ts';
import type { SupervisorClient } from '../supervisor/client.ts';
import { endTarget } from '../supervisor/end-target.ts';
import { startSupervisor } from '../supervisor/start-supervisor.ts';
import { makeTargetFolder, targetFolder } from '../supervisor/state.ts';
import { openExternalService, type ExternalService } from './external-service.ts';
import type { System } from './system.ts';

export interface OwnServiceRequest extends ExternalService {
  /** The run's id: its supervisor has it, too. */
  newId: string;
  /** Program of the proxy; null: none. */
  toxiproxy: string | null;
  signal: AbortSignal;
}

/**
 * Resolves with the lease held and the service answering, through the proxy if there is one.
 * @throws ShowtimeError target-not-up, target-did-not-start; nothing is left running then
 */
export async function openOwnService(
  { shell, clock, progress, runsFolder }: HarnessPorts,
  { newId, toxiproxy, signal, ...service }: OwnServiceRequest,
): Promise<System> {
  // Without the proxy first: what does not answer here is no trouble of the proxy.
  const direct = await openExternalService(service);
  const folder = targetFolder(runsFolder, newId);
  await makeTargetFolder(folder);
  const client = await startSupervisor({
    shell,
    clock,
    progress,
    keep: false,
    signal,
    settings: {
      id: newId,
      folder,
      seedFile: null,
      timetable: '',
      database: 'mariadb',
      durable: false,
      pods: 0,
      containers: null,
      observe: null,
      cluster: null,
      ownService: { serviceUrl: service.baseUrl, toxiproxy, commandFolder: process.cwd() },
    },
  });
  try {
    return await systemOf(client, direct, service, toxiproxy !== null);
  } catch (error) {
    await endTarget(client).catch(() => client.close());
    throw error;
  }
}

async function systemOf(
  client: SupervisorClient,
  direct: System,
  service: ExternalService,
  viaProxy: boolean,
): Promise<System> {
  const { baseUrl } = await client.call('ready', null);
  if (viaProxy) await openExternalService({ ...service, baseUrl });
  const { settings, versions } = await client.call('facts', null);
  return {
    ...direct,
    baseUrl,
    settings: { ...direct.settings, ...settings },
    versions: { ...direct.versions, ...versions },
    checkPlan: (plan, durationMs) => client.call('check-plan', { plan, durationMs }),
    processes: () => client.call('processes', null),
    record: async (runFolder, startedMonotonicMs) =>
      void (await client.call('record', { runFolder, startedMonotonicMs })),
    play: async (plan, seed, loadStartedAtMs) =>
      void (await client.call('play', { plan, seed, loadStartedAtMs })),
    stopFaults: async () => void (await client.call('stop-faults', null)),
    stopRecording: async () => void (await client.call('stop-recording', null)),
    finish: () => endTarget(client),
  };
}
