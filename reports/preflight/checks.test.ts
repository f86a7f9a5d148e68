// Every check of the preflight is fine on a sound system, finds each thing that it is about, and is never fine without its
// facts.
import type { V1Container, V1Deployment } from '@kubernetes/client-node';
import { describe, expect, it, test } from 'vitest';
import type { FactName, PreflightFacts } from '../../contract/index.ts';
import { incidents } from './check.ts';
import { preflightChecks, type PreflightCheckName } from './checks/index.ts';
import { asRead, soundFacts } from './testing/sound-facts.ts';

const names = Object.keys(preflightChecks) as PreflightCheckName[];
type Break = (facts: PreflightFacts) => unknown;

function container({ deployment }: PreflightFacts): V1Container {
  const [only] = deployment.spec?.template.spec?.containers ?? [];
  if (only === undefined) throw new Error('the fixture has a container');
  return only;
}
function spec(facts: PreflightFacts): NonNullable<V1Deployment['spec']> {
  if (facts.deployment.spec === undefined) throw new Error('the fixture has a spec');
  return facts.deployment.spec;
}
const podSpec = (facts: PreflightFacts) => spec(facts).template.spec ?? { containers: [] };
const pod = (facts: PreflightFacts, changes: object): unknown =>
  (facts.pods = facts.pods.map((each, index) => (index === 0 ? { ...each, ...changes } : each)));
const variable = (name: string, value: string) => (facts: PreflightFacts) =>
  (facts.writer = { ...facts.writer, variables: { ...facts.writer.variables, [name]: value } });
const status = (name: string, value: string) => (facts: PreflightFacts) =>
  (facts.writer = { ...facts.writer, status: { ...facts.writer.status, [name]: value } });
const budget = (changes: object) => (facts: PreflightFacts) =>
  (facts.budgets = [{ metadata: { name: 'shop' }, spec: { ...facts.budgets[0]?.spec, ...changes } }]);
const liveness = (changes: object) => (facts: PreflightFacts) =>
  Object.assign(container(facts).livenessProbe ?? {}, changes);
const readiness = (changes: object) => (facts: PreflightFacts) =>
  Object.assign(container(facts).readinessProbe ?? {}, changes);
const balancer = (changes: object) => (facts: PreflightFacts) =>
  (facts.balancers = facts.balancers.map((each) => ({ ...each, ...changes })));
const aurora = (changes: Partial<PreflightFacts['aurora']>) => (facts: PreflightFacts) =>
  (facts.aurora = { ...facts.aurora, ...changes });
const second = (changes: object) => (facts: PreflightFacts) =>
  (facts.aurora = {
    ...facts.aurora,
    instances: facts.aurora.instances.map((each, index) => (index === 1 ? { ...each, ...changes } : each)),
  });
const all =
  (...changes: readonly Break[]) =>
  (facts: PreflightFacts) => {
    for (const change of changes) change(facts);
  };

