// What a dead run left on the cluster is undone from its marks and labels alone.
import type { Clock, ClusterSettings } from '../../contract/index.ts';
import { statusOf, type ClusterApi } from './api.ts';
import { restoreReplicas } from './deployment.ts';
import { deleteLeftLoads, type LeftLoads } from './load/left-loads.ts';
import { openMarked } from './nodes.ts';

interface Undoing {
  api: ClusterApi;
  /** Whether these credentials may list nodes. */
  seesNodes: boolean;
  settings: Pick<ClusterSettings, 'deployment'>;
  clock: Clock;
  progress: (line: string) => void;
}

/** Returns what was undone, and which loads still play, a line each. */
export async function undoMarked({
  api,
  seesNodes,
  settings,
  clock,
  progress,
}: Undoing): Promise<readonly string[]> {
  const opened = seesNodes ? await openMarked(api, await api.nodes()) : [];
  const replicas = await restoreReplicas(api, null);
  const { deleted, playing } = await leftLoads({ api, clock, progress });
  return [
    ...opened.map((name) => `node ${name} is open again`),
    ...(replicas === null ? [] : [`deployment ${settings.deployment} is set to ${replicas} pods again`]),
    ...deleted.map((name) => `${name} is deleted`),
    ...playing.map((what) => `${what}: a load that its run no longer asks ends by itself; then repeat this`),
  ];
}

async function leftLoads({
  api,
  clock,
  progress,
}: Pick<Undoing, 'api' | 'clock' | 'progress'>): Promise<LeftLoads> {
  try {
    return await deleteLeftLoads(api, clock);
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    progress('these credentials may not list ConfigMaps: loads that were left are not looked for');
    return { deleted: [], playing: [] };
  }
}
