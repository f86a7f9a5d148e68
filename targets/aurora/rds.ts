// The RDS API of one Aurora cluster: bounded calls, retried only where a retry can do no harm.
import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  FailoverDBClusterCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { ShowtimeError, type Clock } from '../../contract/index.ts';

export interface ClusterMember {
  name: string;
  isWriter: boolean;
  /** The lower, the earlier it is promoted. */
  promotionTier: number;
}

/** What DescribeDBClusters reports. */
export interface ClusterSight {
  arn: string;
  /** `available`, `failing-over`, … */
  status: string;
  members: readonly ClusterMember[];
  tags: Readonly<Record<string, string>>;
  /** Of the engine. */
  version: string;
  /** The cluster endpoint; empty while there is none. */
  endpoint: string;
  port: number;
  backupRetentionDays: number;
  deletionProtection: boolean;
}

/** What DescribeDBInstances reports of one instance. */
export interface InstanceSight {
  name: string;
  status: string;
  zone: string;
  /** Null while the API reports none. */
  address: { host: string; port: number } | null;
}

export interface RdsApi {
  cluster(): Promise<ClusterSight>;
  instances(): Promise<readonly InstanceSight[]>;
  /** Starts a failover and returns at once. Null: Aurora chooses the instance. Returns the request's id. */
  failOver(target: string | null): Promise<string>;
  close(): void;
}

export interface RdsOptions {
  region: string;
  cluster: string;
  endpoint?: string | undefined;
  /** Default: the SDK's chain (environment, profile, container, instance). */
  credentials?: { accessKeyId: string; secretAccessKey: string };
  clock: Pick<Clock, 'sleep'>;
}

/** One call, retries by the SDK included. */
const readTries = 4;
const connectWithinMs = 2_000;
const answerWithinMs = 5_000;
/** Pauses between tries of a call that was throttled, ms. */
const throttlePausesMs = [200, 400, 800, 1_600, 3_200];

/** Names under which AWS throttles. */
const throttling = new Set(['Throttling', 'ThrottlingException', 'RequestLimitExceeded', 'RequestThrottled']);
const deniedNames = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);

/** Opens nothing: the first call connects. */
export function openRds({ region, cluster, endpoint, credentials, clock }: RdsOptions): RdsApi {
  const clientOf = (maxAttempts: number): RDSClient =>
    new RDSClient({
      region,
      maxAttempts,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
      requestHandler: { connectionTimeout: connectWithinMs, requestTimeout: answerWithinMs },
    });
  const reading = clientOf(readTries);
  // A second FailoverDBCluster after a lost answer could fail over twice: the SDK must not retry it.
  const acting = clientOf(1);
  const called = <T>(what: string, call: () => Promise<T>): Promise<T> =>
    call().catch((error: unknown) => {
      throw explained(what, cluster, error);
    });
  return {
    cluster: () =>
      called('describe the cluster', async () => {
        const { DBClusters = [] } = await reading.send(
          new DescribeDBClustersCommand({ DBClusterIdentifier: cluster }),
        );
        const [found] = DBClusters;
        return {
          arn: found?.DBClusterArn ?? '',
          status: found?.Status ?? 'unknown',
          version: `${found?.Engine ?? 'unknown'} ${found?.EngineVersion ?? ''}`.trim(),
          endpoint: found?.Endpoint ?? '',
          port: found?.Port ?? 3306,
          backupRetentionDays: found?.BackupRetentionPeriod ?? 0,
          deletionProtection: found?.DeletionProtection ?? false,
          tags: Object.fromEntries((found?.TagList ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
          members: (found?.DBClusterMembers ?? []).map((member) => ({
            name: member.DBInstanceIdentifier ?? '',
            isWriter: member.IsClusterWriter ?? false,
            promotionTier: member.PromotionTier ?? 15,
          })),
        };
      }),
    instances: () =>
      called('describe its instances', async () => {
        const { DBInstances = [] } = await reading.send(
          new DescribeDBInstancesCommand({ Filters: [{ Name: 'db-cluster-id', Values: [cluster] }] }),
        );
        return DBInstances.map(({ DBInstanceIdentifier, DBInstanceStatus, AvailabilityZone, Endpoint }) => ({
          name: DBInstanceIdentifier ?? '',
          status: DBInstanceStatus ?? 'unknown',
          zone: AvailabilityZone ?? '',
          address:
            Endpoint?.Address === undefined || Endpoint.Port === undefined
              ? null
              : { host: Endpoint.Address, port: Endpoint.Port },
        }));
      }),
    failOver: (target) =>
      called('fail the cluster over', () =>
        unlessThrottled(clock, async () => {
          const { $metadata } = await acting.send(
            new FailoverDBClusterCommand({
              DBClusterIdentifier: cluster,
              ...(target === null ? {} : { TargetDBInstanceIdentifier: target }),
            }),
          );
          return $metadata.requestId ?? 'unknown';
        }),
      ),
    close: () => {
      reading.destroy();
      acting.destroy();
    },
  };
}

/** A throttled call was not carried out, so it may be repeated, a few times. */
async function unlessThrottled<T>(clock: Pick<Clock, 'sleep'>, call: () => Promise<T>): Promise<T> {
  for (const pauseMs of throttlePausesMs) {
    try {
      return await call();
    } catch (error) {
      if (!throttling.has(nameOf(error))) throw error;
      await clock.sleep(pauseMs);
    }
  }
  return call();
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function explained(what: string, cluster: string, cause: unknown): ShowtimeError {
  const name = nameOf(cause);
  const message = cause instanceof Error ? cause.message || name : String(cause);
  if (name === 'DBClusterNotFoundFault' || name === 'DBClusterNotFound')
    return new ShowtimeError(
      'aurora-not-allowed',
      {
        what: `there is no Aurora cluster "${cluster}" in this region and account`,
        why: message,
        fix: 'correct region and cluster in the Aurora file; aws rds describe-db-clusters lists them',
      },
      { cause },
    );
  const fix = throttling.has(name)
    ? 'other callers of this account use up the rate of the RDS API: wait, or stop them, then run again'
    : deniedNames.has(name)
      ? 'give these credentials the policy aurora-chaos of deploy/kubernetes/overlays/eks/iam'
      : 'aws rds describe-db-clusters tries the same by hand; it shows whether address and credentials are good';
  return new ShowtimeError(
    'aurora-refused',
    { what: `the RDS API did not ${what} (${name || 'no answer'})`, why: message, fix },
    { cause },
  );
}
