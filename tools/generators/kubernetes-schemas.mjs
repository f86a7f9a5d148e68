// `node tools/generators/kubernetes-schemas.mjs`: writes deploy/kubernetes/testing/schemas.json, one JSON schema for
// each kind that the manifests use, from the OpenAPI document of Kubernetes and the CRDs of its operators. They are
// in Go modules, so this needs Go and its module proxy, and runs by hand when a version or a kind is added.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { CHECKOUT } from '../set-up.mjs';

const KUBERNETES = 'k8s.io/kubernetes@v1.34.2';
/** Kinds in the OpenAPI document, by the ends of their definitions' names. */
const BUILT_IN = [
  'core.v1.Namespace',
  'core.v1.ConfigMap',
  'core.v1.Secret',
  'core.v1.Service',
  'core.v1.ServiceAccount',
  'apps.v1.Deployment',
  'batch.v1.Job',
  'policy.v1.PodDisruptionBudget',
  'autoscaling.v2.HorizontalPodAutoscaler',
  'networking.v1.Ingress',
  'networking.v1.NetworkPolicy',
  'rbac.v1.Role',
  'rbac.v1.RoleBinding',
  'rbac.v1.ClusterRole',
  'rbac.v1.ClusterRoleBinding',
  'admissionregistration.v1.ValidatingAdmissionPolicy',
  'admissionregistration.v1.ValidatingAdmissionPolicyBinding',
];
/** Module → files of CRDs in it. */
const CUSTOM = {
  'github.com/argoproj/argo-cd/v3@v3.3.0': ['manifests/crds/application-crd.yaml'],
  'github.com/argoproj/argo-rollouts@v1.10.2': [
    'manifests/crds/analysis-template-crd.yaml',
    'manifests/crds/rollout-crd.yaml',
  ],
  'github.com/aws/karpenter-provider-aws@v1.15.2': [
    'pkg/apis/crds/karpenter.k8s.aws_ec2nodeclasses.yaml',
    'pkg/apis/crds/karpenter.sh_nodepools.yaml',
  ],
  'github.com/external-secrets/external-secrets@v1.3.2': [
    'config/crds/bases/external-secrets.io_externalsecrets.yaml',
    'config/crds/bases/external-secrets.io_secretstores.yaml',
  ],
  'github.com/grafana/k6-operator@v0.0.19': ['config/crd/bases/k6.io_testruns.yaml'],
  'github.com/prometheus-operator/prometheus-operator@v0.85.0': [
    'example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml',
    'example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml',
  ],
};

/** Some of these modules ask for a newer Go than the machine's; Go then gets one by itself. */
function moduleFolder(name) {
  const answer = execFileSync('go', ['mod', 'download', '-json', name], {
    cwd: tmpdir(),
    env: { ...process.env, GOTOOLCHAIN: 'go1.27.3', GOFLAGS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(answer.toString()).Dir;
}

const DROPPED = new Set(['description', 'default', 'example', 'format', 'title']);

/**
 * A schema as JSON Schema: what documents or defaults is left out, and an object takes only the fields that it
 * lists, so that a misspelled field is found, which a server would drop.
 */
function strict(schema, refOf) {
  if (schema.$ref !== undefined) return { $ref: refOf(schema.$ref) };
  if (schema['x-kubernetes-int-or-string'] || schema.format === 'int-or-string')
    return { type: ['integer', 'string'] };
  const made = {};
  for (const [key, value] of Object.entries(schema)) {
    if (DROPPED.has(key) || key.startsWith('x-')) continue;
    if (key === 'pattern' && !isReadable(value)) continue;
    made[key] = partOf(key, value, refOf);
  }
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] || schema.additionalProperties !== undefined;
  if (made.properties !== undefined && !isOpen) made.additionalProperties = false;
  return made;
}

/** Go's regular expressions have what those of JavaScript lack, like `(?i)`. */
function isReadable(pattern) {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

function partOf(key, value, refOf) {
  if (key === 'properties')
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, strict(each, refOf)]));
  if (key === 'items' || key === 'not') return strict(value, refOf);
  if (key === 'additionalProperties') return typeof value === 'object' ? strict(value, refOf) : value;
  // Inside of these stand only conditions on fields that are listed outside.
  return value;
}

