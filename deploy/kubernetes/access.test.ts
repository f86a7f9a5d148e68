// What rehearsals and the reader of secrets may: exactly this, and nothing else of what could be asked.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refuseUnlessFitting } from '../../targets/aurora/fis-experiment.ts';
import { experimentTemplate } from '../../targets/aurora/fis.ts';
import { schemaProblems } from './testing/schemas.ts';
import { ofKind, type Manifest } from './testing/manifest.ts';
import { manifestsFolder, objectsIn } from './testing/render.ts';

const read = (path: string): string => readFileSync(join(manifestsFolder, path), 'utf8');
const access = [
  ...objectsIn(read('components/chaos/access.yaml')),
  ...objectsIn(read('components/chaos/nodes.yaml')),
];

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}
const rulesOf = (roles: readonly Manifest[]): Rule[] => roles.flatMap((role) => role['rules'] as Rule[]);

/** As the API server decides: a rule that names objects does not cover a list of them. */
function mayDo(rules: readonly Rule[], verb: string, group: string, resource: string, name: string): boolean {
  return rules.some(
    (rule) =>
      [verb, '*'].some((each) => rule.verbs.includes(each)) &&
      [group, '*'].some((each) => rule.apiGroups.includes(each)) &&
      [resource, '*'].some((each) => rule.resources.includes(each)) &&
      (rule.resourceNames === undefined || rule.resourceNames.includes(name)),
  );
}

const verbs = [
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'impersonate',
  'bind',
  'escalate',
];
const resources: [group: string, names: string[]][] = [
  [
    '',
    [
      'pods',
      'pods/eviction',
      'pods/exec',
      'pods/attach',
      'pods/portforward',
      'pods/proxy',
      'pods/log',
      'pods/ephemeralcontainers',
      'nodes',
      'nodes/proxy',
      'secrets',
      'configmaps',
      'services',
      'serviceaccounts',
      'serviceaccounts/token',
      'namespaces',
      'persistentvolumeclaims',
      'persistentvolumes',
      'events',
      'endpoints',
      'users',
      'groups',
    ],
  ],
  ['apps', ['deployments', 'deployments/scale', 'replicasets', 'statefulsets', 'daemonsets']],
  ['batch', ['jobs', 'cronjobs']],
  ['policy', ['poddisruptionbudgets']],
  ['autoscaling', ['horizontalpodautoscalers']],
  ['networking.k8s.io', ['networkpolicies', 'ingresses']],
  ['discovery.k8s.io', ['endpointslices']],
  ['rbac.authorization.k8s.io', ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings']],
  ['admissionregistration.k8s.io', ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations']],
  ['apiextensions.k8s.io', ['customresourcedefinitions']],
  ['certificates.k8s.io', ['certificatesigningrequests']],
];

/** Everything that may be done to an object of that name, but for looking. */
function changesAllowed(rules: readonly Rule[], name: string): string[] {
  return resources.flatMap(([group, names]) =>
    names.flatMap((resource) =>
      verbs
        .filter((verb) => mayDo(rules, verb, group, resource, name))
        .filter((verb) => !['get', 'list', 'watch'].includes(verb))
        .map((verb) => `${verb} ${resource}`),
    ),
  );
}

describe('the rights of rehearsals', () => {
  const inNamespace = rulesOf(ofKind(access, 'Role'));
  const inCluster = rulesOf(ofKind(access, 'ClusterRole'));

  it('the rights of rehearsals have the schemas of their kinds', () => {
    expect(access.flatMap(schemaProblems)).toEqual([]);
  });

  it('the rights of rehearsals change pods and the one Deployment in the namespace, and nothing else', () => {
    expect(changesAllowed(inNamespace, 'fast-order')).toEqual([
      'delete pods',
      'create pods/eviction',
      'patch deployments',
      'patch deployments/scale',
    ]);
    expect(changesAllowed(inNamespace, 'other')).toEqual(['delete pods', 'create pods/eviction']);
  });

  it('the rights of rehearsals change nodes in the cluster, and nothing else', () => {
    expect(changesAllowed(inCluster, 'any')).toEqual(['patch nodes']);
  });

  it('the rights of rehearsals see no secret, no log of customers, and of ConfigMaps only the kill switch', () => {
    const sees = (resource: string, name: string, verb = 'get') =>
      mayDo([...inNamespace, ...inCluster], verb, '', resource, name);
    expect([
      sees('secrets', 'fast-order-database'),
      sees('pods/log', 'any'),
      sees('configmaps', 'fast-order'),
    ]).toEqual([false, false, false]);
    expect([sees('configmaps', 'showtime-stop'), sees('configmaps', 'showtime-stop', 'list')]).toEqual([
      true,
      false,
    ]);
  });

  it('the rights of rehearsals are those of a group: no account of a pod has them', () => {
    const subjects = [...ofKind(access, 'RoleBinding'), ...ofKind(access, 'ClusterRoleBinding')].flatMap(
      (binding) => binding['subjects'] as { kind: string; name: string }[],
    );
    expect(subjects.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'Group showtime:chaos',
      'Group showtime:chaos',
    ]);
  });

  it('a wildcard would show as changes of everything', () => {
    const everything = changesAllowed([{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }], 'any');
    expect(everything).toHaveLength(resources.flatMap(([, names]) => names).length * (verbs.length - 3));
  });
});

describe('the rights of the preflight', () => {
  const look = objectsIn(read('components/preflight/access.yaml'));
  const rules = [...rulesOf(ofKind(look, 'Role')), ...rulesOf(ofKind(look, 'ClusterRole'))];

  it('the rights of the preflight have the schemas of their kinds', () => {
    expect(look.flatMap(schemaProblems)).toEqual([]);
  });

  it('the rights of the preflight change nothing, and see no secret and no log', () => {
    expect(changesAllowed(rules, 'fast-order')).toEqual([]);
    expect(
      ['secrets', 'pods/log', 'serviceaccounts'].map((each) => mayDo(rules, 'list', '', each, 'any')),
    ).toEqual([false, false, false]);
  });

  it('the rights of the preflight are those of a group', () => {
    const subjects = [...ofKind(look, 'RoleBinding'), ...ofKind(look, 'ClusterRoleBinding')].flatMap(
      (binding) => binding['subjects'] as { kind: string; name: string }[],
    );
    expect(new Set(subjects.map(({ kind, name }) => `${kind} ${name}`))).toEqual(
      new Set(['Group showtime:preflight']),
    );
  });
});

describe('the rights of a load from the cluster', () => {
  const load = objectsIn(read('components/load/access.yaml'));
  const rules = rulesOf(ofKind(load, 'Role'));

  it('the rights of a load have the schemas of their kinds', () => {
    expect(load.flatMap(schemaProblems)).toEqual([]);
  });

  it('the rights of a load make and delete its objects, and forward ports of pods; they read no secret', () => {
    expect(changesAllowed(rules, 'any')).toEqual([
      'create pods/portforward',
      'create secrets',
      'delete secrets',
      'create configmaps',
      'delete configmaps',
      'create jobs',
      'delete jobs',
    ]);
    expect(['get', 'list', 'watch'].map((verb) => mayDo(rules, verb, '', 'secrets', 'any'))).toEqual([
      false,
      false,
      false,
    ]);
  });
});

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: { StringEquals: Record<string, string> };
}
const statementsOf = (file: string): Statement[] =>
  (JSON.parse(read(`overlays/eks/iam/${file}`)) as { Statement: Statement[] }).Statement;

