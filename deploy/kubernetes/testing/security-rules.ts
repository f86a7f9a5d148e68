// Least rights: restricted pods, pinned images, no credentials, closed networks, small roles.
import {
  at,
  containersOf,
  nameOf,
  ofKind,
  selects,
  templatesIn,
  type Container,
  type Manifest,
} from './manifest.ts';

function problem(holds: boolean, text: string): string[] {
  return holds ? [] : [text];
}

function eachContainer(
  objects: readonly Manifest[],
  judge: (container: Container, of: string) => string[],
): string[] {
  return templatesIn(objects).flatMap((template) =>
    containersOf(template).flatMap((container) => judge(container, `${template.of}, ${container.name}`)),
  );
}

/** A digest, or a tag that names a version. */
export function imagesArePinned(objects: readonly Manifest[]): string[] {
  return eachContainer(objects, ({ image }, of) =>
    problem(
      /@sha256:[0-9a-f]{64}$/.test(image) || /:v?\d+\.\d+[\w.-]*$/.test(image),
      `${of}: the image ${image} is pinned neither by digest nor by version`,
    ),
  );
}

/** CPU and memory, both asked for and limited. */
export function resourcesAreSet(objects: readonly Manifest[]): string[] {
  return eachContainer(objects, ({ resources }, of) =>
    (['requests', 'limits'] as const).flatMap((which) =>
      ['cpu', 'memory'].flatMap((what) =>
        problem(resources?.[which]?.[what] !== undefined, `${of}: no ${which}.${what}`),
      ),
    ),
  );
}

/** What the pod security standard `restricted` asks for, and a root file system that is read only. */
export function podsAreRestricted(objects: readonly Manifest[]): string[] {
  return [
    ...ofKind(objects, 'Namespace').flatMap(({ metadata }) =>
      problem(
        metadata.labels?.['pod-security.kubernetes.io/enforce'] === 'restricted',
        `Namespace ${metadata.name}: does not enforce restricted pods`,
      ),
    ),
    ...templatesIn(objects).flatMap(({ of, spec }) => [
      ...problem(at(spec, 'securityContext.runAsNonRoot') === true, `${of}: may run as root`),
      ...problem(
        at(spec, 'securityContext.seccompProfile.type') === 'RuntimeDefault',
        `${of}: system calls are not filtered (seccompProfile)`,
      ),
      ...['hostNetwork', 'hostPID', 'hostIPC'].flatMap((each) =>
        problem(spec[each] === undefined || spec[each] === false, `${of}: ${each} is on`),
      ),
      ...(at<Record<string, unknown>[]>(spec, 'volumes') ?? []).flatMap((volume) =>
        problem(volume['hostPath'] === undefined, `${of}: mounts a folder of its node`),
      ),
    ]),
    ...eachContainer(objects, ({ securityContext }, of) => [
      ...problem(at(securityContext, 'allowPrivilegeEscalation') === false, `${of}: privileges may grow`),
      ...problem(
        at(securityContext, 'readOnlyRootFilesystem') === true,
        `${of}: its root file system is writable`,
      ),
      ...problem(
        at<string[]>(securityContext, 'capabilities.drop')?.includes('ALL') === true,
        `${of}: keeps capabilities`,
      ),
      ...problem(at(securityContext, 'privileged') !== true, `${of}: is privileged`),
    ]),
  ];
}

const credentials: [RegExp, string][] = [
  [/\bmysql:\/\/[^:/\s{}]+:[^@\s{}]+@/, 'a database URL with a password'],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, 'an AWS access key'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/\bhttps:\/\/hooks\.slack\.com\//, 'the address of a Slack webhook'],
  [/^[0-9a-f]{64,}$/, 'a key of hex digits'],
];

