// Reads what `showtime preflight` judges of a system on Kubernetes. Reads only; a fact that is refused is unknown.
import {
  AutoscalingV2Api,
  CoreV1Api,
  NetworkingV1Api,
  PolicyV1Api,
  type V1Pod,
} from '@kubernetes/client-node';
import {
  ShowtimeError,
  type ClusterSettings,
  type PodFact,
  type PreflightFacts,
  type Read,
  type ReadFacts,
} from '../../../contract/index.ts';
import { refuseUnlessAllowed } from '../allowed.ts';
import { ClusterApi } from '../api.ts';
import { connect } from '../kubeconfig.ts';
import { balancersOf, namesBehind } from './balancers.ts';
import { declaredFacts } from './declared.ts';
import { selects } from './selector.ts';

const zoneLabel = 'topology.kubernetes.io/zone';

export interface ClusterFacts {
  cluster: string;
  facts: ReadFacts;
}

/**
 * Everything is read at once. A name that looks like production needs no confirmation: nothing is changed.
 * @throws ShowtimeError cluster-unreachable without a context to ask, cluster-not-allowed
 */
export async function readClusterFacts(
  settings: ClusterSettings,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ClusterFacts> {
  const connection = connect(settings, environment);
  refuseUnlessAllowed({ ...connection, namespace: settings.namespace }, settings.allow, connection.context);
  const api = new ClusterApi(connection, settings);
  const [pods, nodes, deployment, budgets, autoscalers, services, ingresses, configMaps] = await Promise.all([
    readable(() => livingPods(api)),
    readable(() => api.nodes()),
    readable(() => api.deployment()),
    readable(() =>
      api.read('list disruption budgets', async (config, namespace) => {
        const policy = config.makeApiClient(PolicyV1Api);
        return (await policy.listNamespacedPodDisruptionBudget({ namespace })).items;
      }),
    ),
    readable(() =>
      api.read('list autoscalers', async (config, namespace) => {
        const autoscaling = config.makeApiClient(AutoscalingV2Api);
        return (await autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace })).items;
      }),
    ),
    readable(() =>
      api.read('list services', async (config, namespace) => {
        const core = config.makeApiClient(CoreV1Api);
        return (await core.listNamespacedService({ namespace })).items;
      }),
    ),
    readable(() =>
      api.read('list ingresses', async (config, namespace) => {
        const networking = config.makeApiClient(NetworkingV1Api);
        return (await networking.listNamespacedIngress({ namespace })).items;
      }),
    ),
    readable(() =>
      api.read('list configmaps', async (config, namespace) => {
        const core = config.makeApiClient(CoreV1Api);
        return (await core.listNamespacedConfigMap({ namespace })).items;
      }),
    ),
  ]);
  const labels = map(deployment, ({ spec }) => spec?.template.metadata?.labels ?? {});
  const scaling = map(autoscalers, (all) =>
    all.filter(
      ({ spec }) =>
        spec?.scaleTargetRef.kind === 'Deployment' && spec.scaleTargetRef.name === settings.deployment,
    ),
  );
  return {
    cluster: connection.cluster,
    facts: {
      pods: map(pods, (all) => all.map(podFact)),
      zones: zonesOf(pods, nodes),
      deployment,
      budgets: both(budgets, labels, (all, ofPods) =>
        all.filter(({ spec }) => selects(spec?.selector, ofPods)),
      ),
      autoscalers: scaling,
      balancers: both(
        both(services, ingresses, (all, ways) => ({ all, ways })),
        labels,
        ({ all, ways }, ofPods) => balancersOf(ways, namesBehind(all, ofPods), all),
      ),
      ...declaredFacts(deployment, configMaps, scaling),
    },
  };
}

async function livingPods(api: ClusterApi): Promise<readonly V1Pod[]> {
  return (await api.pods()).filter(
    ({ metadata, status }) =>
      metadata?.deletionTimestamp === undefined && !['Succeeded', 'Failed'].includes(status?.phase ?? ''),
  );
}

function podFact({ metadata, spec, status }: V1Pod): PodFact {
  const containers = status?.containerStatuses ?? [];
  const ended = containers.map(({ lastState }) => lastState?.terminated).find((state) => state !== undefined);
  return {
    name: metadata?.name ?? '?',
    ready: (status?.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    restarts: {
      count: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
      lastEnd:
        ended === undefined ? 'an unknown end' : `${ended.reason ?? 'an end'} (exit ${ended.exitCode})`,
    },
    readinessGates: (spec?.readinessGates ?? []).map(({ conditionType }) => conditionType),
    node: spec?.nodeName ?? null,
  };
}

/** From Kubernetes 1.35 pods carry the label of their node. */
function zonesOf(
  pods: Read<readonly V1Pod[]>,
  nodes: Awaited<ReturnType<typeof readable<Awaited<ReturnType<ClusterApi['nodes']>>>>>,
): Read<PreflightFacts['zones']> {
  if ('unknown' in pods) return pods;
  const unlabelled = pods.value.filter(({ metadata }) => metadata?.labels?.[zoneLabel] === undefined);
  if (unlabelled.length > 0 && 'unknown' in nodes) return nodes;
  const ofNode = new Map(
    ('value' in nodes ? nodes.value : []).map(({ metadata }) => [
      metadata?.name,
      metadata?.labels?.[zoneLabel],
    ]),
  );
  return {
    value: Object.fromEntries(
      pods.value
        .filter(({ spec }) => spec?.nodeName !== undefined)
        .map(({ metadata, spec }) => [
          metadata?.name ?? '?',
          metadata?.labels?.[zoneLabel] ?? ofNode.get(spec?.nodeName) ?? null,
        ]),
    ),
  };
}

async function readable<T>(read: () => Promise<T>): Promise<Read<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (!(error instanceof ShowtimeError)) throw error;
    const { what, why } = error.explanation;
    return { unknown: `${what}: ${why}` };
  }
}

function map<T, U>(fact: Read<T>, to: (value: T) => U): Read<U> {
  return 'unknown' in fact ? fact : { value: to(fact.value) };
}

function both<T, U, V>(one: Read<T>, other: Read<U>, to: (one: T, other: U) => V): Read<V> {
  if ('unknown' in one) return one;
  return map(other, (value) => to(one.value, value));
}
