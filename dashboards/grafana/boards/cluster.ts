// Panels of a Kubernetes cluster: nodes, pods that wait for one, scaling, and metered cost.
//
// kube_*: kube-state-metrics (docs/metrics in its repository). karpenter_*:
// https://karpenter.sh/docs/reference/metrics/ (v1).
// node_total_hourly_cost, kubecost_load_balancer_cost: https://opencost.io/docs/integrations/metrics.
// The scrape adds `target` to all of them.
import type { PanelModel, Query } from '../model.ts';
import { perSecond } from '../queries/over-range.ts';
import { equals, matches, selector } from '../queries/selector.ts';
import { noneIsGood } from '../thresholds.ts';
import { units } from '../units.ts';

const chosen = { pod: matches('$pod') };

export const cluster: readonly PanelModel[] = [
  {
    ...inCluster('nodes', 'Nodes', units.count),
    shows: 'Nodes of the cluster, and those that say they are ready.',
    good: 'Both lines are one; more nodes before the rush, fewer after it.',
    queries: onKubernetes([
      { expr: `count(${selector('kube_node_info')})`, legend: 'nodes' },
      {
        expr: `sum(${selector('kube_node_status_condition', { condition: equals('Ready'), status: equals('true') })})`,
        legend: 'ready',
      },
    ]),
  },
  {
    ...inCluster('pods-pending', 'Pods that wait for a node', units.count),
    thresholds: noneIsGood,
    shows: 'Of the chosen pods: those in phase Pending, and those that no node has room for.',
    good: 'None, but for the minute in which a node is made.',
    queries: onKubernetes([
      {
        expr: `sum(${selector('kube_pod_status_phase', { phase: equals('Pending'), ...chosen })})`,
        legend: 'pending',
      },
      {
        expr: `sum(${selector('kube_pod_status_unschedulable', chosen)}) or 0 * sum(${selector('kube_pod_status_phase', { phase: equals('Pending'), ...chosen })})`,
        legend: 'no room',
      },
    ]),
  },
  {
    ...inCluster('replicas', 'Replicas and the autoscaler', units.count),
    shows: 'Replicas that each autoscaler wants, has, and may have at most.',
    good: 'Wanted stays below the most; has follows wanted.',
    queries: onKubernetes(
      ['status_desired_replicas', 'status_current_replicas', 'spec_max_replicas'].map((what, index) => ({
        expr: `max by (horizontalpodautoscaler) (${selector(`kube_horizontalpodautoscaler_${what}`)})`,
        legend: `{{horizontalpodautoscaler}}, ${['wanted', 'has', 'at most'][index]}`,
        groupsBy: ['horizontalpodautoscaler'],
      })),
    ),
  },
  {
    ...inCluster('node-claims', 'Nodes made and ended by Karpenter', units.operationsPerSecond),
    shows: 'Node claims per second that Karpenter created and terminated, by pool.',
    good: 'Created ahead of the rush, terminated well after it; no churn during it.',
    queries: onKubernetes(
      ['created', 'terminated'].map((what) => ({
        expr: perSecond(selector(`karpenter_nodeclaims_${what}_total`), ['nodepool']),
        legend: `{{nodepool}}, ${what}`,
        groupsBy: ['nodepool'],
      })),
    ),
  },
  {
    ...inCluster('pool-usage', "Processors of Karpenter's pools", units.count),
    shows: 'Processors that each node pool has provided, and its limit if it has one.',
    good: 'Below the limit at the height of the rush.',
    queries: onKubernetes(
      ['usage', 'limit'].map((what) => ({
        expr: `sum by (nodepool) (${selector(`karpenter_nodepools_${what}`, { resource_type: equals('cpu') })})`,
        legend: `{{nodepool}}, ${what}`,
        groupsBy: ['nodepool'],
      })),
    ),
  },
  {
    ...inCluster('metered-cost', 'Metered cost per hour', units.dollars),
    decimals: 3,
    shows: 'Cost of nodes, by type, and of load balancers for an hour, from OpenCost or Kubecost.',
    good: 'Follows the nodes.',
    queries: onKubernetes([
      {
        expr: `sum by (instance_type) (${selector('node_total_hourly_cost')})`,
        legend: '{{instance_type}}',
        groupsBy: ['instance_type'],
      },
      { expr: `sum(${selector('kubecost_load_balancer_cost')})`, legend: 'load balancers' },
    ]),
  },
];

function inCluster(
  key: string,
  title: string,
  unit: PanelModel['unit'],
): Pick<PanelModel, 'key' | 'title' | 'as' | 'unit' | 'min' | 'size' | 'noData'> {
  return { key, title, as: 'line', unit, min: 0, size: [8, 7], noData: 'no cluster here' };
}

function onKubernetes(queries: readonly Query[]): Query[] {
  return queries.map((query) => ({ ...query, expectedOn: 'kubernetes' }));
}
