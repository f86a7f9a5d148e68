// A system on Kubernetes: load goes to its address from here or from pods there, faults go through a supervisor of its own.
import { join } from 'node:path';
import type { HarnessPorts, RunnerEngine } from '../../contract/index.ts';
import type { RequestedAurora } from '../../input/aurora/requested-aurora.ts';
import type { RequestedCluster } from '../../input/cluster/requested-cluster.ts';
import { externalService, openExternalService, type ExternalService } from './external-service.ts';
import { openSupervised } from './external-supervisor.ts';
import type { System } from './system.ts';
import { targetFolder } from '../supervisor/state.ts';

/**
 * Resolves with the lease held. Its supervisor undoes every fault if this process ends.
 * @throws ShowtimeError cluster-unreachable, cluster-refused, cluster-not-allowed, chaos-stopped, target-not-up;
 * nothing is left running then
 */
export async function openClusterSystem(
  ports: HarnessPorts,
  { cluster: { settings, confirmed }, load, aurora, id, service, signal }: ClusterRequest,
): Promise<System> {
  const outside = load === null ? await openExternalService(service) : externalService(service);
  const folder = loadFolder(ports.runsFolder, id);
  const cluster = {
    settings,
    confirmed,
    baseUrl: service.baseUrl,
    load: load && { ...load, folder },
  };
  return openSupervised(ports, { id, cluster, aurora, observe: null, signal }, async (client) => {
    const facts = await client.call('facts', null);
    return {
      ...outside,
      kind: 'kubernetes',
      id,
      settings: { ...outside.settings, ...facts.settings },
      versions: facts.versions,
    };
  });
}

export interface ClusterRequest {
  cluster: RequestedCluster;
  /** Who plays the load, if pods of the cluster do; with the longest that it may take, ms. */
  load: { engine: RunnerEngine; runners: number; longestMs: number } | null;
  aurora: RequestedAurora | null;
  /** Name of the target, and the mark on nodes that it closes. */
  id: string;
  service: ExternalService;
  signal: AbortSignal;
}

/** What the runners of a run's load read is put here, beside the state of its target. */
export function loadFolder(runsFolder: string, id: string): string {
  return join(targetFolder(runsFolder, id), 'load');
}
