// Every object that the manifests render into is judged by the schema of its kind and by the rules of testing/.
// Each rule has cases in which it must fail: a good overlay with one thing changed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { journeyOfRequest } from '../../contract/index.ts';
import { keepAliveMs } from '../../service/http/listen.ts';
import { routes } from '../../service/http/routes.ts';
import {
  budgetLeavesRoom,
  rolloutsKeepAllPods,
  scalesWithRoom,
  spreadOverZones,
} from './testing/availability-rules.ts';
import {
  balancerLeavesFirst,
  drainFitsGrace,
  probesAskManagement,
  sleepsBeforeStop,
} from './testing/drain-rules.ts';
import { at, nameOf, ofKind, templatesIn, type Manifest } from './testing/manifest.ts';
import { preflightOf } from './testing/preflight.ts';
import { environmentIsTaken, objectsAreSmall, referencesResolve } from './testing/reference-rules.ts';
import { manifestsFolder, objectsIn, render } from './testing/render.ts';
import { schemaProblems } from './testing/schemas.ts';
import {
  imagesArePinned,
  networkIsClosed,
  noSecretIsWritten,
  podsAreRestricted,
  resourcesAreSet,
  rightsAreLeast,
} from './testing/security-rules.ts';

const overlays = ['overlays/local', 'overlays/eks', 'overlays/eks-canary'] as const;
type Overlay = (typeof overlays)[number];
/** Made by hand as in docs/kubernetes.md; on EKS External Secrets makes them. */
const byHand = {
  'overlays/local': ['fast-order-database', 'fast-order-migration', 'fast-order-session'],
  'overlays/eks': [],
  'overlays/eks-canary': [],
} satisfies Record<Overlay, string[]>;

const rules = {
  'has the schema of its kind': (objects) => objects.flatMap(schemaProblems),
  'leaves within its grace period': drainFitsGrace,
  'sleeps before it stops': sleepsBeforeStop,
  'is left by the balancer first': balancerLeavesFirst,
  'is probed at the management port': probesAskManagement,
  'can be drained, one pod at a time': budgetLeavesRoom,
  'keeps all pods in an update': rolloutsKeepAllPods,
  'is spread over zones': spreadOverZones,
  'scales with room': scalesWithRoom,
  'has pinned images': imagesArePinned,
  'has requests and limits': resourcesAreSet,
  'has restricted pods': podsAreRestricted,
  'holds no secret': noSecretIsWritten,
  'has a closed network': networkIsClosed,
  'has the least rights': rightsAreLeast,
  'names what exists': (objects, overlay) => referencesResolve(objects, byHand[overlay]),
  'gives the service settings that it takes': environmentIsTaken,
  'is small enough to apply': objectsAreSmall,
} satisfies Record<string, (objects: readonly Manifest[], overlay: Overlay) => string[]>;
type Rule = keyof typeof rules;

/** What may be, and why. An exception that excuses nothing fails. */
const exceptions: { overlay: Overlay; rule: Rule; problem: string; reason: string }[] = [
  {
    overlay: 'overlays/local',
    rule: 'is spread over zones',
    problem: 'Deployment fast-order: the spread over zones is only a preference',
    reason: 'a cluster on a laptop has no zones, and pods would not start',
  },
];

const rendered = {} as Record<Overlay, Manifest[]>;
beforeAll(async () => {
  for (const overlay of overlays) rendered[overlay] = await render(overlay);
}, 600_000);

function problemsOf(rule: Rule, objects: readonly Manifest[], overlay: Overlay): string[] {
  return rules[rule](objects, overlay);
}

describe.each(overlays)('%s', (overlay) => {
  it.each(Object.keys(rules) as Rule[])('%s', (rule) => {
    const excused = exceptions
      .filter((each) => each.overlay === overlay && each.rule === rule)
      .map(({ problem }) => problem);
    expect(problemsOf(rule, rendered[overlay], overlay)).toEqual(excused);
  });
});

describe.each(overlays)('%s, applied', (overlay) => {
  it('passes its own preflight without a finding', async () => {
    const { outcome, answers } = await preflightOf(rendered[overlay]);
    const open = answers.filter(({ outcome: is }) => is === 'found' || is === 'unknown');
    expect([outcome, open]).toEqual(['pass', []]);
  });
});

