// A system on Kubernetes: load goes to its address from here, faults go through a supervisor of its own.
import type { HarnessPorts } from '../../contract/index.ts';
import type { RequestedAurora } from '../../input/aurora/requested-aurora.ts';
import type { RequestedCluster } from '../../input/cluster/requested-cluster.ts';
import { openExternalService, type ExternalService } from './external-service.ts';
import { openSupervised } from './external-supervisor.ts';
import type { System } from './system.ts';

/**
 * Resolves with the lease held. Its supervisor undoes every fault if this process ends.
 * @throws ShowtimeError cluster-unreachable, cluster-refused, cluster-not-allowed, chaos-stopped, target-not-up;
 * nothing is left running then
 */
export async function openClusterSystem(
  ports: HarnessPorts,
  { cluster: { settings, confirmed }, aurora, id, service, signal }: ClusterRequest,
): Promise<System> {
  const outside = await openExternalService(service);
  const cluster = { settings, confirmed, baseUrl: service.baseUrl };
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
  aurora: RequestedAurora | null;
  /** Name of the target, and the mark on nodes that it closes. */
  id: string;
  service: ExternalService;
  signal: AbortSignal;
}
