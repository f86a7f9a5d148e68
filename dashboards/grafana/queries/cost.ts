// What an hour costs: metered by OpenCost or Kubecost where one of them runs, else counted and multiplied by
// a list price.
import { labels, targetMetrics } from '../../../contract/index.ts';
import { prices } from '../../prices/index.ts';
import { selector } from './selector.ts';

const dollars = { node: prices.node.perHour, database: prices.database.perHour };

/**
 * Nodes, USD an hour: what OpenCost meters; else nodes of the cluster at list price; else one node for each
 * zone that pods run in,
 * which is what a local target would need there.
 */
export const nodesPerHour = [
  `sum(${selector('node_total_hourly_cost')})`,
  `count(${selector('kube_node_info')}) * ${dollars.node}`,
  `count(sum by (${labels.zone}) (${selector(targetMetrics.podsWanted)}) > 0) * ${dollars.node}`,
].join(' or ');

/**
 * Databases, USD an hour, at list price: members that the control plane exports, else instances in
 * CloudWatch.
 */
export const databasesPerHour = [
  `count(count by (${labels.member}) (${selector(targetMetrics.databaseRole)})) * ${dollars.database}`,
  `count(${selector('aws_rds_database_connections_average')}) * ${dollars.database}`,
].join(' or ');

export const perHour = `(${nodesPerHour}) + (${databasesPerHour})`;

const looks = '[$__range:$__interval]';

/**
 * USD of the whole range: the hourly cost of each recorded moment, added up. A moment without data
 * costs nothing here.
 */
export const ofRange = `sum_over_time((${perHour})${looks}) / count_over_time(vector(1)${looks}) * $__range_s / 3600`;

/** Text for descriptions. */
export const seenTimeOnly =
  'Only time that was seen costs: a range that began before recording, or has a hole, cost more than this.';
