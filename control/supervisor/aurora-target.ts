// A supervised target whose database writer is failed over through the RDS API: a real cluster, or the stand-in.
import { getMoto } from '../tools.ts';
import type { Clock, NewEvent, Shell } from '../../contract/index.ts';
import { openAurora, startAuroraStandIn, type Aurora } from '../../targets/aurora/index.ts';
import type { Monitoring } from '../../targets/observability/index.ts';
import type { AuroraStart } from './start-settings.ts';
import type { Reports, SupervisedTarget } from './supervised-target.ts';

/** The API is asked less often than a process of this machine, and a failover takes longer. */
const faultLimits = { resolveMs: 15_000, injectMs: 30_000, steadyMs: 300_000 };
const standInCompletesWithinMs = 60_000;

/** Opens the cluster beside the target. If that fails, the target has ended. @throws ShowtimeError */
export async function withAurora(
  target: SupervisedTarget,
  { settings, password, authorities, confirmed }: Extract<AuroraStart, { kind: 'cluster' }>,
  { onEvent }: Pick<Reports, 'onEvent'>,
  clock: Clock,
): Promise<SupervisedTarget> {
  return beside(target, settings.completesWithinSeconds * 1_000, () =>
    openAurora({ settings, password, authorities, confirmed: [confirmed], clock, onEvent }),
  );
}

/** A local target, and what its exporters may read. */
export type Monitored = SupervisedTarget & { readonly monitoring: Monitoring };

/** Starts the stand-in beside a local target. If that fails, the target has ended. @throws ShowtimeError */
export async function withStandIn(
  target: Monitored,
  {
    onEvent,
    progress,
    ...options
  }: Pick<Reports, 'onEvent' | 'progress' | 'signal'> & { shell: Shell; clock: Clock; logsFolder: string },
): Promise<Monitored> {
  const { database } = target.capabilities;
  const joined = await beside(target, standInCompletesWithinMs, async () => {
    if (database === undefined) throw new Error('the target has no database');
    progress('aurora: starting the RDS API on loopback');
    const moto = await getMoto(progress);
    const aurora = await startAuroraStandIn({
      ...options,
      moto,
      pair: { capability: database, servers: () => target.monitoring.members() },
      account: target.monitoring.account,
      onEvent,
    });
    return { ...aurora, version: `stand-in, moto ${moto.version}` };
  });
  return { ...joined, monitoring: target.monitoring };
}

/**
 * What the control plane of a local pair reports of its writer: with the stand-in, the watch of the cluster reports
 * these in its place, as it would of Aurora.
 */
const reportedByWatch: ReadonlySet<NewEvent['kind']> = new Set([
  'writer-lost',
  'writer-changed',
  'reader-lost',
  'reader-joined',
]);

/** The events of a local pair that the watch does not report. */
export function besideWatch(reports: Pick<Reports, 'onEvent'>): Reports['onEvent'] {
  return (event, atMs) => {
    if (!reportedByWatch.has(event.kind)) reports.onEvent(event, atMs);
  };
}

interface Opened extends Aurora {
  processes?(): readonly { name: string; pid: number }[];
}

async function beside(
  target: SupervisedTarget,
  inEffectMs: number,
  open: () => Promise<Opened>,
): Promise<SupervisedTarget> {
  let aurora: Opened;
  try {
    aurora = await open();
  } catch (error) {
    await target.stop();
    throw error;
  }
  return {
    ...target,
    get zones() {
      return target.zones;
    },
    capabilities: { ...target.capabilities, database: aurora.capability },
    processes: () => [...target.processes(), ...(aurora.processes?.() ?? [])],
    settings: () => ({ ...target.settings(), ...aurora.settings() }),
    versions: async () => ({ ...(await target.versions()), aurora: aurora.version }),
    faultLimits: { ...target.faultLimits, ...faultLimits, inEffectMs },
    stop: async () => {
      await aurora.stop();
      await target.stop();
    },
  };
}
