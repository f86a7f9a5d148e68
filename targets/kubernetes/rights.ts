// Which rights a plan needs, and which of them the API server does not grant.
import type { ClusterSettings, FaultKind, FaultPlan } from '../../contract/index.ts';
import type { ClusterApi, Right } from './api.ts';

type Named = Pick<ClusterSettings, 'namespace' | 'deployment' | 'stop'>;

const inNamespace =
  (group: string, resource: string, verb: string) =>
  ({ namespace }: Named, name: string | null = null): Right => ({ verb, group, resource, name, namespace });
const onNodes = (verb: string): Right => ({
  verb,
  group: '',
  resource: 'nodes',
  name: null,
  namespace: null,
});

const changeNodes = ['list', 'get', 'patch'].map(onNodes);

const deletePods = inNamespace('', 'pods', 'delete');
const evictPods = inNamespace('', 'pods/eviction', 'create');
const patchDeployment = inNamespace('apps', 'deployments', 'patch');

const ofKind: Partial<Record<FaultKind, (on: Named) => readonly Right[]>> = {
  'terminate-pod': (on) => [deletePods(on)],
  'kill-pod': (on) => [deletePods(on)],
  'evict-pod': (on) => [evictPods(on)],
  'kill-container': (on) => [
    inNamespace('', 'pods/exec', 'create')(on),
    inNamespace('', 'pods/exec', 'get')(on),
  ],
  'kill-zone': (on) => [deletePods(on), ...changeNodes],
  'drain-zone': (on) => [evictPods(on), ...changeNodes],
  'restart-rollout': (on) => [patchDeployment(on, on.deployment)],
  'scale-pods': (on) => [
    patchDeployment(on, on.deployment),
    inNamespace('autoscaling', 'horizontalpodautoscalers', 'list')(on),
  ],
};

/** Every right that a plan needs, each once; watching and the kill switch included. */
export function rightsOf(plan: FaultPlan, on: Named): readonly Right[] {
  const all = [
    inNamespace('', 'pods', 'list')(on),
    inNamespace('', 'pods', 'watch')(on),
    inNamespace('apps', 'deployments', 'get')(on, on.deployment),
    inNamespace('', 'configmaps', 'get')(on, on.stop.configMap),
    ...plan.flatMap(({ fault }) => ofKind[fault.kind]?.(on) ?? []),
  ];
  return [...new Map(all.map((right) => [describeRight(right), right])).values()];
}

/** Each right, and whether the API server grants it. */
export async function reviewRights(
  api: ClusterApi,
  rights: readonly Right[],
): Promise<readonly { right: Right; granted: boolean }[]> {
  return Promise.all(rights.map(async (right) => ({ right, granted: await api.may(right) })));
}

/** "delete pods in fast-order", "patch nodes of the cluster". */
export function describeRight({ verb, resource, name, namespace }: Right): string {
  return `${verb} ${resource}${name === null ? '' : ` ${name}`} ${namespace === null ? 'of the cluster' : `in ${namespace}`}`;
}
