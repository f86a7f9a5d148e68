// The system that the cluster tests break: a deployment `fast-order` on nodes in two zones, with a disruption budget,
// and credentials with the rights of deploy/kubernetes/components/chaos and load alone.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../contract/index.ts';
import { kubectl, mustKubectl, until } from './control-plane.ts';

export interface TestSystem {
  kubeconfig: string;
  /** Credentials of the chaos account. */
  chaosKubeconfig: string;
  server: string;
  zones: readonly string[];
  /** Where its pods answer; null if they are KWOK's. */
  baseUrl: string | null;
  remove(): void;
}

const namespace = 'fast-order';
const optedIn = { 'showtime.dev/chaos': 'allowed' };

/** `image` has Node; null: pods of KWOK. Nodes are labelled, and the deployment waits until it is out. */
export async function startTestSystem(kubeconfig: string, image: string | null): Promise<TestSystem> {
  if (image === null)
    for (const zone of ['a', 'c']) mustKubectl(kubeconfig, ['apply', '-f', '-'], fakeNode(zone));
  mustKubectl(kubeconfig, ['label', '--overwrite', 'nodes', '--all', 'showtime.dev/chaos=allowed']);
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'chaos', namespace } },
    ...(image === null ? [] : realParts()),
    deployment(image),
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'fast-order', namespace },
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'fast-order' } } },
    },
  ];
  apply(kubeconfig, objects);
  for (const file of ['chaos/access.yaml', 'chaos/nodes.yaml', 'load/access.yaml'])
    mustKubectl(
      kubeconfig,
      ['-n', namespace, 'apply', '-f', '-'],
      readFileSync(join(packageRoot(), 'deploy/kubernetes/components', file), 'utf8'),
    );
  const roleRef = (kind: string, name: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name });
  const subjects = [{ kind: 'ServiceAccount', name: 'chaos', namespace }];
  apply(kubeconfig, [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'chaos', namespace },
      roleRef: roleRef('Role', 'showtime-chaos'),
      subjects,
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'load', namespace },
      roleRef: roleRef('Role', 'showtime-load'),
      subjects,
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'chaos' },
      roleRef: roleRef('ClusterRole', 'showtime-chaos-nodes'),
      subjects,
    },
  ]);
  await until(
    () =>
      kubectl(kubeconfig, ['-n', namespace, 'rollout', 'status', 'deployment/fast-order', '--timeout=5s'])
        .status === 0,
    'the deployment is out',
  );
  const read = (path: string): string =>
    mustKubectl(kubeconfig, ['config', 'view', '--minify', '-o', `jsonpath=${path}`]);
  const server = read('{.clusters[0].cluster.server}');
  const zones = mustKubectl(kubeconfig, [
    'get',
    'nodes',
    '-o',
    'jsonpath={.items[*].metadata.labels.topology\\.kubernetes\\.io/zone}',
  ]).split(' ');
  const node = mustKubectl(kubeconfig, [
    'get',
    'nodes',
    '-o',
    'jsonpath={.items[0].status.addresses[0].address}',
  ]);
  return {
    kubeconfig,
    chaosKubeconfig: chaosKubeconfig(kubeconfig, server),
    server,
    zones: [...new Set(zones)].sort(),
    baseUrl: image === null ? null : `http://${node}:30080`,
    remove: () => {
      kubectl(kubeconfig, ['delete', 'namespace', namespace, '--wait=false']);
      kubectl(kubeconfig, ['label', 'nodes', '--all', 'showtime.dev/chaos-']);
    },
  };
}

function apply(kubeconfig: string, objects: readonly object[]): void {
  mustKubectl(
    kubeconfig,
    ['apply', '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  );
}

/** A token of the account beside the cluster of the administrator's kubeconfig. */
function chaosKubeconfig(kubeconfig: string, server: string): string {
  const token = mustKubectl(kubeconfig, ['-n', namespace, 'create', 'token', 'chaos']).trim();
  const authority = mustKubectl(kubeconfig, [
    'config',
    'view',
    '--raw',
    '--minify',
    '--flatten',
    '-o',
    'jsonpath={.clusters[0].cluster.certificate-authority-data}',
  ]);
  const path = join(dirname(kubeconfig), 'chaos.kubeconfig');
  writeFileSync(
    path,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server, 'certificate-authority-data': authority } }],
      users: [{ name: 'chaos', user: { token } }],
      contexts: [{ name: 'rehearsal', context: { cluster: 'c', user: 'chaos', namespace } }],
      'current-context': 'rehearsal',
    }),
    { mode: 0o600 },
  );
  return path;
}

const program = `
const server = require('http').createServer((request, response) => response.end('here'));
server.listen(8080);
process.on('SIGTERM', () => { server.close(() => process.exit(0)); server.closeIdleConnections(); });
`;

function realParts(): object[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'program', namespace },
      data: { 'server.js': program },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'fast-order', namespace },
      spec: {
        type: 'NodePort',
        selector: { app: 'fast-order' },
        ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }],
      },
    },
  ];
}

function deployment(image: string | null): object {
  const real = {
    image,
    imagePullPolicy: 'Never',
    args: ['/app/server.js'],
    readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
    lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', 'sleep 3'] } } },
    volumeMounts: [{ name: 'app', mountPath: '/app' }],
  };
  const spread = {
    maxSkew: 1,
    topologyKey: 'topology.kubernetes.io/zone',
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: { app: 'fast-order' } },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'fast-order', namespace, labels: optedIn },
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: 'fast-order' } },
      strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: {
        metadata: { labels: { app: 'fast-order', ...optedIn } },
        spec: {
          terminationGracePeriodSeconds: 20,
          topologySpreadConstraints: [spread],
          containers: [{ name: 'service', ...(image === null ? { image: 'none' } : real) }],
          ...(image === null ? {} : { volumes: [{ name: 'app', configMap: { name: 'program' } }] }),
        },
      },
    },
  };
}

/** A node of KWOK in a zone, as JSON. */
export function fakeNode(zone: string): string {
  const room = { cpu: '32', memory: '64Gi', pods: '110' };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: `fake-${zone}`,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: { 'topology.kubernetes.io/zone': zone },
    },
    status: { allocatable: room, capacity: room },
  });
}