type Change = (objects: Manifest[]) => void;

/** Sets a field of one object; undefined removes it. The field's parent must exist. */
function set(name: string, path: string, value: unknown): Change {
  return (objects) => {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const object = objects.find((each) => nameOf(each) === name);
    const parent = keys.length === 0 ? object : at<Record<string, unknown>>(object, keys.join('.'));
    if (parent === undefined) throw new Error(`${name} has no ${path}`);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  };
}
function without(name: string): Change {
  return (objects) => {
    const index = objects.findIndex((each) => nameOf(each) === name);
    if (index < 0) throw new Error(`there is no ${name}`);
    objects.splice(index, 1);
  };
}
function also(object: Record<string, unknown> & Pick<Manifest, 'apiVersion' | 'kind' | 'metadata'>): Change {
  return (objects) => void objects.push(object);
}

const deployment = 'Deployment fast-order';
const pod = 'spec.template.spec';
const container = `${pod}.containers.0`;
const alb = (name: string): string => `alb.ingress.kubernetes.io/${name}`;
/** Annotations have dots in their names, so they are changed as a whole. */
function annotated(name: string, value: string): Change {
  return (objects) => {
    const [ingress] = ofKind(objects, 'Ingress');
    if (ingress?.metadata.annotations === undefined) throw new Error('there is no ingress');
    ingress.metadata.annotations[alb(name)] = value;
  };
}

