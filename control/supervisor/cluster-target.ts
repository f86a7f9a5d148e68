// A system on Kubernetes as a supervised target: its supervisor owns no process of it, only its faults.
import { chaosStopped, type Clock } from '../../contract/index.ts';
import { openCluster } from '../../targets/kubernetes/index.ts';
import type { ClusterStart } from './start-settings.ts';
import type { Reports, SupervisedTarget } from './supervised-target.ts';

/**
 * A cluster takes longer than processes of this machine: pods drain, nodes fetch images, balancers look every few
 * seconds. Its API server is not asked more often than needed.
 */
const faultLimits = {
  resolveMs: 15_000,
  injectMs: 30_000,
  inEffectMs: 180_000,
  recoverMs: 30_000,
  steadyMs: 300_000,
  pollIntervalMs: 250,
};

/** @throws ShowtimeError as `openCluster` */
export async function startClusterTarget(
  id: string,
  { settings, confirmed, baseUrl }: ClusterStart,
  { onEvent, progress }: Pick<Reports, 'onEvent' | 'progress'>,
  clock: Clock,
): Promise<SupervisedTarget> {
  const target = await openCluster({
    clock,
    settings,
    confirmed: confirmed ?? undefined,
    owner: id,
    environment: process.env,
    progress,
  });
  const whenStopped = new Promise<string>((resolve) => target.watch(onEvent, resolve)).then(chaosStopped);
  return {
    capabilities: target.capabilities,
    tokensFile: null,
    get zones() {
      return target.zones;
    },
    status: async () => ({
      id,
      baseUrl,
      metricsUrl: null,
      pods: (await target.pods()).map(({ name, pid, url, zone, ready }) => ({ name, pid, url, zone, ready })),
      database: null,
      observability: null,
    }),
    processes: () => [],
    settings: () => ({
      context: settings.context,
      cluster: target.cluster,
      namespace: settings.namespace,
      deployment: settings.deployment,
      selector: settings.selector,
      limitPods: settings.limits.pods,
      limitZones: settings.limits.zones,
      limitMinutes: settings.limits.minutes,
      limitFaultsAtOnce: settings.limits.faultsAtOnce,
    }),
    versions: async () => ({ kubernetes: target.version }),
    openTransactions: async () => 0,
    faultEvent: () => undefined,
    stop: () => target.stop(),
    checkPlan: async (plan) => (await target.review(plan)).problems,
    admit: (open) => target.admit(open),
    whenStopped,
    faultLimits,
  };
}
