// The RDS API of one Aurora cluster: bounded calls, retried only where a retry can do no harm.
import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  FailoverDBClusterCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { ShowtimeError, type Clock } from '../../contract/index.ts';
import {
  answerWithinMs,
  connectWithinMs,
  isThrottled,
  messageOf,
  nameOf,
  refusedBy,
  tries,
  type AwsAccess,
} from './aws-call.ts';

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
  /** Whether it takes tokens of IAM. */
  iamAuthentication: boolean;
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

export interface RdsOptions extends AwsAccess {
  cluster: string;
  clock: Pick<Clock, 'sleep'>;
}

/** Pauses between tries of a call that was throttled, ms. */
const throttlePausesMs = [200, 400, 800, 1_600, 3_200];

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
  const reading = clientOf(tries);
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
          iamAuthentication: found?.IAMDatabaseAuthenticationEnabled ?? false,
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
      if (!isThrottled(error)) throw error;
      await clock.sleep(pauseMs);
    }
  }
  return call();
}

function explained(what: string, cluster: string, cause: unknown): ShowtimeError {
  if (['DBClusterNotFoundFault', 'DBClusterNotFound'].includes(nameOf(cause)))
    return new ShowtimeError(
      'aurora-not-allowed',
      {
        what: `there is no Aurora cluster "${cluster}" in this region and account`,
        why: messageOf(cause),
        fix: 'correct region and cluster in the Aurora file; aws rds describe-db-clusters lists them',
      },
      { cause },
    );
  return refusedBy(
    { api: 'the RDS API', what, policy: 'aurora-chaos', byHand: 'aws rds describe-db-clusters' },
    cause,
  );
}
