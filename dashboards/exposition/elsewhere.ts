// Metrics of components that no local target has, from their documentation, each with its source.

export interface Exposition {
  /** Part and version, and the page or file that lists the names. */
  source: string;
  /** Labels of the component, and `target`, which every scrape adds. */
  names: Readonly<Record<string, readonly string[]>>;
}

const target = 'target';

/**
 * As YACE 0.61 names them: `aws_<namespace>_<metric>_<statistic>`; cloudwatch_exporter has the other label.
 */
const instance = ['dimension_DBInstanceIdentifier', 'dbinstance_identifier', target];

export const elsewhere = {
  'kube-state-metrics': {
    source:
      'kube-state-metrics 2.x, docs/metrics in its repository (workload/pod-metrics.md, cluster/node-metrics.md, workload/horizontalpodautoscaler.md)',
    names: {
      kube_node_info: ['node', target],
      kube_node_status_condition: ['node', 'condition', 'status', target],
      kube_pod_status_phase: ['namespace', 'pod', 'uid', 'phase', target],
      kube_pod_status_unschedulable: ['namespace', 'pod', 'uid', target],
      kube_deployment_status_observed_generation: ['namespace', 'deployment', target],
      kube_horizontalpodautoscaler_status_desired_replicas: ['namespace', 'horizontalpodautoscaler', target],
      kube_horizontalpodautoscaler_status_current_replicas: ['namespace', 'horizontalpodautoscaler', target],
      kube_horizontalpodautoscaler_spec_max_replicas: ['namespace', 'horizontalpodautoscaler', target],
    },
  },
  karpenter: {
    source: 'Karpenter 1.x, https://karpenter.sh/docs/reference/metrics/',
    names: {
      karpenter_nodeclaims_created_total: ['nodepool', 'reason', target],
      karpenter_nodeclaims_terminated_total: ['nodepool', target],
      karpenter_nodepools_usage: ['nodepool', 'resource_type', target],
      karpenter_nodepools_limit: ['nodepool', 'resource_type', target],
    },
  },
  opencost: {
    source: 'OpenCost 1.x, https://opencost.io/docs/integrations/metrics',
    names: {
      node_total_hourly_cost: ['node', 'instance', 'instance_type', 'provider_id', 'region', target],
      kubecost_load_balancer_cost: ['namespace', 'service_name', 'ingress_ip', target],
    },
  },
  cloudwatch: {
    source:
      'yet-another-cloudwatch-exporter 0.61 (BuildMetrics in pkg/promutil/migrate.go) over "Amazon CloudWatch metrics for Amazon Aurora", Aurora User Guide',
    names: Object.fromEntries(
      [
        'queries',
        'commit_throughput',
        'commit_latency',
        'aurora_replica_lag',
        'deadlocks',
        'database_connections',
      ].map((metric) => [`aws_rds_${metric}_average`, instance]),
    ),
  },
  'mysql-8.4': {
    source:
      'mysqld_exporter 0.15 and newer against MySQL 8.4 (collector/slave_status.go, collector/info_schema_innodb_metrics.go)',
    names: {
      mysql_slave_status_seconds_behind_source: ['member', 'instance', target],
      mysql_info_schema_innodb_metrics_lock_lock_deadlocks_total: ['member', 'instance', target],
    },
  },
} as const satisfies Readonly<Record<string, Exposition>>;
