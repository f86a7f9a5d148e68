// What keeps enough pods: budgets, spread, rollouts, scaling.
import { at, nameOf, ofKind, selects, type Manifest } from './manifest.ts';

function problem(holds: boolean, text: string): string[] {
  return holds ? [] : [text];
}

/** Each Deployment has one budget, which lets a drain go on and leaves most pods. */
export function budgetLeavesRoom(objects: readonly Manifest[]): string[] {
  return ofKind(objects, 'Deployment').flatMap((deployment) => {
    const labels = at<Record<string, string>>(deployment, 'spec.template.metadata.labels') ?? {};
    const budgets = ofKind(objects, 'PodDisruptionBudget').filter((budget) =>
      selects(at(budget, 'spec.selector') ?? {}, labels),
    );
    const [budget] = budgets;
    if (budget === undefined || budgets.length > 1)
      return [`${nameOf(deployment)}: ${budgets.length} disruption budgets select its pods, not 1`];
    const pods = fewestPods(deployment, objects);
    const disruptable = disruptableOf(budget, pods);
    return [
      ...problem(
        disruptable >= 1,
        `${nameOf(budget)}: of ${pods} pods it lets none go, so no node can be drained`,
      ),
      ...problem(
        disruptable <= pods / 2,
        `${nameOf(budget)}: of ${pods} pods it lets ${disruptable} go at once, more than half`,
      ),
      ...problem(
        at(budget, 'spec.unhealthyPodEvictionPolicy') === 'AlwaysAllow',
        `${nameOf(budget)}: a pod that is not ready holds up drains (unhealthyPodEvictionPolicy)`,
      ),
    ];
  });
}

function disruptableOf(budget: Manifest, pods: number): number {
  const { maxUnavailable, minAvailable } = budget['spec'] as Record<string, number | string | undefined>;
  if (maxUnavailable !== undefined) return ofPods(maxUnavailable, pods);
  return pods - ofPods(minAvailable ?? 0, pods);
}

/** Kubernetes rounds shares up. */
function ofPods(amount: number | string, pods: number): number {
  return typeof amount === 'number' ? amount : Math.ceil((Number.parseFloat(amount) / 100) * pods);
}

/** The fewest that the autoscaler of a Deployment, or of the Rollout that has taken it over, leaves. */
function fewestPods(deployment: Manifest, objects: readonly Manifest[]): number {
  const rollout = ofKind(objects, 'Rollout').find(
    (each) => at(each, 'spec.workloadRef.name') === deployment.metadata.name,
  );
  const scaled = rollout ?? deployment;
  const scaler = ofKind(objects, 'HorizontalPodAutoscaler').find(
    (each) =>
      at(each, 'spec.scaleTargetRef.kind') === scaled.kind &&
      at(each, 'spec.scaleTargetRef.name') === scaled.metadata.name,
  );
  return at<number>(scaler ?? scaled, scaler === undefined ? 'spec.replicas' : 'spec.minReplicas') ?? 1;
}

/** A rolling update starts a new pod before it ends an old one, and waits until the new one serves. */
export function rolloutsKeepAllPods(objects: readonly Manifest[]): string[] {
  return [
    ...ofKind(objects, 'Deployment').map((each): [Manifest, string] => [each, 'spec.strategy.rollingUpdate']),
    ...ofKind(objects, 'Rollout').map((each): [Manifest, string] => [each, 'spec.strategy.canary']),
  ].flatMap(([object, path]) => {
    const { maxUnavailable, maxSurge } = at<Record<string, unknown>>(object, path) ?? {};
    return [
      ...problem(
        maxUnavailable === 0,
        `${nameOf(object)}: maxUnavailable is ${String(maxUnavailable)}, so an update takes pods away`,
      ),
      ...problem(
        maxSurge !== 0 && maxSurge !== undefined,
        `${nameOf(object)}: maxSurge leaves no room for a new pod`,
      ),
      ...problem(
        (at<number>(object, 'spec.minReadySeconds') ?? 0) > 0,
        `${nameOf(object)}: minReadySeconds is 0`,
      ),
    ];
  });
}

/** Pods are spread over zones, each version for itself. */
export function spreadOverZones(objects: readonly Manifest[]): string[] {
  return ofKind(objects, 'Deployment').flatMap((deployment) => {
    const spread =
      at<Record<string, unknown>[]>(deployment, 'spec.template.spec.topologySpreadConstraints') ?? [];
    const zone = spread.find(({ topologyKey }) => topologyKey === 'topology.kubernetes.io/zone');
    if (zone === undefined) return [`${nameOf(deployment)}: nothing spreads its pods over zones`];
    const labels = at<Record<string, string>>(deployment, 'spec.template.metadata.labels') ?? {};
    return [
      ...problem(zone['maxSkew'] === 1, `${nameOf(deployment)}: zones may differ by more than one pod`),
      ...problem(
        zone['whenUnsatisfiable'] === 'DoNotSchedule',
        `${nameOf(deployment)}: the spread over zones is only a preference`,
      ),
      ...problem(
        selects(at(zone, 'labelSelector') ?? {}, labels),
        `${nameOf(deployment)}: the spread counts other pods than its own`,
      ),
    ];
  });
}

/** An autoscaler has the replicas, with room to grow, and comes down slowly. */
export function scalesWithRoom(objects: readonly Manifest[]): string[] {
  return ofKind(objects, 'Deployment').flatMap((deployment) => {
    const pods = fewestPods(deployment, objects);
    const scalers = ofKind(objects, 'HorizontalPodAutoscaler');
    return [
      ...problem(
        pods >= 3,
        `${nameOf(deployment)}: ${pods} pods at least; the loss of one leaves less than two thirds`,
      ),
      ...problem(
        at(deployment, 'spec.replicas') === undefined,
        `${nameOf(deployment)}: replicas stand in the manifest, and applying it undoes the autoscaler`,
      ),
      ...scalers.flatMap((scaler) =>
        problem(
          (at<number>(scaler, 'spec.maxReplicas') ?? 0) >= 2 * (at<number>(scaler, 'spec.minReplicas') ?? 1),
          `${nameOf(scaler)}: it cannot double its pods`,
        ),
      ),
    ];
  });
}
