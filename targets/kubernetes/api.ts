// The calls that Showtime makes to an API server, each with a time limit, and its refusals as errors of the
// catalogue.
import {
  ApiException,
  AppsV1Api,
  AuthorizationV1Api,
  AutoscalingV2Api,
  CoreV1Api,
  PatchStrategy,
  setHeaderOptions,
  VersionApi,
  type KubeConfig,
  type KubernetesObject,
  type V1Deployment,
  type V1Node,
  type V1Pod,
} from '@kubernetes/client-node';
import { ShowtimeError, type ClusterSettings } from '../../contract/index.ts';
import type { Connection } from './kubeconfig.ts';

/** Longest time of one answer, ms. */
const answersWithinMs = 5_000;
/** Status updates come several times a second while pods come and go. */
const changeTries = 20;
const mergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);

/** One right: may these credentials do this here? */
export interface Right {
  verb: string;
  group: string;
  /** With its subresource, such as `pods/eviction`. */
  resource: string;
  /** Null: every object. */
  name: string | null;
  /** Null: of the whole cluster. */
  namespace: string | null;
}

export class ClusterApi {
  readonly connection: Connection;
  readonly #settings: Pick<ClusterSettings, 'namespace' | 'selector' | 'deployment'>;
  readonly #core: CoreV1Api;
  readonly #apps: AppsV1Api;

  constructor(
    connection: Connection,
    settings: Pick<ClusterSettings, 'namespace' | 'selector' | 'deployment'>,
  ) {
    this.connection = connection;
    this.#settings = settings;
    this.#core = connection.config.makeApiClient(CoreV1Api);
    this.#apps = connection.config.makeApiClient(AppsV1Api);
  }

  get namespace(): string {
    return this.#settings.namespace;
  }