const cases: [rule: Rule, what: string, change: Change, because: string][] = [
  [
    'has the schema of its kind',
    'a misspelled field',
    set(deployment, `${container}.livenessProb`, {}),
    'must NOT have additional properties (livenessProb)',
  ],
  [
    'has the schema of its kind',
    'a number as text',
    set(deployment, `${pod}.terminationGracePeriodSeconds`, '60'),
    'must be integer',
  ],
  [
    'has the schema of its kind',
    'a field that is missing',
    set(deployment, 'spec.selector', undefined),
    "must have required property 'selector'",
  ],
  [
    'has the schema of its kind',
    'an unknown kind',
    set('PodDisruptionBudget fast-order', 'apiVersion', 'policy/v1beta1'),
    'there is no schema of policy/v1beta1 PodDisruptionBudget',
  ],
  [
    'has the schema of its kind',
    'a misspelled field of a NodePool',
    set('NodePool fast-order', 'spec.disruption.budget', []),
    'must NOT have additional properties (budget)',
  ],
  [
    'has the schema of its kind',
    'a value that a NodePool does not have',
    set('NodePool fast-order', 'spec.disruption.consolidationPolicy', 'Never'),
    'must be equal to one of the allowed values',
  ],
  [
    'has the schema of its kind',
    'a misspelled field of an ExternalSecret',
    set('ExternalSecret fast-order-session', 'spec.refresh', '1h'),
    'must NOT have additional properties (refresh)',
  ],
  [
    'has the schema of its kind',
    'a misspelled field of a ServiceMonitor',
    set('ServiceMonitor fast-order', 'spec.endpoints.0.every', '1s'),
    'must NOT have additional properties (every)',
  ],
  [
    'has the schema of its kind',
    'a misspelled field of a PrometheusRule',
    set('PrometheusRule fast-order-slo-30d', 'spec.groups.0.rules.0.expression', 'up'),
    'must NOT have additional properties (expression)',
  ],
  [
    'has the schema of its kind',
    'a misspelled step of a Rollout',
    set('Rollout fast-order', 'spec.strategy.canary.steps.1', { setWeights: 5 }),
    'must NOT have additional properties (setWeights)',
  ],
  [
    'has the schema of its kind',
    'a misspelled field of an AnalysisTemplate',
    set('AnalysisTemplate showtime-gate', 'spec.metrics.0.failures', 0),
    'must NOT have additional properties (failures)',
  ],
  [
    'leaves within its grace period',
    'the default grace period',
    set(deployment, `${pod}.terminationGracePeriodSeconds`, undefined),
    'leaving takes up to 52000 ms, and the pod is killed after 30000 ms',
  ],
  [
    'leaves within its grace period',
    'a long sleep',
    set(deployment, `${container}.lifecycle.preStop.sleep.seconds`, 28),
    'leaving takes up to 60000 ms',
  ],
  [
    'sleeps before it stops',
    'no sleep',
    set(deployment, `${container}.lifecycle`, undefined),
    'preStop sleeps 0 ms',
  ],
  [
    'is left by the balancer first',
    "AWS's default deregistration delay",
    annotated('target-group-attributes', 'load_balancing.algorithm.type=round_robin'),
    'the deregistration delay of 300000 ms is not below the preStop sleep',
  ],
  [
    'is left by the balancer first',
    'a slow health check',
    annotated('healthcheck-interval-seconds', '15'),
    'a pod is taken out 30000 ms after its health check fails',
  ],
  [
    'is left by the balancer first',
    'a long idle timeout',
    annotated('load-balancer-attributes', 'idle_timeout.timeout_seconds=120'),
    'the ALB keeps idle connections 120000 ms',
  ],
  [
    'is left by the balancer first',
    'nodes as targets',
    annotated('target-type', 'instance'),
    'target-type is instance, not ip',
  ],
  [
    'is left by the balancer first',
    'another backend',
    set('Ingress fast-order', 'spec.rules.0.http.paths.0.backend.service.name', 'other'),
    'no Deployment is behind it',
  ],
  [
    'is probed at the management port',
    "a probe at the customers' port",
    set(deployment, `${container}.readinessProbe.httpGet.port`, 'http'),
    'readinessProbe asks port http',
  ],
  [
    'is probed at the management port',
    'a nervous liveness probe',
    set(deployment, `${container}.livenessProbe.failureThreshold`, 2),
    'killed after 20 s of silence',
  ],
  [
    'is probed at the management port',
    'readiness that does not know of the drain',
    set(deployment, `${container}.readinessProbe.httpGet.path`, '/livez'),
    'readiness is not /readyz',
  ],
  [
    'is probed at the management port',
    "a health check at the customers' port",
    annotated('healthcheck-port', 'traffic-port'),
    'the health check asks traffic-port/readyz',
  ],
  [
    'can be drained, one pod at a time',
    'no budget',
    without('PodDisruptionBudget fast-order'),
    '0 disruption budgets select its pods',
  ],
  [
    'can be drained, one pod at a time',
    'a budget that lets none go',
    set('PodDisruptionBudget fast-order', 'spec', {
      minAvailable: '100%',
      selector: {},
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    }),
    'it lets none go, so no node can be drained',
  ],
  [
    'can be drained, one pod at a time',
    'a budget that lets most go',
    set('PodDisruptionBudget fast-order', 'spec.maxUnavailable', '80%'),
    'it lets 5 go at once, more than half',
  ],
  [
    'can be drained, one pod at a time',
    'a budget that broken pods hold up',
    set('PodDisruptionBudget fast-order', 'spec.unhealthyPodEvictionPolicy', undefined),
    'holds up drains',
  ],
  [
    'keeps all pods in an update',
    'an update that takes pods away',
    set(deployment, 'spec.strategy.rollingUpdate.maxUnavailable', '25%'),
    'maxUnavailable is 25%',
  ],
  [
    'keeps all pods in an update',
    'a Rollout that takes pods away',
    set('Rollout fast-order', 'spec.strategy.canary.maxUnavailable', 1),
    'Rollout fast-order: maxUnavailable is 1',
  ],
  [
    'is spread over zones',
    'no spread',
    set(deployment, `${pod}.topologySpreadConstraints`, []),
    'nothing spreads its pods over zones',
  ],
  [
    'is spread over zones',
    'a spread of other pods',
    set(deployment, `${pod}.topologySpreadConstraints.0.labelSelector`, { matchLabels: { app: 'x' } }),
    'counts other pods than its own',
  ],
  [
    'scales with room',
    'replicas in the manifest',
    set(deployment, 'spec.replicas', 3),
    'applying it undoes the autoscaler',
  ],
  [
    'scales with room',
    'two pods',
    set('HorizontalPodAutoscaler fast-order', 'spec.minReplicas', 2),
    '2 pods at least',
  ],
  [
    'scales with room',
    'no room',
    set('HorizontalPodAutoscaler fast-order', 'spec.maxReplicas', 8),
    'cannot double its pods',
  ],
  [
    'has pinned images',
    'the latest image',
    set(deployment, `${container}.image`, 'showtime/service:latest'),
    'is pinned neither by digest nor by version',
  ],
  [
    'has pinned images',
    'an image without a tag',
    set('Job fast-order-migrate', `${container}.image`, 'showtime/service'),
    'is pinned neither',
  ],
  [
    'has requests and limits',
    'no memory limit',
    set(deployment, `${container}.resources.limits.memory`, undefined),
    'no limits.memory',
  ],
  [
    'has requests and limits',
    'no CPU request of the gate',
    set(
      'AnalysisTemplate showtime-gate',
      'spec.metrics.0.provider.job.spec.template.spec.containers.0.resources.requests',
      {},
    ),
    'gate: no requests.cpu',
  ],
  [
    'has restricted pods',
    'root',
    set(deployment, `${pod}.securityContext.runAsNonRoot`, false),
    'may run as root',
  ],
  [
    'has restricted pods',
    'capabilities',
    set(deployment, `${container}.securityContext.capabilities`, {}),
    'keeps capabilities',
  ],
  [
    'has restricted pods',
    'a writable root file system',
    set('Job fast-order-migrate', `${container}.securityContext.readOnlyRootFilesystem`, false),
    'its root file system is writable',
  ],
  [
    'has restricted pods',
    'a folder of the node',
    set(deployment, `${pod}.volumes.1`, { name: 'tmp', hostPath: { path: '/' } }),
    'mounts a folder of its node',
  ],
  [
    'has restricted pods',
    'a namespace that admits all',
    set('Namespace fast-order', 'metadata.labels', {}),
    'does not enforce restricted pods',
  ],
  [
    'holds no secret',
    'an object of kind Secret',
    also({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } }),
    'Secret s: a secret stands in a manifest',
  ],
  [
    'holds no secret',
    'a database URL',
    set(deployment, `${container}.args`, ['mysql://root:hunter2@db/orders']),
    'a database URL with a password',
  ],
  [
    'holds no secret',
    'a value where a reference belongs',
    set(deployment, `${container}.env.0`, { name: 'API_TOKEN', value: 'x' }),
    'API_TOKEN has its value in the manifest',
  ],
  [
    'holds no secret',
    'an access key in a ConfigMap',
    also({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c' },
      data: { id: 'AKIAIOSFODNN7EXAMPLE' },
    }),
    'ConfigMap c: holds an AWS access key',
  ],
  ['has a closed network', 'no refusal', without('NetworkPolicy refuse-all'), 'no NetworkPolicy refuses all'],
  [
    'has a closed network',
    'every source is allowed',
    set('NetworkPolicy load-balancer', 'spec.ingress.0.from', undefined),
    'allows every source',
  ],
  [
    'has a closed network',
    'the whole Internet',
    set('NetworkPolicy databases', 'spec.egress.1.to.0.ipBlock.cidr', '0.0.0.0/0'),
    'names the whole Internet',
  ],
  [
    'has a closed network',
    'pods without a way out',
    without('NetworkPolicy databases'),
    'no policy lets its pods out',
  ],
  [
    'has the least rights',
    'a token of the API',
    set(deployment, `${pod}.automountServiceAccountToken`, undefined),
    'a token of the API is mounted',
  ],
  [
    'has the least rights',
    'a wildcard',
    also({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'r' },
      rules: [{ apiGroups: ['*'], resources: ['pods'], verbs: ['get'] }],
    }),
    'Role r: has a wildcard',
  ],
  [
    'has the least rights',
    'secrets',
    also({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'r' },
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }],
    }),
    'ClusterRole r: reaches secrets',
  ],
  [
    'has the least rights',
    'rights of the service',
    also({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'b' },
      subjects: [{ kind: 'ServiceAccount', name: 'fast-order' }],
    }),
    'gives rights to pods of the service',
  ],
  [
    'names what exists',
    'a ConfigMap that is not there',
    set(deployment, `${container}.envFrom.0.configMapRef.name`, 'other'),
    'there is no ConfigMap other',
  ],
  [
    'names what exists',
    'a secret that is not made',
    without('ExternalSecret fast-order-session'),
    'there is no Secret fast-order-session',
  ],
  [
    'names what exists',
    'a port that pods do not have',
    set('Service fast-order', 'spec.ports.0.targetPort', 'web'),
    'its pods have no port web',
  ],
  [
    'names what exists',
    'a node class that is not there',
    without('EC2NodeClass fast-order'),
    'there is no EC2NodeClass fast-order',
  ],
  [
    'names what exists',
    'an analysis that is not there',
    without('AnalysisTemplate showtime-gate'),
    'there is no AnalysisTemplate showtime-gate',
  ],
  [
    'gives the service settings that it takes',
    'a setting that it does not read',
    set(deployment, `${container}.env.0.name`, 'POD'),
    'the service does not read POD',
  ],
  [
    'gives the service settings that it takes',
    'a setting that it refuses',
    set(deployment, `${container}.env.0`, { name: 'POOL_SIZE', value: 'many' }),
    'POOL_SIZE: is no whole number',
  ],
  [
    'gives the service settings that it takes',
    'another port',
    set(deployment, `${container}.ports.0.containerPort`, 80),
    'its container has other ports',
  ],
  [
    'is small enough to apply',
    'a large ConfigMap',
    also({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c' },
      data: { text: 'x'.repeat(262_144) },
    }),
    'ConfigMap c: has ',
  ],
];

