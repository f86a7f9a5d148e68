// A system on Kubernetes: load goes to its address from here, faults go through a supervisor of its own.
import type { HarnessPorts } from '../../contract/index.ts';
import type { RequestedCluster } from '../../input/cluster/requested-cluster.ts';
import { endTarget } from '../supervisor/end-target.ts';
import { makeTargetFolder, targetFolder } from '../supervisor/state.ts';
import { startSupervisor } from '../supervisor/start-supervisor.ts';
import { openExternalService, type ExternalService } from './external-service.ts';
import type { System } from './system.ts';

/**
 * Resolves with the lease held. Its supervisor undoes every fault if this process ends.
 * @throws ShowtimeError cluster-unreachable, cluster-refused, cluster-not-allowed, chaos-stopped, target-not-up
 */
export async function openClusterSystem(
  { shell, clock, progress, runsFolder }: HarnessPorts,
  { cluster, id, service, signal }: ClusterRequest,
): Promise<System> {
  const outside = await openExternalService(service);
  const folder = targetFolder(runsFolder, id);
  await makeTargetFolder(folder);
  const { settings, confirmed } = cluster;
  const client = await startSupervisor({
    shell,
    clock,
    progress,
    keep: false,
    signal,
    settings: {
      id,
      folder,
      seedFile: null,
      timetable: '',
      database: 'mariadb',
      durable: false,
      pods: 1,
      containers: null,
      observe: null,
      cluster: { settings, confirmed, baseUrl: service.baseUrl },
    },
  });
  try {
    const facts = await client.call('facts', null);
    return {
      ...outside,
      kind: 'kubernetes',
      id,
      settings: { ...outside.settings, ...facts.settings },
      versions: facts.versions,
      checkPlan: (plan, durationMs) => client.call('check-plan', { plan, durationMs }),
      longestStallMs: () => client.call('longest-stall', null),
      processes: () => client.call('processes', null),
      record: async (runFolder, startedMonotonicMs) =>
        void (await client.call('record', { runFolder, startedMonotonicMs })),
      play: async (plan, seed, loadStartedAtMs) =>
        void (await client.call('play', { plan, seed, loadStartedAtMs })),
      stopFaults: async () => void (await client.call('stop-faults', null)),
      stopRecording: async () => void (await client.call('stop-recording', null)),
      finish: () => endTarget(client),
    };
  } catch (error) {
    client.close();
    throw error;
  }
}

export interface ClusterRequest {
  cluster: RequestedCluster;
  /** Name of the target, and the mark on nodes that it closes. */
  id: string;
  service: ExternalService;
  signal: AbortSignal;
}
