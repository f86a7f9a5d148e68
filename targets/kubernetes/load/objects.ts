// The objects of a load on a cluster: an Indexed Job or a TestRun of k6-operator, and what its pods read. No I/O.
import { createHash } from 'node:crypto';
import type { V1ConfigMap, V1Job, V1PodSpec, V1Secret } from '@kubernetes/client-node';
import { optIn, type RunnerEngine, type RunnerPods } from '../../../contract/index.ts';

/** On every object of a load, and on its pods: the run that they belong to. */
export const runLabel = 'showtime.dev/run';
export const roleLabel = 'showtime.dev/role';
export const runnerRole = 'runner';
const managedBy = { 'app.kubernetes.io/managed-by': 'showtime' };
/** Runners run at most so long after their objects were made: nodes may have to be added and images fetched, ms. */
export const runningWithinMs = 300_000;
/** A Job whose run died stays so long for a look at it, s. */
const keptSeconds = 3_600;
/** Pods have to be scheduled and images fetched before, and everything fetched after the load, s. */
const aroundSeconds = 1_800;
/** Of a ConfigMap or a Secret, bytes (kubernetes.io/docs/concepts/configuration/configmap). */
export const maxObjectBytes = 1_000_000;
export const testRunGroup = { group: 'k6.io', version: 'v1alpha1', plural: 'testruns' } as const;

export interface LoadOnCluster {
  /** The run's id. */
  run: string;
  namespace: string;
  engine: RunnerEngine;
  runners: number;
  pods: RunnerPods;
  /** The longest that the load may take, ms. */
  longestMs: number;
}

/** What the pods read, each the text or bytes of a file. */
export interface LoadFiles {
  archive: Buffer;
  task: string;
  secret: string;
}

/** The name of all objects of a run's load, at most 63 characters with what the operator appends. */
export function loadName(run: string): string {
  return `showtime-load-${createHash('sha256').update(run).digest('hex').slice(0, 10)}`;
}

/** A run's id as the value of a label. */
export function runLabelValue(run: string): string {
  return run
    .replace(/[^A-Za-z0-9_.-]/g, '-')
    .slice(0, 63)
    .replace(/[^A-Za-z0-9]+$/, '');
}

interface TestRun {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string; labels: Record<string, string> };
  spec: Record<string, unknown>;
}

export interface LoadObjects {
  configMap: V1ConfigMap;
  secret: V1Secret;
  /** Exactly one of the two. */
  job?: V1Job;
  testRun?: TestRun;
}

export function loadObjects(load: LoadOnCluster, files: LoadFiles): LoadObjects {
  const { run, namespace, engine } = load;
  const metadata = { name: loadName(run), namespace, labels: labelsOf(run) };
  return {
    configMap: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      data: { 'task.json': files.task },
      binaryData: { 'archive.tar': files.archive.toString('base64') },
    },
    secret: { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { 'secret.json': files.secret } },
    ...(engine === 'jobs' ? { job: jobOf(load) } : { testRun: testRunOf(load) }),
  };
}

function labelsOf(run: string): Record<string, string> {
  return { ...managedBy, [runLabel]: runLabelValue(run), [optIn.label]: optIn.value };
}

function podLabels(run: string): Record<string, string> {
  return { ...labelsOf(run), [roleLabel]: runnerRole };
}

function jobOf(load: LoadOnCluster): V1Job {
  const { run, namespace, runners, pods, longestMs } = load;
  const spec: V1PodSpec = {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 5,
    securityContext: podSecurity,
    topologySpreadConstraints: spreadOf(run),
    ...(pods.nodeSelector === undefined ? {} : { nodeSelector: pods.nodeSelector }),
    ...(pods.imagePullSecrets === undefined
      ? {}
      : { imagePullSecrets: pods.imagePullSecrets.map((name) => ({ name })) }),
    containers: [
      {
        name: runnerRole,
        image: pods.image,
        ...(pods.imagePullPolicy === undefined ? {} : { imagePullPolicy: pods.imagePullPolicy }),
        resources: resourcesOf(pods),
        securityContext: containerSecurity,
        volumeMounts: mounts,
      },
    ],
    volumes: volumesOf(run),
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: loadName(run), namespace, labels: labelsOf(run) },
    spec: {
      completionMode: 'Indexed',
      completions: runners,
      parallelism: runners,
      // A runner that starts again would play its segment at another time.
      backoffLimit: 0,
      activeDeadlineSeconds: Math.ceil(longestMs / 1_000) + aroundSeconds,
      ttlSecondsAfterFinished: keptSeconds,
      template: { metadata: { labels: podLabels(run) }, spec },
    },
  };
}

/** Fields as in the CRD of k6-operator 0.0.19 (api/v1alpha1/testrun_types.go). */
function testRunOf(load: LoadOnCluster): TestRun {
  const { run, namespace, runners, pods } = load;
  const pod = {
    image: pods.image,
    ...(pods.imagePullPolicy === undefined ? {} : { imagePullPolicy: pods.imagePullPolicy }),
    ...(pods.imagePullSecrets === undefined
      ? {}
      : { imagePullSecrets: pods.imagePullSecrets.map((name) => ({ name })) }),
    ...(pods.nodeSelector === undefined ? {} : { nodeSelector: pods.nodeSelector }),
    automountServiceAccountToken: 'false',
    securityContext: podSecurity,
    containerSecurityContext: containerSecurity,
    resources: resourcesOf(pods),
    volumes: volumesOf(run),
    volumeMounts: mounts,
  };
  return {
    apiVersion: `${testRunGroup.group}/${testRunGroup.version}`,
    kind: 'TestRun',
    metadata: { name: loadName(run), namespace, labels: labelsOf(run) },
    spec: {
      parallelism: runners,
      // The initializer inspects it; runners play the same archive with what their task adds.
      script: { configMap: { name: loadName(run), file: 'archive.tar' } },
      initializer: { ...pod, metadata: { labels: labelsOf(run) } },
      runner: {
        ...pod,
        metadata: { labels: podLabels(run) },
        topologySpreadConstraints: spreadOf(run),
      },
    },
  };
}

const podSecurity = {
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 1000,
  fsGroup: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
};

const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

const mounts = [
  { name: 'task', mountPath: '/showtime/task', readOnly: true },
  { name: 'secret', mountPath: '/showtime/secret', readOnly: true },
  { name: 'data', mountPath: '/showtime/data' },
  { name: 'tmp', mountPath: '/tmp' },
];

function volumesOf(run: string) {
  return [
    { name: 'task', configMap: { name: loadName(run) } },
    { name: 'secret', secret: { secretName: loadName(run) } },
    { name: 'data', emptyDir: {} },
    { name: 'tmp', emptyDir: {} },
  ];
}

/** No limit of CPU: a throttled generator falls behind, and the load would be invalid. */
function resourcesOf({ cpu, memory }: RunnerPods) {
  return { requests: { cpu, memory }, limits: { memory } };
}

/** Runners on one node share its CPU and its network card. */
function spreadOf(run: string) {
  return [
    {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { [runLabel]: runLabelValue(run), [roleLabel]: runnerRole } },
    },
  ];
}