test.each(cases)('the rule "%s" refuses %s', (rule, _what, change, because) => {
  const objects = structuredClone(rendered['overlays/eks-canary']);
  change(objects);
  expect(problemsOf(rule, objects, 'overlays/eks-canary').join('\n')).toContain(because);
});

test('every rule has a case in which it fails', () => {
  const covered = new Set(cases.map(([rule]) => rule));
  expect((Object.keys(rules) as Rule[]).filter((rule) => !covered.has(rule))).toEqual([]);
});

test('requests of the service get the journey that the balancer would have given them', () => {
  const [monitor] = ofKind(rendered['overlays/eks'], 'ServiceMonitor');
  const relabelings = at<Relabeling[]>(monitor, 'spec.endpoints.1.metricRelabelings') ?? [];
  const measured = Object.values(routes).map(({ method, path }) => ({
    __name__: 'http_server_request_duration_seconds_bucket',
    http_request_method: method,
    http_route: path,
  }));
  expect(measured.map((labels) => relabelled(labels, relabelings))).toEqual(
    measured.map((labels) => ({
      ...labels,
      __name__: 'balancer_request_duration_seconds_bucket',
      journey: journeyOfRequest(labels.http_request_method, labels.http_route),
      answered_by: 'pod',
      traffic: 'customer',
    })),
  );
  expect(relabelled({ __name__: 'process_cpu_seconds_total' }, relabelings)).toBeUndefined();
});

