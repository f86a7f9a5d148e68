// What a plan would hit on a cluster, and why it would be refused: read from the cluster, nothing is changed.
import { checkPlan } from '../../chaos/index.ts';
import type { FaultPlan, HarnessPorts } from '../../contract/index.ts';
import type { RequestedCluster } from '../../input/cluster/requested-cluster.ts';
import type { RequestedLoad } from '../../input/load-engine.ts';
import { openCluster, type PlanReview } from '../../targets/kubernetes/index.ts';

export interface DryRun extends PlanReview {
  context: string;
  cluster: string;
  /** Of the API server. */
  version: string;
  namespace: string;
  pods: readonly { name: string; zone: string; ready: boolean }[];
  /** What a load from pods there would make; null for one from here. */
  load: readonly string[] | null;
}

/** @throws ShowtimeError cluster-unreachable, cluster-refused, cluster-not-allowed, chaos-stopped */
export async function dryRun(
  { clock, progress }: Pick<HarnessPorts, 'clock' | 'progress'>,
  { settings, confirmed }: RequestedCluster,
  plan: FaultPlan,
  load: RequestedLoad | null,
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
    const ofLoad = load === null ? null : await target.load('dry-run', { ...load, longestMs: 0 }).review();
    return {
      context: settings.context,
      cluster: target.cluster,
      version: target.version,
      namespace: settings.namespace,
      pods: (await target.pods()).map(({ name, zone, ready }) => ({ name, zone, ready })),
      ...review,
      load: ofLoad && ofLoad.objects,
      rights: [...review.rights, ...(ofLoad?.rights ?? [])],
      problems: [...impossible, ...review.problems, ...(ofLoad?.problems ?? [])],
    };
  } finally {
    await target.stop();
  }
}
