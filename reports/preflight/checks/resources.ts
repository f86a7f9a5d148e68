// What pods may use, and whether their number follows the load.
import type { V1Container, V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import type { PreflightEvidence } from '../../../contract/index.ts';
import { defineCheck, doesNotApply, found, type Check } from '../check.ts';
import { coresOf, fieldOf, nameOf, servingContainers } from '../workload.ts';

const resources = 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/';
const autoscaling = 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/';
const noAutoscaler = 'no autoscaler scales the deployment';

export const resourceChecks = {
  'requests-missing': defineCheck(
    ['deployment'],
    {
      title: 'pods request CPU and memory',
      severity: 'warning',
      incident: 'lost capacity',
      why: 'The scheduler packs pods without requests onto full nodes, and under pressure they are the first that are throttled and evicted.',
      fix: 'resources.requests with the CPU and memory that a pod uses at the peak',
      source: `${resources}#requests-and-limits`,
    },
    ({ deployment }) =>
      found(
        servingContainers(deployment).flatMap((container) =>
          ['cpu', 'memory']
            .filter((name) => requestOf(container, name) === undefined)
            .map((name) => ({
              object: nameOf(deployment, 'deployment'),
              field: fieldOf(container, `resources.requests.${name}`),
              value: 'missing',
            })),
        ),
      ),
  ),
  'memory-limit-missing': defineCheck(
    ['deployment'],
    {
      title: 'pods have a memory limit',
      severity: 'warning',
      incident: 'cut request',
      why: 'A pod that leaks takes the memory of its node, and the kernel kills whatever it chooses there, other pods of the service included.',
      fix: 'resources.limits.memory above what a pod uses at the peak',
      source: `${resources}#how-pods-with-resource-limits-are-run`,
    },
    ({ deployment }) =>
      found(
        servingContainers(deployment)
          .filter((container) => container.resources?.limits?.['memory'] === undefined)
          .map((container) => ({
            object: nameOf(deployment, 'deployment'),
            field: fieldOf(container, 'resources.limits.memory'),
            value: 'missing',
          })),
      ),
  ),
  'cpu-limit-throttles': defineCheck(
    ['deployment'],
    {
      title: 'a CPU limit leaves a pod at least one core',
      severity: 'warning',
      incident: 'lost capacity',
      why: 'A quota below one core stops the process for the rest of each 100 ms once it is used up: in a rush every request waits, probes included.',
      fix: 'a limit of at least 1 core (2 for a runtime with threads for garbage collection), or none, with an honest request',
      source: `${resources}#meaning-of-cpu`,
    },
    ({ deployment }) =>
      found(
        servingContainers(deployment).flatMap((container): PreflightEvidence[] => {
          const limit = container.resources?.limits?.['cpu'];
          return limit === undefined || coresOf(limit) >= 1
            ? []
            : [
                {
                  object: nameOf(deployment, 'deployment'),
                  field: fieldOf(container, 'resources.limits.cpu'),
                  value: limit,
                },
              ];
        }),
      ),
  ),
  'image-not-pinned': defineCheck(
    ['deployment'],
    {
      title: 'images have a version',
      severity: 'warning',
      incident: 'lost capacity',
      why: 'A pod that restarts in the rush may start another version than the one that was tested, and a rollback leads to the same tag.',
      fix: 'an image with a digest, or with a tag that is never moved',
      source: 'https://kubernetes.io/docs/concepts/containers/images/#image-names',
    },
    ({ deployment }) =>
      found(
        servingContainers(deployment)
          .filter(({ image = '' }) => !image.includes('@') && /^[^:]*(?::\d+\/[^:]*)?$|:latest$/.test(image))
          .map((container) => ({
            object: nameOf(deployment, 'deployment'),
            field: fieldOf(container, 'image'),
            value: container.image ?? 'missing',
          })),
      ),
  ),
  'autoscaler-minimum': defineCheck(
    ['autoscalers'],
    {
      title: 'the autoscaler keeps at least two pods',
      severity: 'error',
      incident: 'lost capacity',
      why: 'Before each rush the system is at its minimum. With one pod, every restart and every drain is an outage.',
      fix: 'minReplicas: 2 at least, and one per zone',
      source: autoscaling,
    },
    ({ autoscalers }) =>
      autoscalers.length === 0
        ? doesNotApply(noAutoscaler)
        : found(
            autoscalers
              .filter(({ spec }) => (spec?.minReplicas ?? 1) < 2)
              .map((each) => ({
                object: nameOf(each, 'horizontalpodautoscaler'),
                field: 'spec.minReplicas',
                value: String(each.spec?.minReplicas ?? '1 (default)'),
              })),
          ),
  ),
  'autoscaler-without-requests': defineCheck(
    ['autoscalers', 'deployment'],
    {
      title: 'the autoscaler can compute its target',
      severity: 'error',
      incident: 'lost capacity',
      why: 'Utilization is a share of the request. Without a request there is none, and the number of pods stays as it is while the load rises.',
      fix: 'resources.requests for that resource on every container of the pod, sidecars too; or a ContainerResource metric',
      source: `${autoscaling}#how-does-a-horizontalpodautoscaler-work`,
    },
    ({ autoscalers, deployment }) => {
      if (autoscalers.length === 0) return doesNotApply(noAutoscaler);
      const containers = deployment.spec?.template.spec?.containers ?? [];
      return found(
        autoscalers.flatMap((autoscaler) =>
          shares(autoscaler).flatMap(({ resource, container }) =>
            containers
              .filter(({ name }) => container === undefined || name === container)
              .filter((each) => requestOf(each, resource) === undefined)
              .map((each) => ({
                object: nameOf(autoscaler, 'horizontalpodautoscaler'),
                field: `spec.metrics (${resource} utilization)`,
                value: `container ${each.name} of ${nameOf(deployment, 'deployment')} has no request of ${resource}`,
              })),
          ),
        ),
      );
    },
  ),
  'autoscaler-inactive': defineCheck(
    ['autoscalers'],
    {
      title: 'the autoscaler gets its metrics now',
      severity: 'error',
      incident: 'lost capacity',
      why: 'An autoscaler without metrics changes nothing: the rush meets the number of pods of the quiet hours.',
      fix: 'kubectl describe hpa NAME; mostly metrics-server (or the metrics adapter) is missing',
      source: `${autoscaling}#support-for-metrics-apis`,
    },
    ({ autoscalers }) =>
      autoscalers.length === 0
        ? doesNotApply(noAutoscaler)
        : found(
            autoscalers.flatMap((autoscaler) =>
              (autoscaler.status?.conditions ?? [])
                .filter(
                  ({ type, status }) => ['ScalingActive', 'AbleToScale'].includes(type) && status === 'False',
                )
                .map(({ type, reason }) => ({
                  object: nameOf(autoscaler, 'horizontalpodautoscaler'),
                  field: `condition ${type}`,
                  value: `False (${reason ?? 'no reason'})`,
                })),
            ),
          ),
  ),
} satisfies Record<string, Check>;

/** A limit counts as the request where there is none. */
function requestOf({ resources }: V1Container, name: string): string | undefined {
  return resources?.requests?.[name] ?? resources?.limits?.[name];
}

/** Metrics that are a share of a request; without metrics, CPU. */
function shares({ spec }: V2HorizontalPodAutoscaler): { resource: string; container?: string }[] {
  if (spec?.metrics === undefined) return [{ resource: 'cpu' }];
  return spec.metrics.flatMap(({ resource, containerResource }) => [
    ...(resource?.target.averageUtilization === undefined ? [] : [{ resource: resource.name }]),
    ...(containerResource?.target.averageUtilization === undefined
      ? []
      : [{ resource: containerResource.name, container: containerResource.container }]),
  ]);
}
