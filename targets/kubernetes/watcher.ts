// Watches pods, endpoints, nodes and the rollout, and turns what changes into events on the run's timeline.
import {
  AppsV1Api,
  CoreV1Api,
  DiscoveryV1Api,
  makeInformer,
  type KubernetesListObject,
  type KubernetesObject,
  type V1Deployment,
  type V1EndpointSlice,
  type V1Node,
  type V1Pod,
} from '@kubernetes/client-node';
import type { Clock, ClusterSettings, NewEvent } from '../../contract/index.ts';
import type { Connection } from './kubeconfig.ts';
import { rolloutOf } from './deployment.ts';
import type { Nodes } from './nodes.ts';
import { DeploymentChanges, EndpointChanges, NodeChanges, PodChanges } from './changes.ts';

export interface WatchParts {
  connection: Connection;
  settings: Pick<ClusterSettings, 'namespace' | 'selector' | 'deployment' | 'service'>;
  nodes: Nodes;
  /** Nodes may be a secret to these credentials. */
  watchesNodes: boolean;
  clock: Clock;
  onEvent: (event: NewEvent) => void;
}

export interface Watching {
  stop(): Promise<void>;
}

/** Between two tries to watch again, ms. */
const againAfterMs = 1_000;

/** Starts watching; a watch that breaks is an event, and is begun anew. */
export function startWatching(parts: WatchParts): Watching {
  const { connection, settings, nodes, onEvent } = parts;
  // Its receiver may take a time as well, which the index of a list is not.
  const seen = (event: NewEvent): void => onEvent(event);
  const { namespace, selector: labelSelector, deployment, service } = settings;
  const { config } = connection;
  const core = config.makeApiClient(CoreV1Api);
  const apps = config.makeApiClient(AppsV1Api);
  const discovery = config.makeApiClient(DiscoveryV1Api);
  const over = new AbortController();
  const pods = new PodChanges(nodes);
  const nodeChanges = new NodeChanges();
  const rollouts = new DeploymentChanges(deployment);
  const endpoints = new EndpointChanges(service ?? '');
  const inNamespace = `/namespaces/${namespace}`;
  const watch = <T extends KubernetesObject>(what: Watched<T>): (() => Promise<void>) =>
    keepWatching(parts, what, over.signal);
  const stops = [
    watch<V1Pod>({
      name: 'pods',
      path: `/api/v1${inNamespace}/pods`,
      list: () => core.listNamespacedPod({ namespace, labelSelector }),
      selector: labelSelector,
      changed: (pod, gone) => pods.changed(pod, gone).forEach(seen),
    }),
    watch<V1Deployment>({
      name: 'deployments',
      path: `/apis/apps/v1${inNamespace}/deployments`,
      list: () => apps.listNamespacedDeployment({ namespace }),
      changed: (one, gone) => {
        if (!gone && one.metadata?.name === deployment) rollouts.changed(rolloutOf(one)).forEach(seen);
      },
    }),
    ...(parts.watchesNodes
      ? [
          watch<V1Node>({
            name: 'nodes',
            path: '/api/v1/nodes',
            list: () => core.listNode(),
            changed: (node, gone) => {
              nodes.note(node);
              nodeChanges.changed(node, gone).forEach(seen);
            },
          }),
        ]
      : []),
    ...(service === undefined
      ? []
      : [
          watch<V1EndpointSlice>({
            name: 'endpointslices',
            path: `/apis/discovery.k8s.io/v1${inNamespace}/endpointslices`,
            list: () =>
              discovery.listNamespacedEndpointSlice({
                namespace,
                labelSelector: `kubernetes.io/service-name=${service}`,
              }),
            selector: `kubernetes.io/service-name=${service}`,
            changed: (slice, gone) => endpoints.changed(slice, gone).forEach(seen),
          }),
        ]),
  ];
  return {
    stop: async () => {
      over.abort();
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}

interface Watched<T extends KubernetesObject> {
  name: string;
  path: string;
  list: () => Promise<KubernetesListObject<T>>;
  selector?: string;
  changed: (object: T, gone: boolean) => void;
}

function keepWatching<T extends KubernetesObject>(
  { connection, clock, onEvent }: WatchParts,
  { name, path, list, selector, changed }: Watched<T>,
  over: AbortSignal,
): () => Promise<void> {
  const informer = makeInformer<T>(connection.config, path, list, selector);
  let lostBecause: string | undefined;
  // Its start resolves also if its first list was refused.
  let failures = 0;
  const resumed = (): void => {
    if (lostBecause === undefined) return;
    lostBecause = undefined;
    onEvent({ kind: 'watch-resumed', subject: name, evidence: {} });
  };
  const begin = (): void => {
    if (over.aborted) return;
    const before = failures;
    informer.start().then(
      () => (failures === before ? resumed() : undefined),
      (error: unknown) => lost(error),
    );
  };
  const lost = (error: unknown): void => {
    if (over.aborted) return;
    failures += 1;
    const because = error instanceof Error ? error.message : String(error);
    if (lostBecause === undefined)
      onEvent({ kind: 'watch-lost', subject: name, evidence: { because: because.slice(0, 300) } });
    lostBecause = because;
    void clock.sleep(againAfterMs, over).then(begin, () => undefined);
  };
  informer.on('add', (object) => changed(object, false));
  informer.on('update', (object) => changed(object, false));
  informer.on('delete', (object) => changed(object, true));
  informer.on('error', lost);
  begin();
  return () => informer.stop();
}
