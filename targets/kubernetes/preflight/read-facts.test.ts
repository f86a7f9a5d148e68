// What the reader of the preflight makes of a cluster, and of one that refuses it or is away.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PreflightFacts, Read } from '../../../contract/index.ts';
import { ApiStandIn } from '../testing/api-stand-in.ts';
import type { StandInObject } from '../testing/stand-in-object.ts';
import { settingsFor, type Changes } from '../testing/stand-in-cluster.ts';
import { readClusterFacts } from './index.ts';

let standIn: ApiStandIn;
beforeEach(async () => {
  standIn = await ApiStandIn.start(3);
  template({});
});
afterEach(() => standIn.stop());

const labels = { app: 'web' };
const readAll = async (changes: Changes = {}) =>
  (await readClusterFacts(settingsFor(standIn, changes), {})).facts;

function valueOf<Name extends keyof PreflightFacts>(
  facts: { readonly [Each in Name]?: Read<PreflightFacts[Each]> },
  name: Name,
): PreflightFacts[Name] {
  const fact = facts[name];
  if (fact === undefined || 'unknown' in fact) throw new Error(`${name}: ${fact?.unknown ?? 'not there'}`);
  return fact.value;
}

function template(container: object): void {
  const web = standIn.of('deployments').get('web') as StandInObject;
  Object.assign(web.spec, {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'web', ...container }] } },
  });
}

test('pods have readiness, restarts, gates and nodes, and their zones come from the nodes', async () => {
  const [one] = standIn.pods();
  Object.assign(one?.status ?? {}, {
    containerStatuses: [
      {
        name: 'web',
        image: 'web',
        imageID: '',
        ready: true,
        restartCount: 2,
        lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
      },
    ],
  });
  Object.assign(one?.spec ?? {}, { readinessGates: [{ conditionType: 'target-health.elbv2.k8s.aws/x' }] });
  const facts = await readAll();
  expect(valueOf(facts, 'pods')).toHaveLength(3);
  expect(valueOf(facts, 'pods')[0]).toEqual({
    name: one?.metadata.name,
    ready: true,
    restarts: { count: 2, lastEnd: 'OOMKilled (exit 137)' },
    readinessGates: ['target-health.elbv2.k8s.aws/x'],
    node: one?.spec['nodeName'],
  });
  expect(new Set(Object.values(valueOf(facts, 'zones')))).toEqual(new Set(['a', 'c']));
});

test('a pod that is ending is no pod, and one without a Ready condition is not ready', async () => {
  const [one, two] = standIn.pods();
  if (one === undefined || two === undefined) throw new Error('there are three pods');
  one.metadata.deletionTimestamp = new Date().toISOString();
  two.status = {};
  const pods = valueOf(await readAll(), 'pods');
  expect(pods.map(({ ready }) => ready).sort()).toEqual([false, true]);
});

test('budgets and autoscalers of other workloads are left out', async () => {
  standIn.put('poddisruptionbudgets', 'ours', {}, { selector: { matchLabels: labels }, maxUnavailable: 1 });
  standIn.put(
    'poddisruptionbudgets',
    'by-expression',
    {},
    { selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'api'] }] } },
  );
  standIn.put('poddisruptionbudgets', 'other', {}, { selector: { matchLabels: { app: 'api' } } });
  standIn.put(
    'poddisruptionbudgets',
    'not-ours',
    {},
    { selector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] } },
  );
  for (const name of ['web', 'api'])
    standIn.put(
      'horizontalpodautoscalers',
      name,
      {},
      { maxReplicas: 8, scaleTargetRef: { kind: 'Deployment', name } },
    );
  const facts = await readAll();
  expect(valueOf(facts, 'budgets').map(({ metadata }) => metadata?.name)).toEqual(['ours', 'by-expression']);
  expect(valueOf(facts, 'autoscalers').map(({ metadata }) => metadata?.name)).toEqual(['web']);
  expect(valueOf(facts, 'maxPods')).toEqual({ field: 'maxReplicas 8 + maxSurge 25%', value: 10 });
});

