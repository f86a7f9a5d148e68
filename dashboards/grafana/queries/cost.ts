// What an hour costs: metered by OpenCost or Kubecost where one of them runs, else counted and multiplied by a list price.
import { labels, targetMetrics } from '../../../contract/index.ts';
import { prices } from '../../prices/index.ts';
import { selector } from './selector.ts';

const dollars = { node: prices.node.perHour, database: prices.database.perHour };

/**
 * Nodes, USD an hour: what OpenCost meters; else nodes of the cluster at list price; else one node for each zone that pods run in,
 * which is what a local target would need there.
 */
export const nodesPerHour = [
  `sum(${selector('node_total_hourly_cost')})`,
  `count(${selector('kube_node_info')}) * ${dollars.node}`,
  `count(sum by (${labels.zone}) (${selector(targetMetrics.podsWanted)}) > 0) * ${dollars.node}`,
].join(' or ');

/** Databases, USD an hour: members that the control plane knows, else instances that CloudWatch names, at list price. */
export const databasesPerHour = [
  `count(count by (${labels.member}) (${selector(targetMetrics.databaseRole)})) * ${dollars.database}`,
  `count(${selector('aws_rds_database_connections_average')}) * ${dollars.database}`,
].join(' or ');

export const perHour = `(${nodesPerHour}) + (${databasesPerHour})`;

/** USD of the whole range: the hourly cost over time, times the hours. */
export const ofRange = `avg_over_time((${perHour})[$__range:$__interval]) * $__range_s / 3600`;