  /** Such as `v1.34.4`. */
  async version(): Promise<string> {
    const api = this.connection.config.makeApiClient(VersionApi);
    return (await this.#call('read its version', () => api.getCode())).gitVersion;
  }

  /** The system's pods, those that are ending too. */
  async pods(): Promise<readonly V1Pod[]> {
    const { namespace, selector: labelSelector } = this.#settings;
    const list = () => this.#core.listNamespacedPod({ namespace, labelSelector });
    return (await this.#call('list pods', list)).items;
  }

  async nodes(): Promise<readonly V1Node[]> {
    return (await this.#call('list nodes', () => this.#core.listNode())).items;
  }

  deployment(): Promise<V1Deployment> {
    const { namespace, deployment: name } = this.#settings;
    return this.#call(`read deployment ${name}`, () =>
      this.#apps.readNamespacedDeployment({ namespace, name }),
    );
  }

  /** What `reading` gets of the namespace; `what` completes "it could not …". Bounded, and refusals are explained. */
  read<T>(what: string, reading: (config: KubeConfig, namespace: string) => Promise<T>): Promise<T> {
    return this.#call(what, () => reading(this.connection.config, this.namespace));
  }

  /** Names of the autoscalers that set the number of the deployment's pods. */
  async autoscalers(): Promise<readonly string[]> {
    const { namespace, deployment } = this.#settings;
    const api = this.connection.config.makeApiClient(AutoscalingV2Api);
    const { items } = await this.#call('list autoscalers', () =>
      api.listNamespacedHorizontalPodAutoscaler({ namespace }),
    );
    return items
      .filter(
        ({ spec }) => spec?.scaleTargetRef.kind === 'Deployment' && spec.scaleTargetRef.name === deployment,
      )
      .map(({ metadata }) => metadata?.name ?? '');
  }

  /** Deletes exactly that pod. `graceSeconds` 0: at once; undefined: as in the pod's spec. */
  async deletePod(name: string, uid: string, graceSeconds?: number): Promise<void> {
    const { namespace } = this;
    await this.#call(`delete pod ${name}`, () =>
      this.#core.deleteNamespacedPod({
        namespace,
        name,
        body: {
          preconditions: { uid },
          ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
        },
      }),
    );
  }

  /** False while a disruption budget forbids it. */
  async evictPod(name: string, uid: string): Promise<boolean> {
    const { namespace } = this;
    try {
      await this.#call(`evict pod ${name}`, () =>
        this.#core.createNamespacedPodEviction({
          namespace,
          name,
          body: { metadata: { name, namespace }, deleteOptions: { preconditions: { uid } } },
        }),
      );
      return true;
    } catch (error) {
      if (statusOf(error) === 429) return false;
      throw error;
    }
  }

  /** Merges into the node what `body` makes of it as it is now; null changes nothing. */
  async changeNode(name: string, body: (now: V1Node) => object | null): Promise<void> {
    await this.#change(
      `change node ${name}`,
      () => this.#core.readNode({ name }),
      body,
      (merged) => this.#core.patchNode({ name, body: merged }, mergePatch),
    );
  }

  /** Merges into the deployment what `body` makes of it as it is now; null changes nothing. */
  async changeDeployment(body: (now: V1Deployment) => object | null): Promise<void> {
    const { namespace, deployment: name } = this.#settings;
    await this.#change(
      `change deployment ${name}`,
      () => this.deployment(),
      body,
      (merged) => this.#apps.patchNamespacedDeployment({ namespace, name, body: merged }, mergePatch),
    );
  }

  /** Whether the namespace has that ConfigMap. */
  async hasConfigMap(name: string): Promise<boolean> {
    const { namespace } = this;
    try {
      await this.#call(`read configmap ${name}`, () =>
        this.#core.readNamespacedConfigMap({ namespace, name }),
      );
      return true;
    } catch (error) {
      if (statusOf(error) === 404) return false;
      throw error;
    }
  }

  /** Asks the API server itself (SelfSubjectAccessReview). */
  async may({ verb, group, resource, name, namespace }: Right): Promise<boolean> {
    const api = this.connection.config.makeApiClient(AuthorizationV1Api);
    const [kind = '', subresource] = resource.split('/');
    const { status } = await this.#call('ask for rights', () =>
      api.createSelfSubjectAccessReview({
        body: {
          spec: {
            resourceAttributes: {
              verb,
              group,
              resource: kind,
              ...(subresource === undefined ? {} : { subresource }),
              ...(name === null ? {} : { name }),
              ...(namespace === null ? {} : { namespace }),
            },
          },
        },
      }),
    );
    return status?.allowed ?? false;
  }

  /** Begins anew where someone else changed the object between reading and changing it. */
  async #change<T extends KubernetesObject>(
    what: string,
    read: () => Promise<T>,
    body: (now: T) => object | null,
    patch: (merged: object) => Promise<unknown>,
  ): Promise<void> {
    for (let left = changeTries; ; left -= 1) {
      const now = await this.#call(what, read);
      const merged = body(now);
      if (merged === null) return;
      try {
        await this.#call(what, () => patch(guarded(now.metadata?.resourceVersion, merged)));
        return;
      } catch (error) {
        if (statusOf(error) !== 409 || left <= 1) throw error;
      }
    }
  }

  async #call<T>(what: string, call: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${answersWithinMs} ms`)), answersWithinMs);
    });
    try {
      const answer = call();
      answer.catch(() => undefined);
      return await Promise.race([answer, late]);
    } catch (error) {
      throw translated(what, this.connection, error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The status code with which the API server refused; undefined if it did not answer. */
export function statusOf(error: unknown): number | undefined {
  const cause = error instanceof ShowtimeError ? error.cause : error;
  return cause instanceof ApiException ? cause.code : undefined;
}

/** A change that fails if the object was changed by someone else since it was read. */
function guarded(resourceVersion: string | undefined, body: object): object {
  const { metadata = {}, ...rest } = body as { metadata?: object };
  return { ...rest, metadata: { ...metadata, resourceVersion } };
}

function translated(what: string, { cluster, context }: Connection, cause: unknown): ShowtimeError {
  if (cause instanceof ShowtimeError) return cause;
  const status = statusOf(cause);
  if (status === undefined)
    return new ShowtimeError(
      'cluster-unreachable',
      {
        what: `the API server ${cluster} did not answer: it could not ${what}`,
        why: cause instanceof Error ? deepest(cause).message : String(cause),
        fix: `kubectl --context ${context} version shows whether it answers you`,
      },
      { cause },
    );
  const message = messageOf(cause as ApiException<unknown>);
  const fixes: Readonly<Record<number, string>> = {
    401: 'the credentials are missing or have expired: log in again, then run again',
    403: 'bind the Role of deploy/kubernetes/components/chaos to these credentials',
  };
  return new ShowtimeError(
    'cluster-refused',
    {
      what: `the API server refused to ${what} (${status})`,
      why: message,
      fix: fixes[status] ?? `kubectl --context ${context} tries the same by hand`,
    },
    { cause },
  );
}

function messageOf({ body, message }: ApiException<unknown>): string {
  try {
    const status = (typeof body === 'string' ? JSON.parse(body) : body) as { message?: string };
    return status.message ?? message;
  } catch {
    return message;
  }
}

function deepest(error: Error): Error {
  return error.cause instanceof Error ? deepest(error.cause) : error;
}
