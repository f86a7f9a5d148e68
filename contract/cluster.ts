// A Kubernetes cluster as a user allows rehearsals on it: where the system runs, what may be hit, and how much.
import { z } from 'zod';
import { ShowtimeError } from './errors/showtime-error.ts';

const dnsName = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const objectName = z
  .string()
  .max(253)
  .regex(dnsName, 'a name of Kubernetes: lower case letters, digits, - and .');
const text = z.string().min(1, 'must not be empty');
const atLeast = (least: number) => z.int().min(least, `a whole number, at least ${least}`);

/** One place where rehearsals are allowed: all three must be what the kubeconfig leads to. */
const allowed = z.strictObject({
  context: text.meta({ description: 'name of the context in the kubeconfig' }),
  cluster: z
    .url({ protocol: /^https?$/ })
    .meta({ description: 'address of the API server, as the kubeconfig has it' }),
  namespace: objectName,
});

const limits = z.strictObject({
  pods: atLeast(1).default(2).meta({
    description: 'the most pods that the faults of a run may hit; a restart of the rollout is not counted',
  }),
  zones: atLeast(0).default(0).meta({ description: 'the most zones that the faults of a run may hit' }),
  minutes: z
    .number()
    .positive()
    .max(24 * 60)
    .default(10)
    .meta({ description: 'from the first injection on; later ones are refused' }),
  faultsAtOnce: atLeast(1).default(1),
});

const stopConditions = z.strictObject({
  badShare: z.number().gt(0).max(1).meta({ description: 'share of requests that fail' }),
  seconds: atLeast(1).default(10).meta({ description: 'for so long without a pause' }),
});

/** The pods that play the load: `--load jobs` and `--load k6-operator`. */
const runners = z.strictObject({
  image: text.meta({ description: 'their image: the target `runner` of the Dockerfile' }),
  imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).optional(),
  imagePullSecrets: z.array(objectName).optional(),
  nodeSelector: z.record(z.string(), z.string()).optional(),
  cpu: text.default('1').meta({ description: 'CPU that each asks for, as Kubernetes writes it' }),
  memory: text.default('1Gi').meta({ description: 'memory of each, asked for and at most' }),
});
export type RunnerPods = z.infer<typeof runners>;

/** The file that `showtime run --target kubernetes --cluster FILE` reads. Paths are relative to it. */
export const clusterSettings = z.strictObject({
  $schema: z.string().optional(),
  kubeconfig: text.optional().meta({ description: 'default: KUBECONFIG, then ~/.kube/config' }),
  context: text,
  namespace: objectName,
  selector: text.meta({ description: 'label selector of the pods' }),
  deployment: objectName,
  service: objectName.optional().meta({ description: 'the Service whose endpoints are watched' }),
  baseUrl: text.optional().meta({ description: 'where the load goes; --base-url is used first' }),
  database: z
    .strictObject({
      stored: text.meta({ description: 'shell line that prints the stored orders, as --stored' }),
    })
    .optional(),
  allow: z.array(allowed).min(1, 'allows nothing: name a context, its cluster and a namespace'),
  limits: limits.prefault({}),
  stop: z
    .strictObject({
      file: text.default('showtime.stop').meta({ description: 'while this file exists, nothing is broken' }),
      configMap: objectName
        .default('showtime-stop')
        .meta({ description: 'while this ConfigMap exists in the namespace, nothing is broken' }),
      when: stopConditions.optional(),
    })
    .prefault({}),
  runners: runners.optional(),
  killContainer: z
    .strictObject({ container: objectName, command: z.array(text).min(1) })
    .optional()
    .meta({ description: 'run inside a pod by kill-container; must end the process there' }),
});
export type ClusterSettings = z.infer<typeof clusterSettings>;

/** JSON Schema (draft 2020-12) of the file, for editors. */
export function clusterJsonSchema(): object {
  return z.toJSONSchema(clusterSettings, { io: 'input' });
}

/** The label without which nothing is touched, and its value. */
export const optIn = { label: 'showtime.dev/chaos', value: 'allowed' } as const;

/** True for a name of a context, cluster or namespace with a word that stands for production. */
export function looksLikeProduction(name: string): boolean {
  return /(^|[^a-z])(prod|production|prd|live)([^a-z]|$)/i.test(name);
}

/** `by` is what stopped it, such as `the file showtime.stop`. */
export function chaosStopped(by: string): ShowtimeError {
  return new ShowtimeError('chaos-stopped', {
    what: `faults are stopped by ${by}`,
    why: 'no further fault is injected, and those that were are undone; this run proves nothing',
    fix: 'look at the cluster, remove what stopped it, and run again',
  });
}