test('an ALB and an NLB before the pods are read from their annotations, with the defaults of AWS', async () => {
  standIn.put('services', 'web', {}, { selector: labels, type: 'ClusterIP' });
  standIn.put('services', 'api', {}, { selector: { app: 'api' }, type: 'ClusterIP' });
  standIn.put(
    'services',
    'tcp',
    { annotations: { 'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'ip' } },
    { selector: labels, type: 'LoadBalancer', loadBalancerClass: 'service.k8s.aws/nlb' },
  );
  const ways = (service: string) => ({
    ingressClassName: 'alb',
    rules: [
      { http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: service } } }] } },
    ],
  });
  const alb = 'alb.ingress.kubernetes.io/';
  standIn.put(
    'ingresses',
    'shop',
    {
      annotations: {
        [`${alb}target-type`]: 'ip',
        [`${alb}target-group-attributes`]: 'a=b, deregistration_delay.timeout_seconds=15',
        [`${alb}load-balancer-attributes`]: 'idle_timeout.timeout_seconds=120',
      },
    },
    ways('web'),
  );
  standIn.put('ingresses', 'elsewhere', {}, ways('api'));
  standIn.put('ingresses', 'nginx', {}, { ...ways('web'), ingressClassName: 'nginx' });
  expect(valueOf(await readAll(), 'balancers')).toEqual([
    {
      object: 'ingress shop',
      targetType: 'ip',
      deregistrationSeconds: {
        field: `${alb}target-group-attributes: deregistration_delay.timeout_seconds`,
        value: 15,
      },
      idleSeconds: { field: `${alb}load-balancer-attributes: idle_timeout.timeout_seconds`, value: 120 },
    },
    {
      object: 'service tcp',
      targetType: 'ip',
      deregistrationSeconds: {
        field: 'deregistration_delay.timeout_seconds (not set: the default)',
        value: 300,
      },
      idleSeconds: null,
    },
  ]);
});

test('drain and pool come from the environment, ConfigMaps included, and an annotation is used first', async () => {
  template({
    envFrom: [{ configMapRef: { name: 'settings' } }],
    env: [{ name: 'POOL_SIZE', value: '5' }],
  });
  standIn.put('configmaps', 'settings').data = { DRAIN_MS: '1500', POOL_SIZE: '8' };
  const facts = await readAll();
  expect(valueOf(facts, 'drainSeconds')).toEqual({ field: 'DRAIN_MS', value: 1.5 });
  expect(valueOf(facts, 'connectionsPerPod')).toEqual({ field: 'POOL_SIZE', value: 8 });
  expect(facts.keepAlive).toEqual({
    unknown: expect.stringContaining('neither the annotation showtime.dev/keep-alive-seconds'),
  });
  Object.assign(standIn.of('deployments').get('web')?.metadata.annotations ?? {}, {
    'showtime.dev/drain-seconds': '30',
    'showtime.dev/keep-alive-seconds': '65',
    'showtime.dev/connections-per-pod': 'many',
  });
  const annotated = await readAll();
  expect(valueOf(annotated, 'drainSeconds').value).toBe(30);
  expect(valueOf(annotated, 'keepAlive').serviceSeconds).toBe(65);
  expect(annotated.connectionsPerPod).toEqual({
    unknown: expect.stringContaining('is no number: many'),
  });
});

test.each([
  ['list pods', ['pods', 'zones']],
  ['list nodes', ['zones']],
  [
    'get deployments',
    ['deployment', 'budgets', 'balancers', 'drainSeconds', 'keepAlive', 'connectionsPerPod', 'maxPods'],
  ],
  ['list poddisruptionbudgets', ['budgets']],
  ['list horizontalpodautoscalers', ['autoscalers', 'maxPods']],
  ['list services', ['balancers']],
  ['list ingresses', ['balancers']],
  ['list configmaps', ['drainSeconds', 'keepAlive', 'connectionsPerPod']],
])(
  'where "%s" is forbidden, what depends on it is unknown with the reason, and the rest is read',
  async (verb, facts) => {
    template({ envFrom: [{ configMapRef: { name: 'settings' } }] });
    standIn.put('configmaps', 'settings').data = { DRAIN_MS: '1500', POOL_SIZE: '8', KEEP_ALIVE_MS: '65000' };
    const resource = verb.split(' ')[1] ?? '';
    standIn.forbidden.add(verb);
    const read = await readAll();
    const unknown = Object.entries(read).filter(([, fact]) => 'unknown' in fact);
    expect(unknown.map(([name]) => name).sort()).toEqual([...facts].sort());
    for (const [, fact] of unknown)
      expect(fact).toEqual({ unknown: expect.stringContaining(`${resource} is forbidden`) });
  },
);

test.each<[string, () => unknown, string]>([
  ['credentials that have expired', () => (standIn.expired = true), '(401)'],
  ['an API server that is away', () => standIn.away(), 'did not answer'],
])('%s make every fact unknown', async (_what, breakIt, reason) => {
  const settings = settingsFor(standIn);
  await breakIt();
  const { facts } = await readClusterFacts(settings, {});
  for (const fact of Object.values(facts)) expect(fact).toEqual({ unknown: expect.stringContaining(reason) });
});

test('only what the cluster file allows is looked at, a production name needs no confirmation, and nothing is changed', async () => {
  await expect(
    readAll({ allow: [{ context: 'rehearsal', cluster: 'http://127.0.0.1:1', namespace: 'shop' }] }),
  ).rejects.toMatchObject({ code: 'cluster-not-allowed' });
  const facts = await readAll({
    namespace: 'shop-prod',
    allow: [{ context: 'rehearsal', cluster: standIn.url, namespace: 'shop-prod' }],
  });
  expect(facts.pods).toHaveProperty('value');
  expect(standIn.changes).toEqual([]);
});
