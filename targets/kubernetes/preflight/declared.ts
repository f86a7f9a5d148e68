// What the API server cannot know of a service: read from annotations of the Deployment, else from the environment of its
// containers under the names that the Fast Order service has.
import type { V1ConfigMap, V1Deployment, V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import type { PreflightFacts, Read, Setting } from '../../../contract/index.ts';

type Declared = 'drainSeconds' | 'keepAlive' | 'connectionsPerPod' | 'maxPods';

export const annotations = {
  drain: 'showtime.dev/drain-seconds',
  keepAlive: 'showtime.dev/keep-alive-seconds',
  connections: 'showtime.dev/connections-per-pod',
} as const;

export function declaredFacts(
  deployment: Read<V1Deployment>,
  configMaps: Read<readonly V1ConfigMap[]>,
  autoscalers: Read<readonly V2HorizontalPodAutoscaler[]>,
): { [Name in Declared]: Read<PreflightFacts[Name]> } {
  if ('unknown' in deployment)
    return {
      drainSeconds: deployment,
      keepAlive: deployment,
      connectionsPerPod: deployment,
      maxPods: deployment,
    };
  const declared = (annotation: string, variable: string, toUnit: (value: number) => number): Read<Setting> =>
    numberIn(deployment.value, configMaps, annotation, variable, toUnit);
  const keepAlive = declared(annotations.keepAlive, 'KEEP_ALIVE_MS', toSeconds);
  return {
    drainSeconds: declared(annotations.drain, 'DRAIN_MS', toSeconds),
    keepAlive:
      'unknown' in keepAlive
        ? keepAlive
        : { value: { serviceSeconds: keepAlive.value.value, source: keepAlive.value.field } },
    // After a failover to the only server both pools lead there; the pool of the reader is half of the writer's.
    connectionsPerPod: declared(annotations.connections, 'POOL_SIZE', (size) => size + Math.ceil(size / 2)),
    maxPods:
      'unknown' in autoscalers ? autoscalers : { value: maxPodsOf(deployment.value, autoscalers.value) },
  };
}

function toSeconds(ms: number): number {
  return ms / 1_000;
}

function numberIn(
  deployment: V1Deployment,
  configMaps: Read<readonly V1ConfigMap[]>,
  annotation: string,
  variable: string,
  toUnit: (value: number) => number,
): Read<Setting> {
  const written = deployment.metadata?.annotations?.[annotation];
  if (written !== undefined)
    return isNumber(written)
      ? { value: { field: annotation, value: Number(written) } }
      : { unknown: `the annotation ${annotation} of the Deployment is no number: ${written}` };
  const environment = environmentOf(deployment, configMaps);
  if ('unknown' in environment)
    return { unknown: `the Deployment has no annotation ${annotation}, and ${environment.unknown}` };
  const value = environment.value[variable];
  return value !== undefined && isNumber(value)
    ? { value: { field: variable, value: toUnit(Number(value)) } }
    : { unknown: `the Deployment has neither the annotation ${annotation} nor the variable ${variable}` };
}

function isNumber(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text.trim());
}

/** Plain values and those of ConfigMaps; no secret is read. Later entries win, as in a pod. */
function environmentOf(
  deployment: V1Deployment,
  configMaps: Read<readonly V1ConfigMap[]>,
): Read<Readonly<Record<string, string>>> {
  const containers = deployment.spec?.template.spec?.containers ?? [];
  const maps = containers.flatMap(({ envFrom = [] }) =>
    envFrom.flatMap((from) => from.configMapRef?.name ?? []),
  );
  const plain = containers
    .flatMap(({ env = [] }) => env)
    .map(({ name, value, valueFrom }) => ({ name, value, key: valueFrom?.configMapKeyRef }));
  const needsMaps = maps.length > 0 || plain.some(({ key }) => key !== undefined);
  if (needsMaps && 'unknown' in configMaps) return configMaps;
  const dataOf = (map: string | undefined): Record<string, string> =>
    ('value' in configMaps ? configMaps.value : []).find(({ metadata }) => metadata?.name === map)?.data ??
    {};
  return {
    value: Object.fromEntries([
      ...maps.flatMap((map) => Object.entries(dataOf(map))),
      ...plain.flatMap(({ name, value, key }): [string, string][] => {
        const is = value ?? (key === undefined ? undefined : dataOf(key.name)[key.key]);
        return is === undefined ? [] : [[name, is]];
      }),
    ]),
  };
}

/** While a rollout goes on, its surge is there too. */
function maxPodsOf({ spec }: V1Deployment, autoscalers: readonly V2HorizontalPodAutoscaler[]): Setting {
  const scaled = autoscalers.map((each) => each.spec?.maxReplicas ?? 1);
  const [field, pods] =
    scaled.length > 0 ? ['maxReplicas', Math.max(...scaled)] : ['replicas', spec?.replicas ?? 1];
  const surge = String(spec?.strategy?.rollingUpdate?.maxSurge ?? '25%');
  const more = surge.endsWith('%') ? Math.ceil((Number.parseFloat(surge) / 100) * pods) : Number(surge);
  return { field: `${field} ${pods} + maxSurge ${surge}`, value: pods + more };
}
