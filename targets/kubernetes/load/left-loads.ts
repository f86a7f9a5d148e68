// Loads that a run left on the cluster: found by their label and deleted, from any machine, unless a runner still plays.
import { BatchV1Api, CoreV1Api, CustomObjectsApi, type V1Pod } from '@kubernetes/client-node';
import type { Clock } from '../../../contract/index.ts';
import { statusOf, type ClusterApi } from '../api.ts';
import { roleLabel, runLabel, runnerRole, runningWithinMs, testRunGroup } from './objects.ts';

type Call = Parameters<ClusterApi['read']>[1];

/** What was found of loads, in the words of a line each. */
export interface LeftLoads {
  deleted: readonly string[];
  /** Loads whose runners play, or may yet come: they may belong to a run on another machine. */
  playing: readonly string[];
}

/**
 * Deletes what is there of every load whose runners have ended or are gone. A load is not older than `runningWithinMs` before
 * its first runner runs: until then it starts. A runner that is not asked for 60 s ends its load. Safe to repeat.
 * @throws ShowtimeError cluster-refused without the right to list ConfigMaps, cluster-unreachable
 */
export async function deleteLeftLoads(api: ClusterApi, clock: Clock): Promise<LeftLoads> {
  const { namespace } = api;
  // Each load has one, and its listing shows no secret.
  const maps = await api.read('list the ConfigMaps of loads', (config) =>
    config.makeApiClient(CoreV1Api).listNamespacedConfigMap({ namespace, labelSelector: runLabel }),
  );
  const deleted: string[] = [];
  const playing: string[] = [];
  for (const { metadata } of maps.items) {
    const name = metadata?.name ?? '';
    const run = metadata?.labels?.[runLabel] ?? '';
    const ageMs = clock.wallMs() - (metadata?.creationTimestamp?.getTime() ?? 0);
    const runners = await runnersOf(api, run);
    if (runners.some(mayPlay)) playing.push(`load ${name} of run ${run} still plays`);
    else if (runners.length === 0 && ageMs < runningWithinMs)
      playing.push(`load ${name} of run ${run} may still start`);
    else deleted.push(...(await deleteLoad(api, name)));
  }
  return { deleted, playing };
}

async function runnersOf(api: ClusterApi, run: string): Promise<readonly V1Pod[]> {
  const { namespace } = api;
  const labelSelector = `${runLabel}=${run},${roleLabel}=${runnerRole}`;
  const pods = await api.read('list the pods of a load', (config) =>
    config.makeApiClient(CoreV1Api).listNamespacedPod({ namespace, labelSelector }),
  );
  return pods.items;
}

function mayPlay({ status }: V1Pod): boolean {
  return status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}

/** Deletes the objects of that name, whichever are there; returns them as `Job showtime-load-…`. */
export async function deleteLoad(
  api: ClusterApi,
  name: string,
  engines: readonly ('Job' | 'TestRun')[] = ['Job', 'TestRun'],
): Promise<readonly string[]> {
  const { namespace } = api;
  const propagationPolicy = 'Background';
  const calls: Record<'Job' | 'TestRun' | 'ConfigMap' | 'Secret', Call> = {
    Job: (config) =>
      config
        .makeApiClient(BatchV1Api)
        .deleteNamespacedJob({ namespace, name, propagationPolicy, gracePeriodSeconds: 0 }),
    TestRun: (config) =>
      config
        .makeApiClient(CustomObjectsApi)
        .deleteNamespacedCustomObject({ ...testRunGroup, namespace, name, propagationPolicy }),
    ConfigMap: (config) => config.makeApiClient(CoreV1Api).deleteNamespacedConfigMap({ namespace, name }),
    Secret: (config) => config.makeApiClient(CoreV1Api).deleteNamespacedSecret({ namespace, name }),
  };
  const removed: string[] = [];
  // The ConfigMap last: as long as it is there, a second try finds the load.
  for (const kind of [...engines, 'Secret', 'ConfigMap'] as const) {
    try {
      await api.read(`delete the ${kind} of the load`, calls[kind]);
      removed.push(`${kind} ${name}`);
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
  }
  return removed;
}