/** Types that their definition calls a string or an object, and that are written otherwise. */
const OWN = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'] },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['integer', 'string'] },
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': { type: 'object' },
};

function builtIn(schemas, definitions) {
  const { definitions: all } = JSON.parse(
    readFileSync(join(moduleFolder(KUBERNETES), 'api/openapi-spec/swagger.json'), 'utf8'),
  );
  const add = (name) => {
    const short = name.replace(/^io\.k8s\.(api|apimachinery\.pkg\.apis|apimachinery\.pkg)\./, '');
    if (definitions[short] === undefined) {
      definitions[short] = {};
      definitions[short] = OWN[name] ?? strict(all[name], (ref) => add(ref.replace('#/definitions/', '')));
    }
    return `#/$defs/${short}`;
  };
  for (const end of BUILT_IN) {
    const name = `io.k8s.api.${end}`;
    const [{ group, version, kind }] = all[name]['x-kubernetes-group-version-kind'];
    schemas[`${group === '' ? '' : `${group}/`}${version} ${kind}`] = { $ref: add(name) };
  }
}

function custom(schemas) {
  for (const [module, files] of Object.entries(CUSTOM)) {
    const folder = moduleFolder(module);
    for (const file of files) {
      for (const document of parseAllDocuments(readFileSync(join(folder, file), 'utf8'))) {
        const { spec } = document.toJS();
        for (const { name, served, schema } of spec.versions)
          if (served)
            schemas[`${spec.group}/${name} ${spec.names.kind}`] = customSchema(schema.openAPIV3Schema);
      }
    }
  }
}

/** A CRD leaves the fields of metadata to the server. */
function customSchema(schema) {
  const made = strict(schema, (ref) => ref);
  const { status: _, ...properties } = made.properties;
  return { ...made, properties: { ...properties, metadata: { $ref: '#/$defs/meta.v1.ObjectMeta' } } };
}

/** Schemas that stand in several places (pod templates, label selectors) become definitions. */
function shareRepeated(schemas, definitions) {
  const seen = new Map();
  const visit = (node) => {
    if (node === null || typeof node !== 'object') return;
    const text = JSON.stringify(node);
    if (!Array.isArray(node) && text.length > 200 && node.type !== undefined) {
      const count = seen.get(text) ?? 0;
      seen.set(text, count + 1);
      if (count > 0) return;
    }
    for (const each of Object.values(node)) visit(each);
  };
  visit(schemas);
  const names = new Map();
  const replaced = (node) => {
    if (node === null || typeof node !== 'object') return node;
    if (Array.isArray(node)) return node.map(replaced);
    const text = JSON.stringify(node);
    if ((seen.get(text) ?? 0) < 2) return inside(node);
    if (!names.has(text)) {
      names.set(text, `shared.${names.size}`);
      definitions[names.get(text)] = inside(node);
    }
    return { $ref: `#/$defs/${names.get(text)}` };
  };
  const inside = (node) =>
    Object.fromEntries(Object.entries(node).map(([key, value]) => [key, replaced(value)]));
  return replaced(schemas);
}

const definitions = {};
const schemas = {};
builtIn(schemas, definitions);
custom(schemas);
const kinds = shareRepeated(schemas, definitions);
const text = [
  '{',
  `"from": ${JSON.stringify([KUBERNETES, ...Object.keys(CUSTOM)])},`,
  '"kinds": {',
  lines(kinds),
  '},',
  '"$defs": {',
  lines(definitions),
  '}',
  '}',
  '',
].join('\n');
writeFileSync(join(CHECKOUT, 'deploy/kubernetes/testing/schemas.json'), text);
process.stdout.write(`${Object.keys(kinds).length} kinds, ${Math.round(text.length / 1024)} KB\n`);

/** One line a schema, so that a difference shows which one changed. */
function lines(schemasByName) {
  return Object.keys(schemasByName)
    .sort()
    .map((name) => `${JSON.stringify(name)}: ${JSON.stringify(schemasByName[name])}`)
    .join(',\n');
}
