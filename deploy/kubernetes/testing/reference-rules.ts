// Names lead somewhere: what one object names, another is; and the service takes its environment.
import { settingsFrom } from '../../../service/settings.ts';
import {
  at,
  containersOf,
  environmentOf,
  nameOf,
  ofKind,
  selects,
  templatesIn,
  type Manifest,
  type Template,
} from './manifest.ts';

const anyUrl = 'mysql://user:password@database:3306/orders';
/** Largest object that a client-side apply can keep in its annotation, bytes. */
const largestApplied = 262_144;

/** Secrets that exist: those that External Secrets makes, and `byHand`, whose making a page describes. */
export function referencesResolve(objects: readonly Manifest[], byHand: readonly string[]): string[] {
  const has = (kind: string, name: string | undefined): boolean =>
    ofKind(objects, kind).some(({ metadata }) => metadata.name === name);
  const secrets = [
    ...byHand,
    ...ofKind(objects, 'ExternalSecret').map((each) => at<string>(each, 'spec.target.name') ?? ''),
  ];
  const missing = (by: string, kind: string, name: string | undefined): string[] =>
    name === undefined || (kind === 'Secret' ? secrets.includes(name) : has(kind, name))
      ? []
      : [`${by}: there is no ${kind} ${name}`];
  return [
    ...templatesIn(objects).flatMap((template) =>
      namedBy(template).flatMap(([kind, name]) => missing(template.of, kind, name)),
    ),
    ...objects.flatMap((object) =>
      namedByObject(object).flatMap(([kind, name]) => missing(nameOf(object), kind, name)),
    ),
    ...ofKind(objects, 'Service').flatMap((service) => servicePorts(service, templatesIn(objects))),
  ];
}

function namedBy(template: Template): [string, string | undefined][] {
  return [
    ['ServiceAccount', template.spec.serviceAccountName],
    ...(at<unknown[]>(template.spec, 'volumes') ?? []).flatMap((volume): [string, string | undefined][] => [
      ['Secret', at(volume, 'secret.secretName')],
      ['ConfigMap', at(volume, 'configMap.name')],
    ]),
    ...containersOf(template).flatMap(({ env = [], envFrom = [] }): [string, string | undefined][] => [
      ...env.map(({ valueFrom }): [string, string | undefined] => ['Secret', valueFrom?.secretKeyRef?.name]),
      ...envFrom.map(({ configMapRef }): [string, string | undefined] => ['ConfigMap', configMapRef?.name]),
    ]),
  ];
}

function namedByObject(object: Manifest): [string, string | undefined][] {
  const { kind } = object;
  if (kind === 'HorizontalPodAutoscaler')
    return [[at(object, 'spec.scaleTargetRef.kind') ?? '', at(object, 'spec.scaleTargetRef.name')]];
  if (kind === 'Ingress')
    return (at<unknown[]>(object, 'spec.rules') ?? [])
      .flatMap((rule) => at<unknown[]>(rule, 'http.paths') ?? [])
      .map((path) => ['Service', at(path, 'backend.service.name')]);
  if (kind === 'Rollout')
    return [
      ['Deployment', at(object, 'spec.workloadRef.name')],
      ['Service', at(object, 'spec.strategy.canary.canaryService')],
      ['Service', at(object, 'spec.strategy.canary.stableService')],
      ['Service', at(object, 'spec.strategy.canary.trafficRouting.alb.rootService')],
      ['Ingress', at(object, 'spec.strategy.canary.trafficRouting.alb.ingress')],
      ...(at<unknown[]>(object, 'spec.strategy.canary.steps') ?? []).map(
        (step): [string, string | undefined] => [
          'AnalysisTemplate',
          at(step, 'analysis.templates.0.templateName'),
        ],
      ),
    ];
  if (kind === 'ExternalSecret') return [['SecretStore', at(object, 'spec.secretStoreRef.name')]];
  if (kind === 'SecretStore')
    return [['ServiceAccount', at(object, 'spec.provider.aws.auth.jwt.serviceAccountRef.name')]];
  if (kind === 'NodePool') return [['EC2NodeClass', at(object, 'spec.template.spec.nodeClassRef.name')]];
  if (kind === 'RoleBinding' || kind === 'ClusterRoleBinding')
    return [[at(object, 'roleRef.kind') ?? '', at(object, 'roleRef.name')]];
  return [];
}

/** A Service selects pods, which have the port that it names. */
function servicePorts(service: Manifest, templates: readonly Template[]): string[] {
  const behind = templates.filter(({ labels }) =>
    selects({ matchLabels: at(service, 'spec.selector') ?? {} }, labels),
  );
  if (behind.length === 0) return [`${nameOf(service)}: selects no pod`];
  const names = behind.flatMap((template) =>
    containersOf(template).flatMap(({ ports = [] }) => ports.map(({ name }) => name)),
  );
  return (at<{ targetPort: string }[]>(service, 'spec.ports') ?? []).flatMap(({ targetPort }) =>
    names.includes(targetPort) ? [] : [`${nameOf(service)}: its pods have no port ${targetPort}`],
  );
}

/** The service's own reader takes the environment, and its ports are those of the container. */
export function environmentIsTaken(objects: readonly Manifest[]): string[] {
  return ofKind(objects, 'Deployment').flatMap((deployment) => {
    const [template] = templatesIn([deployment]);
    const [container] = template === undefined ? [] : containersOf(template);
    if (container === undefined) return [`${nameOf(deployment)}: has no container`];
    const environment = environmentOf(container, objects, anyUrl);
    // The file is in a volume of the pod, not here.
    delete environment['SESSION_KEY_FILE'];
    const unknown = Object.keys(environment).filter((name) => !known.includes(name));
    if (unknown.length > 0) return [`${nameOf(deployment)}: the service does not read ${unknown.join(', ')}`];
    try {
      const { port, managementPort } = settingsFrom(environment);
      const ports = Object.fromEntries(
        (container.ports ?? []).map((each) => [each.name, each.containerPort]),
      );
      return port === ports['http'] && managementPort === ports['management']
        ? []
        : [
            `${nameOf(deployment)}: the service listens on ${port} and ${managementPort}, its container has other ports`,
          ];
    } catch (error) {
      return [`${nameOf(deployment)}: ${(error as Error).message}`];
    }
  });
}

const known = [
  'DB_WRITER_URL',
  'DB_READER_URL',
  'MEMBERS_URL',
  'HOST',
  'PORT',
  'MANAGEMENT_PORT',
  'TRUSTED_PROXIES',
  'POD_NAME',
  'ZONE',
  'DRAIN_MS',
  'QUEUE_LIMIT',
  'QUEUE_TARGET_MS',
  'POOL_SIZE',
  'LOG_LEVEL',
];

/** An object that is larger cannot be applied by `kubectl apply -k` without `--server-side`. */
export function objectsAreSmall(objects: readonly Manifest[]): string[] {
  return objects.flatMap((object) => {
    const bytes = Buffer.byteLength(JSON.stringify(object));
    return bytes < largestApplied
      ? []
      : [`${nameOf(object)}: has ${bytes} bytes, and ${largestApplied} are too many`];
  });
}
