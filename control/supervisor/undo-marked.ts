// Undoes what faults left marked on a cluster, without the record of their run: from any machine that reaches it.
import type { ClusterSettings, HarnessPorts } from '../../contract/index.ts';
import { openCluster } from '../../targets/kubernetes/index.ts';

/** Returns what was undone. @throws ShowtimeError cluster-unreachable, cluster-refused, cluster-not-allowed */
export async function undoMarked(
  { clock, progress }: Pick<HarnessPorts, 'clock' | 'progress'>,
  settings: ClusterSettings,
): Promise<readonly string[]> {
  const target = await openCluster(
    // An undo is no risk that must be confirmed.
    { clock, settings, confirmed: settings.context, owner: 'recover', environment: process.env, progress },
    true,
  );
  try {
    return await target.undoMarked();
  } finally {
    await target.stop();
  }
}
