// The Platform and cost dashboard: does the platform scale for the rush, and what does it cost?
import { labels, targetMetrics } from '../../../contract/index.ts';
import { prices, describePrices } from '../../prices/index.ts';
import { ranged } from '../../prometheus/index.ts';
import type { Board, PanelModel } from '../model.ts';
import { databasesPerHour, nodesPerHour, ofRange, perHour, seenTimeOnly } from '../queries/cost.ts';
import { answeredInRange } from '../queries/events.ts';
import { exactToAnEvaluation, inRange } from '../queries/over-range.ts';
import { chosenPods, zoned } from '../queries/selector.ts';
import { noneIsGood } from '../thresholds.ts';
import { units } from '../units.ts';
import { cluster } from './cluster.ts';

export function platformAndCost(): Board {
  return {
    uid: 'showtime-platform',
    file: 'platform-and-cost',
    title: 'Platform and cost',
    question: 'Does the platform make room for the rush, and what does an order cost?',
    rows: [
      { title: 'Cost', panels: [perGoodOrder, perShedOrder, costOfRange, hourly] },
      { title: 'Room', panels: [pods, missing] },
      { title: 'Cluster (kube-state-metrics, Karpenter, OpenCost)', collapsed: true, panels: cluster },
    ],
  };
}

const priced = `${describePrices(prices)} Where OpenCost or Kubecost meters nodes, theirs are taken. On a local target: what its shape would cost there, a node for each zone.`;
const good = answeredInRange('good');
const shed = inRange(ranged.shed, chosenPods);

const perGoodOrder: PanelModel = {
  key: 'cost-per-good-order',
  title: 'Cost of a good order',
  as: 'number',
  unit: units.dollars,
  decimals: 6,
  size: [8, 6],
  shows: `Cost of the range over its good answers to orders; without any, the cost of the range. ${seenTimeOnly} ${exactToAnEvaluation} ${priced}`,
  good: 'Falls as the rush climbs. Compare runs of the same load.',
  queries: [{ expr: `${ofRange}\n/ clamp_min(${good}, 1)`, legend: 'a good order' }],
};

const perShedOrder: PanelModel = {
  key: 'cost-per-shed-order',
  title: 'Cost for each order turned away',
  as: 'number',
  unit: units.dollars,
  decimals: 6,
  size: [6, 6],
  shows: `Cost of the range over the orders (cancels and looks at orders among them) that the chosen pods turned away because their queue was full; without any, the cost of the range. ${seenTimeOnly} ${exactToAnEvaluation} ${priced}`,
  good: 'High: little was turned away for the money. Close to the cost of a good order: as many were turned away as served.',
  queries: [{ expr: `${ofRange}\n/ clamp_min(${shed}, 1)`, legend: 'an order turned away' }],
};

const costOfRange: PanelModel = {
  key: 'cost-of-range',
  title: 'Cost of the range',
  as: 'number',
  unit: units.dollars,
  decimals: 4,
  size: [4, 6],
  shows: `What each moment of the range cost, added up: right to one interval of the panel. ${seenTimeOnly} ${priced}`,
  good: 'What the exercise was worth to you.',
  queries: [{ expr: ofRange, legend: 'the range' }],
};

const hourly: PanelModel = {
  key: 'cost-per-hour',
  title: 'Cost per hour',
  as: 'line',
  unit: units.dollars,
  decimals: 3,
  min: 0,
  size: [6, 6],
  shows: `What an hour like this moment costs. ${priced}`,
  good: 'Climbs before the rush, falls soon after it.',
  queries: [
    { expr: nodesPerHour, legend: 'nodes' },
    { expr: databasesPerHour, legend: 'databases' },
    { expr: perHour, legend: 'all' },
  ],
};

const pods: PanelModel = {
  key: 'pods',
  title: 'Pods, ready and wanted',
  as: 'line',
  unit: units.count,
  min: 0,
  decimals: 0,
  size: [12, 7],
  shows: "Pods in the balancer's rotation beside those that there should be, in the chosen zones.",
  good: 'Ready follows wanted within seconds.',
  queries: [
    { expr: `sum(${zoned(targetMetrics.podsReady)})`, legend: 'ready' },
    { expr: `sum(${zoned(targetMetrics.podsWanted)})`, legend: 'wanted' },
  ],
};

const missing: PanelModel = {
  key: 'pods-missing',
  title: 'Pods that are missing, by zone',
  as: 'line',
  unit: units.count,
  min: 0,
  decimals: 0,
  size: [12, 7],
  thresholds: noneIsGood,
  shows: 'Pods that there should be, less those that are ready, in each chosen zone.',
  good: 'None, but for the seconds after a fault or a scaling.',
  queries: [
    {
      expr: `sum by (${labels.zone}) (${zoned(targetMetrics.podsWanted)}) - sum by (${labels.zone}) (${zoned(targetMetrics.podsReady)})`,
      legend: `zone {{${labels.zone}}}`,
      groupsBy: [labels.zone],
      zones: 'strong',
    },
  ],
};
