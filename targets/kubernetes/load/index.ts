// The load of a run on a cluster: reviewed before anything is made, created, waited for, and deleted by the names that the
// run's id gives, from any process.
import { BatchV1Api, CoreV1Api, CustomObjectsApi, type V1Pod } from '@kubernetes/client-node';
import { ShowtimeError, type Clock } from '../../../contract/index.ts';
import { statusOf, type ClusterApi, type Right } from '../api.ts';
import { notOptedIn, touchedOf } from '../guard.ts';
import { describeRight, reviewRights } from '../rights.ts';
import {
  loadName,
  loadObjects,
  maxObjectBytes,
  roleLabel,
  runLabel,
  runLabelValue,
  runnerRole,
  runningWithinMs,
  testRunGroup,
  type LoadFiles,
  type LoadOnCluster,
} from './objects.ts';
import { deleteLoad } from './left-loads.ts';
import { runningPods, troubleOf, waitsFor, type RunnerPod } from './runner-pods.ts';

export type { LoadFiles, LoadOnCluster } from './objects.ts';
export type { RunnerPod } from './runner-pods.ts';

const pollMs = 500;

export interface LoadReview {
  /** `Job showtime-load-… (2 runners)`. */
  objects: readonly string[];
  rights: readonly { right: string; granted: boolean }[];
  problems: readonly string[];
}

export class ClusterLoad {
  readonly #api: ClusterApi;
  readonly #load: LoadOnCluster;
  readonly #clock: Clock;

  constructor(api: ClusterApi, load: LoadOnCluster, clock: Clock) {
    this.#api = api;
    this.#load = load;
    this.#clock = clock;
  }