/** What a check must find, with a part of the evidence. */
const found: Record<PreflightCheckName, readonly [what: string, change: Break, evidence: string][]> = {
  'pre-stop-sleep': [
    ['no hook', (facts) => delete container(facts).lifecycle, 'missing'],
    ['a short one', (facts) => (container(facts).lifecycle = { preStop: { sleep: { seconds: 2 } } }), '2 s'],
    [
      'a short one in a shell',
      (facts) => (container(facts).lifecycle = { preStop: { exec: { command: ['sh', '-c', 'sleep 3'] } } }),
      '3 s',
    ],
  ],
  'deregistration-delay': [
    [
      'a delay as long as the sleep',
      balancer({ deregistrationSeconds: { field: 'delay', value: 20 } }),
      '20 s; preStop of deployment shop sleeps 20 s',
    ],
    ['no hook', (facts) => delete container(facts).lifecycle, 'sleeps 0 s'],
  ],
  'grace-period': [
    ['a short grace', (facts) => (podSpec(facts).terminationGracePeriodSeconds = 40), '40 s; preStop 20 s'],
    ['the default', (facts) => delete podSpec(facts).terminationGracePeriodSeconds, '30 s; preStop 20 s'],
    ['a long drain', (facts) => (facts.drainSeconds = { field: 'DRAIN_MS', value: 31 }), 'drain 31 s'],
  ],
  'keep-alive': [
    ['Node as it is', (facts) => (facts.keepAlive = { serviceSeconds: 5, source: 'x' }), 'keeps 5 s'],
    [
      'the same time',
      balancer({ idleSeconds: { field: 'idle', value: 65 } }),
      '65 s; the service keeps 65 s',
    ],
  ],
  'readiness-gate': [
    ['a pod without one', (facts) => pod(facts, { readinessGates: ['other/gate'] }), 'none'],
  ],
  'too-few-pods': [
    ['one pod', (facts) => (facts.pods = facts.pods.slice(0, 1)), '1 of 1'],
    ['none', (facts) => (facts.pods = []), '0 of 0'],
    [
      'one that is ready',
      (facts) => (facts.pods = facts.pods.map((each, n) => ({ ...each, ready: n === 0 }))),
      '1 of 3',
    ],
  ],
  'pods-not-ready': [['one that is not', (facts) => pod(facts, { ready: false }), 'not true']],
  'pods-restarted': [
    [
      'one that was killed',
      (facts) => pod(facts, { restarts: { count: 2, lastEnd: 'OOMKilled (exit 137)' } }),
      '2, the last one after OOMKilled (exit 137)',
    ],
  ],
  'one-zone': [
    ['one zone', (facts) => (facts.zones = { one: 'a', two: 'a' }), 'a for 2 pods'],
    ['no zones', (facts) => (facts.zones = { one: null, two: null }), 'no node has the label'],
  ],
  'one-node': [
    [
      'one node',
      (facts) => (facts.pods = facts.pods.map((each) => ({ ...each, node: 'n1' }))),
      'n1 for 3 pods',
    ],
  ],
  'zone-spread': [
    ['nothing', (facts) => delete podSpec(facts).topologySpreadConstraints, 'missing'],
    [
      'hosts alone',
      (facts) =>
        (podSpec(facts).topologySpreadConstraints = [
          { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule' },
        ]),
      'only over kubernetes.io/hostname',
    ],
  ],
  'disruption-budget': [['none', (facts) => (facts.budgets = []), 'none']],
  'budget-allows-all': [
    ['all', budget({ maxUnavailable: 3 }), 'maxUnavailable 3 lets 3 of 3'],
    ['100 %', budget({ maxUnavailable: '100%' }), 'maxUnavailable 100% lets 3 of 3'],
    [
      'a minimum of none',
      budget({ maxUnavailable: undefined, minAvailable: 0 }),
      'minAvailable 0 lets 3 of 3',
    ],
  ],
  'budget-blocks-drains': [
    ['none may go', budget({ maxUnavailable: 0 }), 'maxUnavailable 0 lets none of 3'],
    [
      'all must stay',
      budget({ maxUnavailable: undefined, minAvailable: '90%' }),
      'minAvailable 90% lets none',
    ],
    [
      'two budgets',
      (facts) => (facts.budgets = [...facts.budgets, ...facts.budgets]),
      'same pods as 1 other',
    ],
  ],
  'unhealthy-pods-block-drains': [
    ['the default', budget({ unhealthyPodEvictionPolicy: undefined }), 'missing (IfHealthyBudget)'],
  ],
  'rollout-recreates': [['Recreate', (facts) => (spec(facts).strategy = { type: 'Recreate' }), 'Recreate']],
  'rollout-takes-pods': [
    ['one', (facts) => (spec(facts).strategy = { rollingUpdate: { maxUnavailable: 1 } }), '1: 1 of 3 pods'],
    [
      'a share',
      all(
        (facts) => (spec(facts).strategy = { rollingUpdate: { maxUnavailable: '25%' } }),
        (facts) => (spec(facts).replicas = 8),
      ),
      '25%: 2 of 8 pods',
    ],
  ],
  'readiness-missing': [['no probe', (facts) => delete container(facts).readinessProbe, 'missing']],
  'readiness-equals-liveness': [
    [
      'the same path',
      liveness({ httpGet: { path: '/readyz', port: 8081 } }),
      'GET 8081/readyz, as readinessProbe',
    ],
  ],
  'liveness-kills-busy-pods': [
    ['a short silence', liveness({ periodSeconds: 5, failureThreshold: 3 }), '5 s × 3 failures (15 s)'],
    ['the defaults', liveness({ timeoutSeconds: 1, failureThreshold: 3 }), 'time-out 1 s'],
  ],
  'liveness-asks-dependencies': [
    [
      'the health of Spring',
      liveness({ httpGet: { path: '/actuator/health', port: 8080 } }),
      '/actuator/health',
    ],
    [
      'a command',
      liveness({ httpGet: undefined, exec: { command: ['mysqladmin', 'ping'] } }),
      'exec mysqladmin',
    ],
  ],
  'readiness-flaps': [
    ['one failure', readiness({ failureThreshold: 1 }), '1 failures, time-out 2 s'],
    ['a short time-out', readiness({ timeoutSeconds: 1 }), '2 failures, time-out 1 s'],
  ],
  'requests-missing': [
    ['no CPU', (facts) => (container(facts).resources = { requests: { memory: '1Gi' } }), 'missing'],
  ],
  'memory-limit-missing': [['none', (facts) => delete container(facts).resources, 'missing']],
  'cpu-limit-throttles': [
    ['half a core', (facts) => (container(facts).resources = { limits: { cpu: '500m' } }), '500m'],
    ['0.9', (facts) => (container(facts).resources = { limits: { cpu: '0.9' } }), '0.9'],
  ],
  'image-not-pinned': [
    ['latest', (facts) => (container(facts).image = 'registry.example:5000/shop:latest'), 'shop:latest'],
    ['no tag', (facts) => (container(facts).image = 'shop'), 'shop'],
    ['a port and no tag', (facts) => (container(facts).image = 'registry.example:5000/shop'), '5000/shop'],
  ],
  'autoscaler-minimum': [
    ['one', (facts) => Object.assign(facts.autoscalers[0]?.spec ?? {}, { minReplicas: 1 }), '1'],
    ['the default', (facts) => delete facts.autoscalers[0]?.spec?.minReplicas, '1 (default)'],
  ],
  'autoscaler-without-requests': [
    [
      'no request',
      (facts) => delete container(facts).resources,
      'container shop of deployment shop has no request of cpu',
    ],
    [
      'a sidecar without one',
      (facts) => podSpec(facts).containers.push({ name: 'proxy' }),
      'container proxy of deployment shop has no request',
    ],
  ],
  'autoscaler-inactive': [
    [
      'no metrics',
      (facts) =>
        Object.assign(facts.autoscalers[0]?.status ?? {}, {
          conditions: [{ type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric' }],
        }),
      'False (FailedGetResourceMetric)',
    ],
  ],
  'semi-sync': [
    ['off', variable('rpl_semi_sync_source_enabled', 'OFF'), 'OFF'],
    ['fallen back', status('rpl_semi_sync_source_status', 'OFF'), 'OFF'],
    ['no replica', status('rpl_semi_sync_source_clients', '0'), '0'],
    ['no plugin', (facts) => (facts.writer = { ...facts.writer, variables: {} }), 'the plugin is not loaded'],
  ],
  'one-replica': [['one', status('rpl_semi_sync_source_clients', '1'), '1']],
  'commit-in-memory': [
    [
      'neither flushed nor replicated',
      all(variable('sync_binlog', '0'), variable('rpl_semi_sync_source_enabled', 'OFF')),
      '0',
    ],
    [
      'Aurora that allows loss',
      all(
        (facts) => (facts.writer = { ...facts.writer, isAurora: true }),
        variable('innodb_flush_log_at_trx_commit', '2'),
      ),
      '2',
    ],
  ],
  'commit-not-flushed': [
    ['the redo log', variable('innodb_flush_log_at_trx_commit', '2'), '2'],
    ['the binlog', variable('sync_binlog', '100'), '100'],
  ],
  'reader-takes-writes': [
    [
      'an open reader',
      (facts) =>
        (facts.readers = facts.readers.map((each) => ({ ...each, variables: { read_only: 'OFF' } }))),
      'OFF',
    ],
  ],
  'reader-lag': [
    ['behind', (facts) => (facts.readerLag = [{ reader: 'r', seconds: 2, atLeast: true }]), 'at least 2 s'],
  ],
  'max-connections': [['too few', variable('max_connections', '151'), '151; 13 pods (maxReplicas) × 12']],
  'character-set': [
    [
      'a schema',
      (facts) => (facts.tables = { ...facts.tables, schemas: [{ name: 'shop', characterSet: 'latin1' }] }),
      'latin1',
    ],
    [
      'a column',
      (facts) => (facts.tables = { ...facts.tables, narrowColumns: ['shop.orders.name utf8mb3'] }),
      'utf8mb3',
    ],
  ],
  'tables-without-transactions': [
    [
      'MyISAM',
      (facts) => (facts.tables = { ...facts.tables, withoutTransactions: ['orders MyISAM'] }),
      'MyISAM',
    ],
  ],
  'aurora-one-instance': [
    [
      'one',
      (facts) => (facts.aurora = { ...facts.aurora, instances: facts.aurora.instances.slice(0, 1) }),
      '1',
    ],
  ],
  'aurora-successor': [
    ['a late tier', second({ promotionTier: 2 }), 'two 2 (available)'],
    ['one that is not there', second({ status: 'rebooting' }), 'two 1 (rebooting)'],
  ],
  'aurora-one-zone': [
    ['one zone', second({ zone: 'a' }), 'a for all instances'],
    ['a reader that is being made', second({ zone: '' }), 'a for all instances'],
  ],
  'aurora-not-available': [
    ['a cluster', aurora({ status: 'failing-over' }), 'failing-over'],
    ['an instance', second({ status: 'modifying' }), 'modifying'],
  ],
  'aurora-backups': [['a day', aurora({ backupRetentionDays: 1 }), '1 days']],
  'aurora-deletion-protection': [['none', aurora({ deletionProtection: false }), 'false']],
  'aurora-iam-off': [['off', (facts) => (facts.iamAuthentication.enabled = false), 'false']],
  'aurora-experiment': [
    [
      'no alarm',
      (facts) =>
        (facts.experimentTemplate = { template: 'EXT1', problems: ['stopConditions: no alarm stops it'] }),
      'no alarm stops it',
    ],
  ],
  'endpoint-ttl': [['five minutes', (facts) => (facts.endpointTtl = { field: 'TTL', value: 300 }), '300 s']],
};

describe.each(names)('%s', (name) => {
  const check = preflightChecks[name];

  it('is fine on a sound system', () => {
    expect(check.judge(asRead(soundFacts()))?.outcome).toBe(
      name === 'commit-in-memory' ? 'does-not-apply' : 'fine',
    );
  });

  it.each(found[name])('finds %s', (_what, change, evidence) => {
    const facts = soundFacts();
    change(facts);
    expect(check.judge(asRead(facts))).toMatchObject({
      outcome: 'found',
      evidence: expect.arrayContaining([
        expect.objectContaining({ value: expect.stringContaining(evidence) }),
      ]),
    });
  });

  it.each([...check.needs])('is unknown, with the reason, where %s cannot be read', (fact: FactName) => {
    const facts = { ...asRead(soundFacts()), [fact]: { unknown: 'forbidden' } };
    expect(check.judge(facts)).toEqual({ outcome: 'unknown', because: 'forbidden' });
  });

  it('is not asked of a target that has no such fact', () => {
    expect(check.judge({})).toBeNull();
  });

  it('says everything that a reader needs', () => {
    expect(check.source).toMatch(/^https:\/\//);
    expect(Object.keys(incidents)).toContain(check.incident);
    for (const text of [check.title, check.why, check.fix]) expect(text.length).toBeGreaterThan(10);
  });
});

test.each<[PreflightCheckName, Break, string]>([
  [
    'pre-stop-sleep',
    (facts) => (container(facts).lifecycle = { preStop: { exec: { command: ['/bin/drain'] } } }),
    'has no length that can be read',
  ],
  [
    'deregistration-delay',
    (facts) => (container(facts).lifecycle = { preStop: { exec: { command: ['/bin/drain'] } } }),
    'has no length that can be read',
  ],
  ['semi-sync', variable('basedir', '/rdsdbbin/mysql-8.4/'), 'Multi-AZ'],
])('%s is unknown where the value cannot be understood', (name, change, because) => {
  const facts = soundFacts();
  change(facts);
  expect(preflightChecks[name].judge(asRead(facts))).toMatchObject({
    outcome: 'unknown',
    because: expect.stringContaining(because),
  });
});

test('a grace period is unknown without the drain, unless it is too short without one', () => {
  const facts = asRead(soundFacts());
  const unread = { ...facts, drainSeconds: { unknown: 'no annotation' } };
  expect(preflightChecks['grace-period'].judge(unread)).toEqual({
    outcome: 'unknown',
    because: 'no annotation',
  });
  const short = soundFacts();
  podSpec(short).terminationGracePeriodSeconds = 25;
  expect(
    preflightChecks['grace-period'].judge({ ...asRead(short), drainSeconds: { unknown: 'no annotation' } }),
  ).toMatchObject({ outcome: 'found' });
});

test('a keep-alive that nothing declares is unknown behind a balancer, and does not matter without one', () => {
  const facts = { ...asRead(soundFacts()), keepAlive: { unknown: 'no annotation' } };
  expect(preflightChecks['keep-alive'].judge(facts)).toEqual({
    outcome: 'unknown',
    because: 'no annotation',
  });
  expect(preflightChecks['keep-alive'].judge({ ...facts, balancers: { value: [] } })?.outcome).toBe(
    'does-not-apply',
  );
});

test.each<[PreflightCheckName, Break]>([
  ['deregistration-delay', (facts) => (facts.balancers = [])],
  ['keep-alive', balancer({ idleSeconds: null })],
  ['readiness-gate', balancer({ targetType: 'instance' })],
  ['autoscaler-minimum', (facts) => (facts.autoscalers = [])],
  ['liveness-kills-busy-pods', (facts) => delete container(facts).livenessProbe],
  ['semi-sync', (facts) => (facts.writer = { ...facts.writer, isAurora: true })],
  [
    'aurora-successor',
    (facts) => (facts.aurora = { ...facts.aurora, instances: facts.aurora.instances.slice(0, 1) }),
  ],
  ['budget-allows-all', (facts) => (facts.budgets = [])],
])('%s does not apply where there is nothing that it is about', (name, change) => {
  const facts = soundFacts();
  change(facts);
  expect(preflightChecks[name].judge(asRead(facts))?.outcome).toBe('does-not-apply');
});

test('the default of 25 % takes none of three pods, because Kubernetes rounds it down', () => {
  const facts = soundFacts();
  delete spec(facts).strategy?.rollingUpdate;
  expect(preflightChecks['rollout-takes-pods'].judge(asRead(facts))?.outcome).toBe('fine');
});

test('a short name that ends in ready, and a path with its own liveness, are not mixed up', () => {
  const facts = soundFacts();
  liveness({ httpGet: { path: '/actuator/health/liveness', port: 8080 } })(facts);
  expect(preflightChecks['liveness-asks-dependencies'].judge(asRead(facts))?.outcome).toBe('fine');
});
