// A system on Kubernetes as a supervised target: its supervisor owns no process of it, only its faults.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chaosStopped, ShowtimeError, type Clock } from '../../contract/index.ts';
import { openCluster, type ClusterLoad } from '../../targets/kubernetes/index.ts';
import type { ClusterStart } from './start-settings.ts';
import type { Reports, RunnersOfTarget, SupervisedTarget } from './supervised-target.ts';

/**
 * A cluster takes longer than processes of this machine: pods drain, nodes fetch images, balancers look every few
 * seconds. Its API server is not asked more often than needed.
 */
const faultLimits = {
  resolveMs: 15_000,
  injectMs: 30_000,
  inEffectMs: 180_000,
  recoverMs: 30_000,
  steadyMs: 300_000,
  pollIntervalMs: 250,
};

/** @throws ShowtimeError as `openCluster` */
export async function startClusterTarget(
  id: string,
  { settings, confirmed, baseUrl, load }: ClusterStart,
  { onEvent, progress }: Pick<Reports, 'onEvent' | 'progress'>,
  clock: Clock,
): Promise<SupervisedTarget> {
  const target = await openCluster({
    clock,
    settings,
    confirmed: confirmed ?? undefined,
    owner: id,
    environment: process.env,
    progress,
  });
  const runners = load === null ? undefined : runnersOf(target.load(id, load), load.folder);
  if (runners !== undefined) await refuseImpossibleLoad(runners.load).catch(endedBy(target));
  const whenStopped = new Promise<string>((resolve) => target.watch(onEvent, resolve)).then(chaosStopped);
  return {
    capabilities: target.capabilities,
    tokensFile: null,
    get zones() {
      return target.zones;
    },
    status: async () => ({
      id,
      baseUrl,
      metricsUrl: null,
      pods: (await target.pods()).map(({ name, pid, url, zone, ready }) => ({ name, pid, url, zone, ready })),
      database: null,
      observability: null,
    }),
    processes: () => [],
    settings: () => ({
      context: settings.context,
      cluster: target.cluster,
      namespace: settings.namespace,
      deployment: settings.deployment,
      selector: settings.selector,
      limitPods: settings.limits.pods,
      limitZones: settings.limits.zones,
      limitMinutes: settings.limits.minutes,
      limitFaultsAtOnce: settings.limits.faultsAtOnce,
    }),
    versions: async () => ({ kubernetes: target.version }),
    openTransactions: async () => 0,
    faultEvent: () => undefined,
    stop: async () => {
      await runners?.end();
      await target.stop();
    },
    ...(runners === undefined ? {} : { runners, leftBehind: () => runners.left }),
    checkPlan: async (plan) => (await target.review(plan)).problems,
    admit: (open) => target.admit(open),
    whenStopped,
    faultLimits,
  };
}

interface LoadRunners extends RunnersOfTarget {
  readonly load: ClusterLoad;
  /** What could not be deleted; null: nothing is there. */
  readonly left: string | null;
}

function runnersOf(load: ClusterLoad, folder: string): LoadRunners {
  const over = new AbortController();
  let made = false;
  let left: string | null = null;
  let starting: Promise<unknown> = Promise.resolve();
  const remove = async (): Promise<void> => {
    left = await load.remove().then(
      () => null,
      (error: unknown) =>
        `objects of the load are left: ${error instanceof Error ? error.message : String(error)}`,
    );
    made = left !== null;
  };
  const start = async (signal: AbortSignal): Promise<Awaited<ReturnType<LoadRunners['start']>>> => {
    const file = (name: string): Promise<Buffer> => readFile(join(folder, name));
    const [archive, task, secret] = await Promise.all(['archive.tar', 'task.json', 'secret.json'].map(file));
    if (!archive || !task || !secret) throw new Error(`${folder} lacks what the runners read`);
    made = true;
    try {
      await load.create({ archive, task: task.toString(), secret: secret.toString() });
      return await load.untilRunning(signal);
    } catch (error) {
      await remove();
      throw error;
    }
  };
  return {
    load,
    get left() {
      return left;
    },
    start: (signal) => {
      const started = start(AbortSignal.any([signal, over.signal]));
      starting = started.catch(() => undefined);
      return started;
    },
    end: async () => {
      over.abort(new Error('the load is ended'));
      await starting;
      if (made) await remove();
    },
  };
}

async function refuseImpossibleLoad(load: ClusterLoad): Promise<void> {
  const { problems } = await load.review();
  if (problems.length === 0) return;
  throw new ShowtimeError('cluster-not-allowed', {
    what: 'the load cannot be played from this cluster',
    why: 'it was refused before anything was made there',
    fix: 'bind the Role of deploy/kubernetes/components/load to these credentials, and label the deployment',
    problems,
  });
}

/** Ends what was opened, and passes the error on. */
function endedBy(target: { stop(): Promise<void> }): (error: unknown) => Promise<never> {
  return async (error) => {
    await target.stop();
    throw error;
  };
}