interface Relabeling {
  action: 'keep' | 'replace';
  sourceLabels?: string[];
  regex?: string;
  targetLabel?: string;
  replacement?: string;
}

/** As Prometheus does it: values joined by `;`, regular expressions anchored at both ends. */
function relabelled(
  labels: Record<string, string>,
  relabelings: readonly Relabeling[],
): Record<string, string> | undefined {
  let result: Record<string, string> | undefined = { ...labels };
  for (const {
    action,
    sourceLabels = [],
    regex = '(.*)',
    targetLabel = '',
    replacement = '$1',
  } of relabelings) {
    if (result === undefined) return undefined;
    const from: Record<string, string> = result;
    const match = new RegExp(`^(?:${regex})$`).exec(sourceLabels.map((name) => from[name] ?? '').join(';'));
    if (action === 'keep') result = match === null ? undefined : result;
    else if (match !== null) result[targetLabel] = replacement.replace('$1', match[1] ?? '');
  }
  return result;
}

test('the ALB adds its readiness gate to pods, which a cluster without it would wait for in vain', () => {
  const gate = 'elbv2.k8s.aws/pod-readiness-gate-inject';
  const labelsIn = (overlay: Overlay) => ofKind(rendered[overlay], 'Namespace')[0]?.metadata.labels;
  expect(labelsIn('overlays/eks')?.[gate]).toBe('enabled');
  expect(labelsIn('overlays/local')).not.toHaveProperty(gate);
});