/** As IAM decides where nothing is denied: refused unless a statement allows it, with all of its conditions. */
function isAllowed(
  statements: readonly Statement[],
  action: string,
  resource: string,
  tags: Record<string, string> = {},
): boolean {
  return statements.some(
    ({ Effect, Action, Resource, Condition }) =>
      Effect === 'Allow' &&
      [Action].flat().some((pattern) => matches(pattern, action)) &&
      [Resource].flat().some((pattern) => matches(pattern, resource)) &&
      Object.entries(Condition?.StringEquals ?? {}).every(
        ([key, value]) => tags[key.replace('aws:ResourceTag/', '')] === value,
      ),
  );
}
function matches(pattern: string, text: string): boolean {
  const expression = pattern.split('*').map((part) => part.split('?').map(escaped).join('.'));
  return new RegExp(`^${expression.join('.*')}$`).test(text);
}
function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

const cluster = 'arn:aws:rds:ap-northeast-1:111122223333:cluster:fast-order-staging';
const marked = { 'showtime.dev/chaos': 'allowed' };

describe('the IAM policies', () => {
  const chaos = statementsOf('aurora-chaos.policy.json');
  const reader = statementsOf('secrets-reader.policy.json');

  it('the IAM policies fail over a cluster that is marked, by name and by tag', () => {
    expect(isAllowed(chaos, 'rds:FailoverDBCluster', cluster, marked)).toBe(true);
    expect(isAllowed(chaos, 'rds:FailoverDBCluster', cluster)).toBe(false);
    expect(isAllowed(chaos, 'rds:FailoverDBCluster', cluster, { 'showtime.dev/chaos': 'no' })).toBe(false);
    expect(isAllowed(chaos, 'rds:FailoverDBCluster', cluster.replace('fast-order', 'billing'), marked)).toBe(
      false,
    );
    expect(
      isAllowed(chaos, 'rds:FailoverDBCluster', cluster.replace('111122223333', '444455556666'), marked),
    ).toBe(false);
  });

  it.each([
    'rds:DeleteDBCluster',
    'rds:DeleteDBInstance',
    'rds:ModifyDBCluster',
    'rds:RebootDBInstance',
    'rds:StopDBCluster',
    'rds:RestoreDBClusterFromSnapshot',
    'rds:AddTagsToResource',
    'rds-db:connect',
    'iam:PassRole',
    'sts:AssumeRole',
    'ec2:TerminateInstances',
    'secretsmanager:GetSecretValue',
  ])('the IAM policies do not let a rehearsal do %s', (action) => {
    expect(isAllowed(chaos, action, cluster, marked)).toBe(false);
  });

  it('the IAM policies let the reader see the secrets of the service, and change none', () => {
    const secret = (name: string) =>
      `arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:${name}-AbCdEf`;
    expect(isAllowed(reader, 'secretsmanager:GetSecretValue', secret('fast-order/database'))).toBe(true);
    expect(isAllowed(reader, 'secretsmanager:GetSecretValue', secret('billing/database'))).toBe(false);
    for (const action of ['PutSecretValue', 'DeleteSecret', 'CreateSecret', 'ListSecrets', 'UpdateSecret'])
      expect(isAllowed(reader, `secretsmanager:${action}`, secret('fast-order/database'))).toBe(false);
  });

  it('the IAM policies cover every secret that the manifests name', () => {
    const named = objectsIn(read('overlays/eks/external-secrets.yaml'))
      .flatMap(
        (object) => (object['spec'] as { data?: { remoteRef: { key: string } }[] } | undefined)?.data ?? [],
      )
      .map(({ remoteRef }) => remoteRef.key);
    expect(named.length).toBeGreaterThan(0);
    for (const name of named)
      expect(
        isAllowed(
          reader,
          'secretsmanager:GetSecretValue',
          `arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:${name}-AbCdEf`,
        ),
      ).toBe(true);
  });
});

