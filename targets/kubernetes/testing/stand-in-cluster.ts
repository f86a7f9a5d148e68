// Opens the target on an API stand-in: its kubeconfig and settings in a folder of its own.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterSettings, type ClusterSettings } from '../../../contract/index.ts';
import { systemClock } from '../../../platform/clock.ts';
import { openCluster, type KubernetesTarget } from '../index.ts';
import type { ApiStandIn } from './api-stand-in.ts';

/** What a test changes of the settings as a user writes them. */
export type Changes = Record<string, unknown>;

export function settingsFor(standIn: ApiStandIn, changes: Changes = {}): ClusterSettings {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, standIn.kubeconfig);
  return clusterSettings.parse({
    kubeconfig,
    context: 'rehearsal',
    namespace: 'shop',
    selector: 'app=web',
    deployment: 'web',
    allow: [{ context: 'rehearsal', cluster: standIn.url, namespace: 'shop' }],
    limits: { pods: 20, zones: 2, minutes: 5, faultsAtOnce: 3 },
    stop: { file: join(folder, 'showtime.stop') },
    ...changes,
  });
}

export function openOn(
  standIn: ApiStandIn,
  {
    settings = settingsFor(standIn),
    undoing = false,
    confirmed,
  }: { settings?: ClusterSettings; undoing?: boolean; confirmed?: string } = {},
): Promise<KubernetesTarget> {
  return openCluster(
    {
      clock: systemClock(),
      settings,
      confirmed,
      owner: 'test',
      environment: {},
      progress: () => undefined,
    },
    undoing,
  );
}
