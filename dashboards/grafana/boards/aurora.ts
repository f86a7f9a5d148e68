// Panels of an Aurora MySQL cluster from CloudWatch, by the names that yet-another-cloudwatch-exporter (YACE)
// gives.
//
// YACE: aws_<namespace>_<metric in snake case>_<statistic>, labels dimension_<Dimension>: BuildMetrics in
// pkg/promutil/migrate.go of
// prometheus-community/yet-another-cloudwatch-exporter. prometheus/cloudwatch_exporter gives these metrics
// the same names, with the
// label dbinstance_identifier instead. What each metric means, and its unit: "Amazon CloudWatch metrics for
// Amazon Aurora" in the
// Aurora User Guide
// (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html).
import type { PanelModel } from '../model.ts';
import { selector } from '../queries/selector.ts';
import { units } from '../units.ts';

const instance = 'dimension_DBInstanceIdentifier';

export const aurora: readonly PanelModel[] = [
  fromCloudWatch(
    'aurora-statements',
    'Statements',
    'aws_rds_queries_average',
    units.operationsPerSecond,
    'Statements that each instance executed per second (Queries)',
    'Follows the load',
  ),
  fromCloudWatch(
    'aurora-commits',
    'Commits',
    'aws_rds_commit_throughput_average',
    units.operationsPerSecond,
    'Commits of each instance per second (CommitThroughput)',
    'On the writer as many as orders and cancels',
  ),
  fromCloudWatch(
    'aurora-commit-latency',
    'Commit latency',
    'aws_rds_commit_latency_average',
    units.milliseconds,
    'Mean time of a commit of each instance, as CloudWatch averages it (CommitLatency)',
    'A few milliseconds',
  ),
  fromCloudWatch(
    'aurora-lag',
    'Replica lag',
    'aws_rds_aurora_replica_lag_average',
    units.milliseconds,
    'How far each reader is behind the writer (AuroraReplicaLag)',
    "Below 100 ms: readers share the writer's storage",
  ),
  fromCloudWatch(
    'aurora-deadlocks',
    'Deadlocks',
    'aws_rds_deadlocks_average',
    units.operationsPerSecond,
    'Deadlocks of each instance per second (Deadlocks)',
    'None, or few',
  ),
  fromCloudWatch(
    'aurora-connections',
    'Connections',
    'aws_rds_database_connections_average',
    units.count,
    'Connections that are open at each instance (DatabaseConnections)',
    'Well below max_connections of its class',
  ),
];

/**
 * CloudWatch keeps one value a minute, and it comes minutes late: a failover of seconds does not show here.
 */
function fromCloudWatch(
  key: string,
  title: string,
  metric: string,
  unit: PanelModel['unit'],
  what: string,
  good: string,
): PanelModel {
  return {
    key,
    title,
    as: 'line',
    unit,
    min: 0,
    size: [8, 7],
    shows: `${what}. One value a minute, minutes late.`,
    good: `${good}.`,
    noData: 'no CloudWatch here',
    queries: [
      {
        expr: `max by (${instance}, dbinstance_identifier) (${selector(metric)})`,
        legend: `{{${instance}}}{{dbinstance_identifier}}`,
        groupsBy: [instance],
        expectedOn: 'aurora',
      },
    ],
  };
}
