// An object of Kubernetes as kustomize renders it, and ways to what is inside.

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

export interface Container {
  name: string;
  image: string;
  args?: string[];
  env?: { name: string; value?: string; valueFrom?: { secretKeyRef?: { name: string; key: string } } }[];
  envFrom?: { configMapRef?: { name: string } }[];
  ports?: { name: string; containerPort: number }[];
  resources?: Partial<Record<'requests' | 'limits', Record<string, string>>>;
  [field: string]: unknown;
}

export interface Template {
  /** `Deployment fast-order`. */
  of: string;
  labels: Record<string, string>;
  spec: {
    serviceAccountName?: string;
    automountServiceAccountToken?: boolean;
    terminationGracePeriodSeconds?: number;
    containers: Container[];
    initContainers?: Container[];
    [field: string]: unknown;
  };
}

/** The value at `spec.template.0.name`; undefined where something on the way is missing. */
export function at<T = unknown>(within: unknown, path: string): T | undefined {
  let value = within;
  for (const key of path.split('.'))
    value = value === null || typeof value !== 'object' ? undefined : (value as Record<string, unknown>)[key];
  return value as T | undefined;
}

export function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.name}`;
}

export function ofKind(objects: readonly Manifest[], kind: string): Manifest[] {
  return objects.filter((object) => object.kind === kind);
}

/** Every pod template: of Deployments and Jobs, and of Jobs inside of an AnalysisTemplate. */
export function templatesIn(objects: readonly Manifest[]): Template[] {
  return objects.flatMap((object) => {
    const templates =
      object.kind === 'AnalysisTemplate'
        ? (at<unknown[]>(object, 'spec.metrics') ?? []).map((metric) =>
            at(metric, 'provider.job.spec.template'),
          )
        : [at(object, 'spec.template')];
    return templates
      .filter((template) => at(template, 'spec.containers') !== undefined)
      .map((template) => ({
        of: nameOf(object),
        labels: at<Record<string, string>>(template, 'metadata.labels') ?? {},
        spec: at<Template['spec']>(template, 'spec') as Template['spec'],
      }));
  });
}

export function containersOf({ spec }: Template): Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** Whether a label selector takes these labels; an empty one takes all. */
export function selects(selector: Selector, labels: Record<string, string>): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      if (operator !== 'In') throw new Error(`the operator ${operator} is not read here`);
      return values.includes(labels[key] ?? '');
    })
  );
}

/** The environment of a container as far as it is written: values, ConfigMaps, and a stand-in for each secret. */
export function environmentOf(
  { env = [], envFrom = [] }: Container,
  objects: readonly Manifest[],
  standIn: string,
): Record<string, string> {
  const maps = envFrom.map(({ configMapRef }) =>
    ofKind(objects, 'ConfigMap').find(({ metadata }) => metadata.name === configMapRef?.name),
  );
  const fromMaps = maps.flatMap((map) => Object.entries(at<Record<string, string>>(map, 'data') ?? {}));
  const own = env.map(({ name, value, valueFrom }): [string, string] => [
    name,
    value ?? (valueFrom?.secretKeyRef === undefined ? '' : standIn),
  ]);
  return Object.fromEntries([...fromMaps, ...own]);
}
