// The database capability of an Aurora cluster: both writer faults are FailoverDBCluster, or crash-writer an experiment of
// AWS FIS. A fault is proven only when the API and the database itself name another writer.
import {
  ShowtimeError,
  type DatabaseCapability,
  type DatabaseMember,
  type DatabaseTopology,
  type Evidence,
} from '../../contract/index.ts';
import type { FisExperiment } from './fis-experiment.ts';
import type { ClusterSight, RdsApi } from './rds.ts';
import type { Watch } from './watch.ts';

export interface CapabilityParts {
  rds: Pick<RdsApi, 'failOver'>;
  watch: Pick<Watch, 'sight' | 'writer' | 'promotions' | 'known' | 'lookByApi'>;
  /** What crash-writer is; null: a call of FailoverDBCluster. */
  experiment: Pick<FisExperiment, 'start' | 'stop' | 'failure' | 'evidence'> | null;
  /** Whether each instance is watched through SQL. */
  bySql: boolean;
  /** The instance that switch-over-writer promotes; null: the reader of the best tier. */
  target: string | null;
  /** Throws if the cluster may no longer be failed over. */
  refuse(this: void, sight: ClusterSight): void;
}

export function auroraCapability(parts: CapabilityParts): DatabaseCapability {
  const { watch, experiment, bySql } = parts;
  /** Promotions when the experiment was started; null while none is open. */
  let before: number | null = null;
  const hasPromoted = (): boolean => before !== null && watch.promotions !== before;
  const topology = (): DatabaseTopology => {
    // What failed without a promotion will not come any more: who waits for it is told why.
    const failure = before === null || hasPromoted() ? null : (experiment?.failure ?? null);
    if (failure !== null) throw new Error(failure);
    return topologyOf(parts);
  };
  return {
    can: { crashWriter: true, switchOverWriter: true },
    topology: async () => topology(),
    // Aurora has no call that kills a writer without a failover: without a target Aurora chooses who takes over.
    crashWriter: async () => {
      if (experiment === null) return failOver('crash-writer', parts, () => null);
      await readyFor('crash-writer', parts);
      before = watch.promotions;
      return experiment.start();
    },
    switchOverWriter: () => {
      before = null;
      return failOver('switch-over-writer', parts, (sight) => parts.target ?? bestReader(parts, sight));
    },
    // Aurora restarts the old writer as a reader by itself. An experiment that has moved no writer yet must not do so later.
    restore: async () => {
      if (before !== null && !hasPromoted()) await experiment?.stop();
      before = null;
    },
    endOf: async (name) => {
      const { writer } = topology();
      return writer === null || writer === name
        ? null
        : {
            ...((before === null ? null : experiment?.evidence) ?? { call: 'FailoverDBCluster' }),
            apiWriter: writer,
            sqlWriter: bySql ? writer : null,
          };
    },
  };
}

/**
 * For a recovery without the cluster's API: Aurora completes a failover that it was asked for, and restarts the old
 * writer as a reader.
 */
export const nothingToUndo: DatabaseCapability = {
  can: { crashWriter: false, switchOverWriter: false },
  topology: () => Promise.reject(new Error('the cluster is not watched')),
  crashWriter: () => Promise.reject(new Error('the cluster is not open')),
  switchOverWriter: () => Promise.reject(new Error('the cluster is not open')),
  restore: async () => undefined,
};

/** Resolves when the API has accepted the call. @throws ShowtimeError */
async function failOver(
  fault: string,
  parts: CapabilityParts,
  targetOf: (sight: ClusterSight) => string | null,
): Promise<Evidence> {
  const sight = await readyFor(fault, parts);
  const target = targetOf(sight);
  if (target !== null && !sight.members.some(({ name, isWriter }) => name === target && !isWriter))
    throw notPossible(fault, `${target} is no reader of the cluster`);
  const requestId = await parts.rds.failOver(target);
  return { call: 'FailoverDBCluster', target, requestId };
}

/** One look right before the call. @throws ShowtimeError unless the cluster may and can be failed over now */
async function readyFor(
  fault: string,
  { watch, refuse }: Pick<CapabilityParts, 'watch' | 'refuse'>,
): Promise<ClusterSight> {
  const sight = await watch.lookByApi();
  refuse(sight);
  if (sight.status !== 'available')
    throw notPossible(fault, `the cluster is not available but ${sight.status}`);
  if (sight.members.length < 2)
    throw notPossible(fault, 'the cluster has no reader, so Aurora would make a new writer for minutes');
  return sight;
}

/** The available reader of the lowest promotion tier. Throws if there is none. */
function bestReader({ watch }: CapabilityParts, { members }: ClusterSight): string {
  const [best] = watch.known
    .filter(({ name, instance }) => instance.status === 'available' && isReader(members, name))
    .sort((one, other) => one.promotionTier - other.promotionTier || (one.name < other.name ? -1 : 1));
  if (best === undefined) throw notPossible('switch-over-writer', 'no reader is available');
  return best.name;
}

function isReader(members: ClusterSight['members'], name: string): boolean {
  return members.some((member) => member.name === name && !member.isWriter);
}

function topologyOf({ watch, bySql }: CapabilityParts): DatabaseTopology {
  const { sight, writer } = watch;
  const apiWriter = sight?.members.find(({ isWriter }) => isWriter)?.name ?? null;
  const isAvailable = sight?.status === 'available';
  const members = watch.known.map(({ name, instance, isWriter, sql }): DatabaseMember => {
    const answers = instance.status === 'available' && (!bySql || sql !== null);
    const role = isWriter ? 'writer' : answers && sql?.writable !== true ? 'reader' : 'down';
    return { name, zone: instance.zone, role, pid: null, serverId: 0, gtid: null };
  });
  return {
    writer: isAvailable && writer === apiWriter ? writer : null,
    members,
    // Readers read the writer's own storage: what is acknowledged is there for each of them.
    semiSync: isAvailable,
    semiSyncReaders: members.filter(({ role }) => role === 'reader').length,
    promotions: watch.promotions,
  };
}

function notPossible(fault: string, why: string): ShowtimeError {
  return new ShowtimeError('fault-not-possible', {
    what: `${fault} was refused`,
    why,
    fix: 'wait until the cluster is available with a reader, then inject it again',
  });
}