  /**
   * What would be made, and why it cannot be. Reads only.
   * @throws ShowtimeError tool-missing without k6-operator, cluster-unreachable, cluster-refused
   */
  async review(): Promise<LoadReview> {
    const { engine, runners, run } = this.#load;
    if (engine === 'k6-operator') await this.#mustHaveOperator();
    const [rights, deployment] = await Promise.all([
      reviewRights(this.#api, this.#rights()),
      this.#api.deployment(),
    ]);
    const refused = notOptedIn(touchedOf('deployment', deployment));
    const kind = engine === 'jobs' ? 'Job' : 'TestRun';
    return {
      objects: [
        `${kind} ${loadName(run)} (${runners} ${runners === 1 ? 'runner' : 'runners'})`,
        `ConfigMap ${loadName(run)}`,
        `Secret ${loadName(run)}`,
      ],
      rights: rights.map(({ right, granted }) => ({ right: describeRight(right), granted })),
      problems: [
        ...(refused === null ? [] : [`the load: ${refused}`]),
        ...rights.filter(({ granted }) => !granted).map(({ right }) => `no right to ${describeRight(right)}`),
      ],
    };
  }

  /** Makes all objects. What was made before a failure is deleted. @throws ShowtimeError load-too-large, cluster-refused */
  async create(files: LoadFiles): Promise<void> {
    const bytes = files.archive.length + Buffer.byteLength(files.task);
    if (bytes > maxObjectBytes) throw tooLarge(bytes);
    const { configMap, secret, job, testRun } = loadObjects(this.#load, files);
    const { namespace } = this.#load;
    try {
      await this.#api.read('create the ConfigMap of the load', (config) =>
        config.makeApiClient(CoreV1Api).createNamespacedConfigMap({ namespace, body: configMap }),
      );
      await this.#api.read('create the Secret of the load', (config) =>
        config.makeApiClient(CoreV1Api).createNamespacedSecret({ namespace, body: secret }),
      );
      if (job !== undefined)
        await this.#api.read('create the Job of the load', (config) =>
          config.makeApiClient(BatchV1Api).createNamespacedJob({ namespace, body: job }),
        );
      else
        await this.#api.read('create the TestRun of the load', (config) =>
          config
            .makeApiClient(CustomObjectsApi)
            .createNamespacedCustomObject({ ...testRunGroup, namespace, body: testRun }),
        );
    } catch (error) {
      await this.remove().catch(() => undefined);
      throw error;
    }
  }

  /**
   * Resolves when every runner's pod runs, in the order of their indices.
   * @throws ShowtimeError tool-missing for an image that cannot be had, load-did-not-start
   */
  async untilRunning(signal: AbortSignal): Promise<readonly RunnerPod[]> {
    const { runners, pods: settings } = this.#load;
    const untilMs = this.#clock.nowMs() + runningWithinMs;
    for (;;) {
      const pods = await this.pods();
      const running = runningPods(pods);
      if (running.length === runners && running.every(({ index }, at) => index === at + 1)) return running;
      const trouble = pods.map(troubleOf).find((one) => one !== null);
      if (trouble?.of === 'image') throw imageMissing(settings.image, trouble.why);
      if (trouble) throw didNotStart(trouble.why, []);
      if (this.#clock.nowMs() > untilMs)
        throw didNotStart(
          `${running.length} of ${runners} pods ran within ${runningWithinMs / 1_000} s`,
          pods.map(waitsFor),
        );
      await this.#clock.sleep(pollMs, signal);
    }
  }

  /** Pods of the runners, those that have ended too. */
  async pods(): Promise<readonly V1Pod[]> {
    const { namespace, run } = this.#load;
    const labelSelector = `${runLabel}=${runLabelValue(run)},${roleLabel}=${runnerRole}`;
    const list = await this.#api.read('list the pods of the load', (config) =>
      config.makeApiClient(CoreV1Api).listNamespacedPod({ namespace, labelSelector }),
    );
    return list.items;
  }

  /** Why a runner will never answer again; null while it may. */
  async whyGone(name: string): Promise<string | null> {
    const pod = (await this.pods()).find(({ metadata }) => metadata?.name === name);
    return pod === undefined ? `pod ${name} is gone` : (troubleOf(pod)?.why ?? null);
  }

  /** Deletes what is there of the load; returns what was. Safe to repeat. */
  async remove(): Promise<readonly string[]> {
    const { run, engine } = this.#load;
    return deleteLoad(this.#api, loadName(run), [engine === 'jobs' ? 'Job' : 'TestRun']);
  }

  #rights(): readonly Right[] {
    const { namespace, engine } = this.#load;
    const of = (group: string, resource: string, verbs: readonly string[]): Right[] =>
      verbs.map((verb) => ({ verb, group, resource, name: null, namespace }));
    return [
      ...of('', 'pods', ['list']),
      ...of('', 'pods/portforward', ['get', 'create']),
      ...of('', 'configmaps', ['create', 'delete']),
      ...of('', 'secrets', ['create', 'delete']),
      ...(engine === 'jobs'
        ? of('batch', 'jobs', ['create', 'delete'])
        : of(testRunGroup.group, testRunGroup.plural, ['create', 'delete'])),
    ];
  }

  async #mustHaveOperator(): Promise<void> {
    const { group, version, plural } = testRunGroup;
    const known = await this.#api
      .read('ask for the kinds of k6-operator', (config) =>
        config.makeApiClient(CustomObjectsApi).getAPIResources({ group, version }),
      )
      .catch((error: unknown) => {
        if (statusOf(error) === 404) return { resources: [] };
        throw error;
      });
    if (known.resources.some(({ name }) => name === plural)) return;
    throw new ShowtimeError('tool-missing', {
      what: `the cluster has no ${plural}.${group}: k6-operator is not installed there`,
      why: '--load k6-operator leaves it to that operator to start the runners; nothing was made',
      fix: 'install it (grafana.com/docs/k6/latest/set-up/set-up-distributed-k6), or use --load jobs, which needs nothing in the cluster',
    });
  }
}

function tooLarge(bytes: number): ShowtimeError {
  return new ShowtimeError('load-too-large', {
    what: `the script and the files that it opens have ${bytes} bytes, and a ConfigMap takes ${maxObjectBytes}`,
    why: 'runners get them from a ConfigMap; nothing was made',
    fix: 'open smaller files in the script, or draw the data in it',
  });
}

function imageMissing(image: string, why: string): ShowtimeError {
  return new ShowtimeError('tool-missing', {
    what: `the image ${image} of the runners cannot be had`,
    why,
    fix: 'build it with docker build --target runner, push it where the nodes can pull it, and name it in runners.image of the cluster file',
  });
}

function didNotStart(why: string, problems: readonly string[]): ShowtimeError {
  return new ShowtimeError('load-did-not-start', {
    what: 'not every runner of the load came to run',
    why,
    fix: 'kubectl describe pod shows why; lower runners.cpu or runners.memory, or --parallelism. What was made is deleted',
    problems,
  });
}