describe('the IAM policies of signing in and of FIS', () => {
  const watch = statementsOf('aurora-sign-in.policy.json');
  const service = statementsOf('fast-order-sign-in.policy.json');
  const starts = statementsOf('aurora-chaos-fis.policy.json');
  const role = statementsOf('fis-role.policy.json');
  const account = 'ap-northeast-1:111122223333';
  const userOf = (user: string, of = 'cluster-ABCDEFGHIJKL01234EXAMPLE') =>
    `arn:aws:rds-db:${account}:dbuser:${of}/${user}`;

  it.each([
    ['the watch', watch, 'showtime_watch', 'fast_order'],
    ['the service', service, 'fast_order', 'showtime_watch'],
  ])('tokens of %s are for its own user of one cluster', (_who, statements, own, other) => {
    expect(isAllowed(statements, 'rds-db:connect', userOf(own))).toBe(true);
    for (const refused of [userOf(other), userOf('admin'), userOf(own, 'cluster-OTHER')])
      expect(isAllowed(statements, 'rds-db:connect', refused)).toBe(false);
  });

  it('the watch reads its own secret, and no other one', () => {
    const secret = (name: string) => `arn:aws:secretsmanager:${account}:secret:${name}`;
    expect(isAllowed(watch, 'secretsmanager:GetSecretValue', secret('fast-order/watch-AbCdEf'))).toBe(true);
    for (const refused of ['fast-order/database-AbCdEf', 'fast-order/watch-of-others-AbCdEf'])
      expect(isAllowed(watch, 'secretsmanager:GetSecretValue', secret(refused))).toBe(false);
    expect(isAllowed(watch, 'secretsmanager:PutSecretValue', secret('fast-order/watch-AbCdEf'))).toBe(false);
  });

  it('a rehearsal starts a template that is marked, follows and stops it, and changes none', () => {
    const template = `arn:aws:fis:${account}:experiment-template/EXT1`;
    const experiment = `arn:aws:fis:${account}:experiment/EXP1`;
    for (const action of ['fis:GetExperimentTemplate', 'fis:StartExperiment']) {
      expect(isAllowed(starts, action, template, marked)).toBe(true);
      expect(isAllowed(starts, action, template)).toBe(false);
    }
    for (const action of ['fis:StartExperiment', 'fis:GetExperiment', 'fis:StopExperiment'])
      expect(isAllowed(starts, action, experiment)).toBe(true);
    for (const action of [
      'fis:CreateExperimentTemplate',
      'fis:UpdateExperimentTemplate',
      'fis:DeleteExperimentTemplate',
      'fis:TagResource',
      'iam:PassRole',
      'rds:FailoverDBCluster',
    ])
      expect([action, isAllowed(starts, action, template, marked)]).toEqual([action, false]);
  });

  it('the role that FIS takes fails over a marked cluster and does nothing else, and only FIS of this account takes it', () => {
    expect(isAllowed(role, 'rds:FailoverDBCluster', cluster, marked)).toBe(true);
    expect(isAllowed(role, 'rds:FailoverDBCluster', cluster)).toBe(false);
    for (const action of ['rds:RebootDBInstance', 'ec2:TerminateInstances', 'ssm:SendCommand'])
      expect(isAllowed(role, action, cluster, marked)).toBe(false);
    const [trust] = statementsOf('fis-role.trust.json') as unknown as Record<string, unknown>[];
    expect(trust).toMatchObject({
      Principal: { Service: 'fis.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': `arn:aws:fis:${account}:experiment/*` },
      },
    });
  });

  it('the template of FIS that is shown is one that a run takes', () => {
    const template = experimentTemplate.parse(
      JSON.parse(read('overlays/eks/fis/fast-order-failover.template.json')),
    );
    expect(refuseUnlessFitting('EXT1', template, cluster)).toContain('alarm:fast-order-orders-burn');
  });
});
