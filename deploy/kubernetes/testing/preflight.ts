// The rendered objects on an API stand-in, as `showtime preflight` would find them applied: three ready pods on nodes in
// three zones.
import { judgePreflight } from '../../../reports/preflight/index.ts';
import { readClusterFacts } from '../../../targets/kubernetes/index.ts';
import { ApiStandIn } from '../../../targets/kubernetes/testing/api-stand-in.ts';
import { settingsFor } from '../../../targets/kubernetes/testing/stand-in-cluster.ts';
import type { PreflightReport } from '../../../contract/index.ts';
import { at, ofKind, type Manifest } from './manifest.ts';

const collections = {
  Deployment: 'deployments',
  PodDisruptionBudget: 'poddisruptionbudgets',
  HorizontalPodAutoscaler: 'horizontalpodautoscalers',
  Service: 'services',
  Ingress: 'ingresses',
  ConfigMap: 'configmaps',
} as const;
const zones = ['a', 'b', 'c'];
const gateLabel = 'elbv2.k8s.aws/pod-readiness-gate-inject';

/** What the preflight finds in the Deployment `fast-order`. */
export async function preflightOf(objects: readonly Manifest[]): Promise<PreflightReport> {
  const standIn = new ApiStandIn();
  await standIn.listen();
  try {
    apply(standIn, objects);
    const settings = settingsFor(standIn, { deployment: 'fast-order' });
    return judgePreflight('the manifests', (await readClusterFacts(settings, {})).facts);
  } finally {
    await standIn.stop();
  }
}

function apply(standIn: ApiStandIn, objects: readonly Manifest[]): void {
  for (const [kind, collection] of Object.entries(collections))
    for (const { metadata, spec, data } of ofKind(objects, kind)) {
      const { name, labels = {}, annotations = {} } = metadata;
      const put = standIn.put(collection, name, { labels, annotations }, spec as Record<string, unknown>);
      put.data = data as Record<string, string>;
    }
  const [namespace] = ofKind(objects, 'Namespace');
  // As the webhook of the AWS Load Balancer Controller does.
  const readinessGates =
    namespace?.metadata.labels?.[gateLabel] === 'enabled'
      ? [{ conditionType: 'target-health.elbv2.k8s.aws/k8s-fast-order' }]
      : [];
  const [deployment] = ofKind(objects, 'Deployment');
  const labels = at<Record<string, string>>(deployment, 'spec.template.metadata.labels') ?? {};
  for (const zone of zones) {
    standIn.put('nodes', `node-${zone}`, { labels: { 'topology.kubernetes.io/zone': zone } });
    standIn.put(
      'pods',
      `fast-order-${zone}`,
      { labels },
      { nodeName: `node-${zone}`, readinessGates, containers: [] },
      { conditions: [{ type: 'Ready', status: 'True' }] },
    );
  }
}