test('only overlays for rehearsals let Showtime break things', () => {
  const changes = (role: Manifest): boolean =>
    (at<{ verbs: string[] }[]>(role, 'rules') ?? [])
      .flatMap(({ verbs }) => verbs)
      .some((verb) => !['get', 'list', 'watch'].includes(verb));
  const chaos = (overlay: Overlay) =>
    rendered[overlay].filter(
      (object) =>
        object.metadata.labels?.['showtime.dev/chaos'] !== undefined ||
        (['Role', 'ClusterRole'].includes(object.kind) && changes(object)),
    ).length;
  expect([chaos('overlays/eks'), chaos('overlays/eks-canary')]).toEqual([0, 0]);
  expect(chaos('overlays/local')).toBeGreaterThan(0);
});

test('every generated dashboard is a ConfigMap for Grafana', () => {
  const folder = join(manifestsFolder, '../grafana/dashboards');
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const maps = ofKind(rendered['overlays/eks'], 'ConfigMap').filter(
    ({ metadata }) => metadata.labels?.['grafana_dashboard'] === '1',
  );
  const data = Object.assign({}, ...maps.map((map) => map['data'])) as Record<string, string>;
  expect(Object.keys(data).sort()).toEqual(files.sort());
  for (const file of files) expect(data[file]).toBe(readFileSync(join(folder, file), 'utf8'));
});

test('the image has the programs and the user that the manifests name', () => {
  const read = (path: string): string => readFileSync(join(manifestsFolder, '../..', path), 'utf8');
  const [migrate] = templatesIn(ofKind(rendered['overlays/eks'], 'Job'));
  expect(migrate?.spec.containers[0]?.args).toEqual(['node', '/app/programs/migrate.js']);
  expect(read('tools/images/bundle.mjs')).toMatch(/^ {2}migrate: 'service\/migrate.ts',$/m);
  const [, service = ''] = read('Dockerfile').split(' AS service\n');
  expect(service).toMatch(/^USER 1000:1000$/m);
  expect(service).toMatch(/^CMD \["node", "\/app\/programs\/pod.js"\]$/m);
  expect(
    templatesIn(rendered['overlays/eks']).map(({ spec }) => at(spec, 'securityContext.runAsUser')),
  ).toEqual([1000, 1000]);
});

test('the Argo CD application has its schema, and leaves what rehearsals change alone', () => {
  const [application] = objectsIn(readFileSync(join(manifestsFolder, 'argo-cd/application.yaml'), 'utf8'));
  if (application === undefined) throw new Error('no application');
  expect(schemaProblems(application)).toEqual([]);
  expect(
    schemaProblems({ ...application, spec: { ...(application['spec'] as object), selfHeal: true } }),
  ).toEqual(['Application fast-order: /spec must NOT have additional properties (selfHeal)']);
  expect(at(application, 'spec.ignoreDifferences')).toContainEqual(
    expect.objectContaining({ kind: 'Deployment', jsonPointers: ['/spec/replicas'] }),
  );
  expect(at(application, 'spec.syncPolicy.syncOptions')).toContain('RespectIgnoreDifferences=true');
});

test('the preflight finds in a rendered overlay what was broken there', async () => {
  const objects = structuredClone(rendered['overlays/eks']);
  without('PodDisruptionBudget fast-order')(objects);
  set(deployment, 'metadata.annotations', {})(objects);
  annotated('target-group-attributes', 'deregistration_delay.timeout_seconds=300')(objects);
  const { outcome, answers } = await preflightOf(objects);
  expect(outcome).toBe('fail');
  expect(
    answers
      .filter(({ outcome: is }) => is === 'found' || is === 'unknown')
      .map((each) => [each.check, each.outcome]),
  ).toEqual([
    ['deregistration-delay', 'found'],
    ['keep-alive', 'unknown'],
    ['disruption-budget', 'found'],
  ]);
});

test('the keep-alive that the Deployment declares is that of the service', () => {
  const [object] = ofKind(rendered['overlays/local'], 'Deployment');
  expect(object?.metadata.annotations?.['showtime.dev/keep-alive-seconds']).toBe(String(keepAliveMs / 1_000));
});
