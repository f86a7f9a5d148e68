// What a plan would hit on a cluster, and why it would be refused: read from the cluster, nothing is changed.
import { checkPlan } from '../../chaos/index.ts';
import type { FaultPlan, HarnessPorts } from '../../contract/index.ts';
import type { RequestedCluster } from '../../input/cluster/requested-cluster.ts';
import { openCluster, type PlanReview } from '../../targets/kubernetes/index.ts';

export interface DryRun extends PlanReview {
  context: string;
  cluster: string;
  /** Of the API server. */
  version: string;
  namespace: string;
  pods: readonly { name: string; zone: string; ready: boolean }[];
}

/** @throws ShowtimeError cluster-unreachable, cluster-refused, cluster-not-allowed, chaos-stopped */
export async function dryRun(
  { clock, progress }: Pick<HarnessPorts, 'clock' | 'progress'>,
  { settings, confirmed }: RequestedCluster,
  plan: FaultPlan,
): Promise<DryRun> {
  const target = await openCluster({
    clock,
    settings,
    confirmed: confirmed ?? undefined,
    owner: 'dry-run',
    environment: process.env,
    progress,
  });
  try {
    const impossible = await checkPlan(plan, target.capabilities, Infinity);
    const review = await target.review(plan);
    return {
      context: settings.context,
      cluster: target.cluster,
      version: target.version,
      namespace: settings.namespace,
      pods: (await target.pods()).map(({ name, zone, ready }) => ({ name, zone, ready })),
      ...review,
      problems: [...impossible, ...review.problems],
    };
  } finally {
    await target.stop();
  }
}
