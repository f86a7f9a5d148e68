// Whether enough pods stay: how many there are, where, and what may take several of them at once.
import type { V1PodDisruptionBudget } from '@kubernetes/client-node';
import { defineCheck, doesNotApply, found, foundIf, type Check } from '../check.ts';
import { nameOf, ofPods } from '../workload.ts';

const disruptions = 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/';
const deployments = 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/';
const spreading = 'https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/';
const zoneKey = 'topology.kubernetes.io/zone';

export const availabilityChecks = {
  'too-few-pods': defineCheck(
    ['pods'],
    {
      title: 'at least two pods are ready',
      severity: 'error',
      incident: 'lost capacity',
      why: 'While the only pod restarts, is moved or dies, every order fails.',
      fix: 'replicas (and minReplicas of the autoscaler): 2 at least, 3 so that the loss of one leaves two thirds',
      source: 'https://kubernetes.io/docs/concepts/workloads/pods/disruptions/',
    },
    ({ pods }) => {
      const ready = pods.filter((pod) => pod.ready).length;
      return foundIf(ready < 2, 'pods', 'ready', `${ready} of ${pods.length}`);
    },
  ),
  'pods-not-ready': defineCheck(
    ['pods'],
    {
      title: 'every pod is ready now',
      severity: 'error',
      incident: 'lost capacity',
      why: 'The load is on fewer pods than were meant for it, and the next loss takes one more.',
      fix: 'find out why before the rush: kubectl describe pod NAME, showtime status for a target',
      source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-conditions',
    },
    ({ pods }) =>
      found(
        pods
          .filter(({ ready }) => !ready)
          .map(({ name }) => ({ object: `pod ${name}`, field: 'condition Ready', value: 'not true' })),
      ),
  ),
  'pods-restarted': defineCheck(
    ['pods'],
    {
      title: 'no container has restarted',
      severity: 'warning',
      incident: 'cut request',
      why: 'Each restart cut off the requests of that moment. What ended the container (out of memory, a probe, a crash) ends it again under load.',
      fix: 'kubectl describe pod NAME shows the last state; kubectl logs --previous what the container said',
      source: 'https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/',
    },
    ({ pods }) => {
      const counted = pods.flatMap(({ name, restarts }) =>
        restarts === null ? [] : [{ name, ...restarts }],
      );
      if (pods.length > 0 && counted.length === 0) return doesNotApply('nothing counts restarts there');
      return found(
        counted
          .filter(({ count }) => count > 0)
          .map(({ name, count, lastEnd }) => ({
            object: `pod ${name}`,
            field: 'restartCount',
            value: `${count}, the last one after ${lastEnd}`,
          })),
      );
    },
  ),
  'one-zone': defineCheck(
    ['zones'],
    {
      title: 'pods run in more than one zone',
      severity: 'error',
      incident: 'zone outage',
      why: 'When the zone fails, every order fails until pods have started elsewhere, in competition with all other workloads of that zone.',
      fix: `nodes in at least two zones, and a topologySpreadConstraint over ${zoneKey}`,
      source: spreading,
    },
    ({ zones }) => {
      const names = Object.values(zones);
      const known = new Set(names.filter((zone) => zone !== null));
      const value =
        known.size === 0
          ? 'none: no node has the label'
          : `${[...known].join(', ')} for ${names.length} pods`;
      return names.length === 0
        ? doesNotApply('there is no pod')
        : foundIf(known.size < 2, 'pods', `zones (${zoneKey})`, value);
    },
  ),
  'one-node': defineCheck(
    ['pods'],
    {
      title: 'pods run on more than one node',
      severity: 'error',
      incident: 'zone outage',
      why: 'A node that dies, is drained or reclaimed takes every pod with it at once.',
      fix: 'a topologySpreadConstraint over kubernetes.io/hostname, and at least two nodes',
      source: spreading,
    },
    ({ pods }) => {
      const nodes = pods.flatMap(({ node }) => (node === null ? [] : [node]));
      return nodes.length < 2
        ? doesNotApply('fewer than two pods are on a node')
        : foundIf(new Set(nodes).size < 2, 'pods', 'spec.nodeName', `${nodes[0]} for ${nodes.length} pods`);
    },
  ),
  'zone-spread': defineCheck(
    ['deployment'],
    {
      title: 'something spreads the pods over zones',
      severity: 'warning',
      incident: 'zone outage',
      why: 'Where pods run now is luck: after the next update or scale-up they may all be in one zone.',
      fix: `topologySpreadConstraints with topologyKey ${zoneKey} and maxSkew 1`,
      source: spreading,
    },
    ({ deployment }) => {
      const spec = deployment.spec?.template.spec;
      const anti = spec?.affinity?.podAntiAffinity;
      const keys = [
        ...(spec?.topologySpreadConstraints ?? []).map(({ topologyKey }) => topologyKey),
        ...(anti?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(({ topologyKey }) => topologyKey),
        ...(anti?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
          ({ podAffinityTerm }) => podAffinityTerm.topologyKey,
        ),
      ];
      return foundIf(
        !keys.includes(zoneKey),
        nameOf(deployment, 'deployment'),
        'topologySpreadConstraints',
        keys.length === 0 ? 'missing' : `only over ${keys.join(', ')}`,
      );
    },
  ),
  'disruption-budget': defineCheck(
    ['deployment', 'budgets'],
    {
      title: 'a disruption budget selects the pods',
      severity: 'error',
      incident: 'lost capacity',
      why: 'Drains (upgrades of nodes, consolidation, scale-down of nodes) may evict every pod at once.',
      fix: 'a PodDisruptionBudget with maxUnavailable: 1 that selects the pods',
      source: disruptions,
    },
    ({ deployment, budgets }) =>
      foundIf(budgets.length === 0, nameOf(deployment, 'deployment'), 'PodDisruptionBudget', 'none'),
  ),
  'budget-allows-all': defineCheck(
    ['budgets', 'pods'],
    {
      title: 'the disruption budget leaves pods in place',
      severity: 'error',
      incident: 'lost capacity',
      why: 'A budget that lets every pod go protects from nothing: one drain may take them all.',
      fix: 'maxUnavailable: 1',
      source: disruptions,
    },
    ({ budgets, pods }) => {
      if (budgets.length === 0) return doesNotApply('there is no disruption budget');
      const smallest = Math.min(...budgets.map((budget) => disruptable(budget, pods.length)));
      const [first] = budgets;
      return foundIf(
        pods.length > 0 && smallest >= pods.length,
        nameOf(first ?? {}, 'poddisruptionbudget'),
        'spec',
        `${first === undefined ? '' : described(first)} lets ${smallest} of ${pods.length} pods go`,
      );
    },
  ),
  'budget-blocks-drains': defineCheck(
    ['budgets', 'pods'],
    {
      title: 'the disruption budget lets a drain go on',
      severity: 'warning',
      incident: 'lost capacity',
      why: 'A drain that never ends is ended by force: managed upgrades and node life times delete the pods without a budget, all of a node at once. Two budgets on one pod refuse every eviction.',
      fix: 'one budget with maxUnavailable: 1 and at least two pods',
      source: disruptions,
    },
    ({ budgets, pods }) => {
      if (budgets.length === 0) return doesNotApply('there is no disruption budget');
      if (budgets.length > 1)
        return found(
          budgets.map((budget) => ({
            object: nameOf(budget, 'poddisruptionbudget'),
            field: 'spec.selector',
            value: `selects the same pods as ${budgets.length - 1} other`,
          })),
        );
      return found(
        budgets
          .filter((budget) => disruptable(budget, pods.length) < 1)
          .map((budget) => ({
            object: nameOf(budget, 'poddisruptionbudget'),
            field: 'spec',
            value: `${described(budget)} lets none of ${pods.length} pods go`,
          })),
      );
    },
  ),
  'unhealthy-pods-block-drains': defineCheck(
    ['budgets'],
    {
      title: 'a pod that is not ready holds up no drain',
      severity: 'warning',
      incident: 'lost capacity',
      why: 'With the default policy a broken pod cannot be evicted while others are missing, so its node cannot be drained, until that is done by force.',
      fix: 'unhealthyPodEvictionPolicy: AlwaysAllow',
      source: `${disruptions}#unhealthy-pod-eviction-policy`,
    },
    ({ budgets }) =>
      budgets.length === 0
        ? doesNotApply('there is no disruption budget')
        : found(
            budgets
              .filter(({ spec }) => spec?.unhealthyPodEvictionPolicy !== 'AlwaysAllow')
              .map((budget) => ({
                object: nameOf(budget, 'poddisruptionbudget'),
                field: 'spec.unhealthyPodEvictionPolicy',
                value: budget.spec?.unhealthyPodEvictionPolicy ?? 'missing (IfHealthyBudget)',
              })),
          ),
  ),
  'rollout-recreates': defineCheck(
    ['deployment'],
    {
      title: 'an update replaces pods one after another',
      severity: 'error',
      incident: 'lost capacity',
      why: 'Recreate ends every pod before the first new one starts: no order is taken meanwhile.',
      fix: 'strategy.type: RollingUpdate with maxUnavailable: 0 and maxSurge: 1',
      source: `${deployments}#strategy`,
    },
    ({ deployment }) =>
      foundIf(
        deployment.spec?.strategy?.type === 'Recreate',
        nameOf(deployment, 'deployment'),
        'spec.strategy.type',
        'Recreate',
      ),
  ),
  'rollout-takes-pods': defineCheck(
    ['deployment', 'pods'],
    {
      title: 'an update takes no pod away before a new one serves',
      severity: 'warning',
      incident: 'lost capacity',
      why: 'An update in a rush runs on fewer pods than the load needs.',
      fix: 'strategy.rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }',
      source: `${deployments}#max-unavailable`,
    },
    ({ deployment, pods }) => {
      if (deployment.spec?.strategy?.type === 'Recreate') return doesNotApply('the strategy is Recreate');
      const amount = deployment.spec?.strategy?.rollingUpdate?.maxUnavailable ?? '25%';
      const taken = ofPods(amount, deployment.spec?.replicas ?? pods.length, 'down');
      return foundIf(
        taken > 0,
        nameOf(deployment, 'deployment'),
        'spec.strategy.rollingUpdate.maxUnavailable',
        `${amount}: ${taken} of ${deployment.spec?.replicas ?? pods.length} pods`,
      );
    },
  ),
} satisfies Record<string, Check>;

/** Shares are rounded up, as the disruption controller does. */
function disruptable({ spec }: V1PodDisruptionBudget, pods: number): number {
  if (spec?.maxUnavailable !== undefined) return ofPods(spec.maxUnavailable, pods, 'up');
  return pods - ofPods(spec?.minAvailable ?? 0, pods, 'up');
}

function described({ spec }: V1PodDisruptionBudget): string {
  return spec?.maxUnavailable === undefined
    ? `minAvailable ${spec?.minAvailable ?? 'missing'}`
    : `maxUnavailable ${spec.maxUnavailable}`;
}