/** Credentials come from elsewhere: neither an object of kind Secret, nor a value that looks like one. */
export function noSecretIsWritten(objects: readonly Manifest[]): string[] {
  return [
    ...ofKind(objects, 'Secret').map((secret) => `${nameOf(secret)}: a secret stands in a manifest`),
    ...objects.flatMap((object) =>
      stringsIn(object).flatMap((text) =>
        credentials.flatMap(([pattern, what]) =>
          problem(!pattern.test(text), `${nameOf(object)}: holds ${what}`),
        ),
      ),
    ),
    ...eachContainer(objects, ({ env = [] }, of) =>
      env.flatMap(({ name, value }) =>
        problem(
          value === undefined || !/PASSWORD|TOKEN|SECRET|_URL$|_KEY$/.test(name),
          `${of}: ${name} has its value in the manifest`,
        ),
      ),
    ),
  ];
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(stringsIn);
}

/** A namespace refuses what it does not list, and every pod is in a policy of its own in the direction it needs. */
export function networkIsClosed(objects: readonly Manifest[]): string[] {
  const policies = ofKind(objects, 'NetworkPolicy');
  const refusesAll = policies.some((policy) => {
    const { podSelector, policyTypes, ingress, egress } = policy['spec'] as Record<string, unknown>;
    return (
      Object.keys(podSelector as object).length === 0 &&
      (policyTypes as string[]).length === 2 &&
      ingress === undefined &&
      egress === undefined
    );
  });
  return [
    ...problem(refusesAll, 'no NetworkPolicy refuses all that is not listed'),
    ...policies.flatMap((policy) => [
      ...rulesOf(policy, 'ingress').flatMap((rule) =>
        problem(
          at(rule, 'from') !== undefined && at(rule, 'ports') !== undefined,
          `${nameOf(policy)}: allows every source`,
        ),
      ),
      ...rulesOf(policy, 'egress').flatMap((rule) =>
        problem(
          at(rule, 'to') !== undefined && at(rule, 'ports') !== undefined,
          `${nameOf(policy)}: lets pods out to anywhere`,
        ),
      ),
      ...problem(!stringsIn(policy).includes('0.0.0.0/0'), `${nameOf(policy)}: names the whole Internet`),
    ]),
    ...templatesIn(objects).flatMap(({ of, labels }) =>
      problem(
        policies.some(
          (policy) =>
            rulesOf(policy, 'egress').length > 0 && selects(at(policy, 'spec.podSelector') ?? {}, labels),
        ),
        `${of}: no policy lets its pods out, not even to name service`,
      ),
    ),
  ];
}

function rulesOf(policy: Manifest, direction: 'ingress' | 'egress'): unknown[] {
  return at<unknown[]>(policy, `spec.${direction}`) ?? [];
}

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

/** Pods have no token; roles name what they may, read no secrets, and hand out no rights. */
export function rightsAreLeast(objects: readonly Manifest[]): string[] {
  const accounts = templatesIn(objects).map(({ spec }) => spec.serviceAccountName);
  return [
    ...templatesIn(objects).flatMap(({ of, spec }) =>
      problem(spec.automountServiceAccountToken === false, `${of}: a token of the API is mounted`),
    ),
    ...[...ofKind(objects, 'Role'), ...ofKind(objects, 'ClusterRole')].flatMap((role) =>
      (role['rules'] as Rule[]).flatMap(({ apiGroups, resources, verbs }) => [
        ...problem(![...apiGroups, ...resources, ...verbs].includes('*'), `${nameOf(role)}: has a wildcard`),
        ...problem(!resources.includes('secrets'), `${nameOf(role)}: reaches secrets`),
        ...problem(
          !verbs.some((verb) => ['escalate', 'bind', 'impersonate'].includes(verb)),
          `${nameOf(role)}: hands out rights`,
        ),
        ...problem(
          !resources.some((each) => /^pods\/(exec|attach|portforward|proxy|ephemeralcontainers)$/.test(each)),
          `${nameOf(role)}: gets into pods`,
        ),
      ]),
    ),
    ...[...ofKind(objects, 'RoleBinding'), ...ofKind(objects, 'ClusterRoleBinding')].flatMap((binding) =>
      (at<{ kind: string; name: string }[]>(binding, 'subjects') ?? []).flatMap(({ kind, name }) =>
        problem(
          kind !== 'ServiceAccount' || !accounts.includes(name),
          `${nameOf(binding)}: gives rights to pods of the service`,
        ),
      ),
    ),
  ];
}
