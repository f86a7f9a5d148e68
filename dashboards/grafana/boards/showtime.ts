// The Showtime dashboard: is the rush served?
import {
  badStatuses,
  goodStatuses,
  jobs,
  labels,
  minKnownShare,
  metrics,
  targetMetrics,
  type Slo,
} from '../../../contract/index.ts';
import { objectiveWindow, rushJourney as rush } from '../../prometheus/index.ts';
import type { Board, PanelModel } from '../model.ts';
import { achievedLoad, offeredLoad } from '../queries/client.ts';
import { badInRangeOf, buckets, goodShareOfMoment, requests } from '../queries/events.ts';
import { whereKnown } from '../queries/month.ts';
import { perSecond } from '../queries/over-range.ts';
import { quantile } from '../queries/quantile.ts';
import { equals, matches, podded, selector } from '../queries/selector.ts';
import { budgetSpent, latencyTargets, objectives } from '../thresholds.ts';
import { units } from '../units.ts';
import { burn, burnOfMonth } from './burn-rates.ts';
import { clientBesideServer } from './client-beside-server.ts';
import { budgetOfRange, goodOfRange } from './range-objectives.ts';

export function showtime(slos: readonly Slo[]): Board {
  return {
    uid: 'showtime',
    file: 'showtime',
    title: 'Showtime',
    question: 'Is the rush served?',
    rows: [
      {
        title: 'Is the promise kept?',
        panels: [
          goodOfRange(slos),
          budgetOfRange(slos),
          nextShowtime,
          budgetOfMonth(slos),
          rangeOfMonth(slos),
        ],
      },
      {
        title: 'What customers get',
        panels: [orders, latency(slos), withinTarget(slos), load, burn(slos), burnOfMonth(slos)],
      },
      clientBesideServer(slos),
    ],
  };
}

const tooFewData = 'too little is known';
const onlyWhereKnown = `Shown once something is known of ${minKnownShare * 100} % of that window: what is not known would count as good.`;

function budgetOfMonth(slos: readonly Slo[]): PanelModel {
  return {
    key: 'budget-month',
    title: "Error budget spent, of the month's",
    as: 'number',
    unit: units.share,
    decimals: 1,
    size: [12, 5],
    shows: `Bad events over those that the objective allows, over the whole window of the objective, from recorded counts of each minute. ${onlyWhereKnown}`,
    good: 'Below 75 %: there is room for another exercise.',
    thresholds: budgetSpent,
    noData: tooFewData,
    queries: windowsOf(slos).map((name) => ({
      expr: whereKnown(selector(`slo:budget_spent:ratio${name}`), name),
      legend: `{{${labels.slo}}}`,
      groupsBy: [labels.slo],
      expectedOn: 'month' as const,
    })),
  };
}

function rangeOfMonth(slos: readonly Slo[]): PanelModel {
  return {
    key: 'range-of-month',
    title: "The month's budget that this range cost",
    as: 'bars',
    unit: units.share,
    decimals: 2,
    size: [12, 5],
    shows: `Bad events of this range over those that the objective allows among all events of its window, this range included. ${onlyWhereKnown}`,
    good: 'A few percent: the exercise was cheap.',
    thresholds: budgetSpent,
    noData: tooFewData,
    queries: slos.map((slo) => ({
      expr: `${badInRangeOf(slo)}\n/ ((1 - ${slo.objective}) * sum(${whereKnown(selector(`slo:events:increase${objectiveWindow(slo).name}`, { [labels.slo]: equals(slo.name) }), objectiveWindow(slo).name)}) > 0)`,
      legend: slo.name,
      expectedOn: 'month' as const,
    })),
  };
}

const nextShowtime: PanelModel = {
  key: 'next-showtime',
  title: 'Until the next showtime',
  as: 'number',
  unit: units.duration,
  size: [4, 7],
  shows: 'Time until the next screening of the theatre begins, from its timetable.',
  good: 'Not a judgement: the rush comes in the minutes before it.',
  thresholds: { below: 'orange', steps: [{ from: 900, colour: 'blue' }] },
  valueMappings: { '-1': { text: 'no screening left', colour: 'text' } },
  noData: 'the target is not scraped',
  queries: [
    {
      // Absent after the last screening; then the control plane that exports it still answers.
      expr: `min(${selector(targetMetrics.nextShowtime)}) - time() or -max(${selector('up', { job: equals(jobs.controlPlane) })} == 1)`,
      legend: 'until the next screening',
    },
  ],
};

const answers = perSecond(requests(rush));
const orders: PanelModel = {
  key: 'orders',
  title: 'Orders',
  as: 'line',
  unit: units.perSecond,
  min: 0,
  size: [12, 8],
  shows:
    'Answers to order requests at the balancer, per second, probes left out. Bad ones failed or were refused, by pods or by the balancer. Turned away by a full queue: what the chosen pods count so, cancels, looks at orders and probes included; orders among it are bad ones too.',
  good: 'Good follows the rush; the others lie on the ground.',
  queries: [
    {
      expr: `(${perSecond(requests(rush, { [labels.status]: matches(goodStatuses) }))} or 0 * ${answers})`,
      legend: 'good',
      colour: 'green',
    },
    {
      expr: `(${perSecond(requests(rush, { [labels.status]: matches(badStatuses) }))} or 0 * ${answers})`,
      legend: 'bad',
      colour: 'red',
    },
    { expr: perSecond(podded(metrics.ordersShed)), legend: 'turned away by a full queue', colour: 'orange' },
  ],
};

function latency(slos: readonly Slo[]): PanelModel {
  const targets = latencyTargets(slos, rush);
  return {
    key: 'latency',
    title: 'Time to a good answer, orders',
    as: 'line',
    unit: units.seconds,
    min: 0,
    size: [12, 8],
    shows: `Percentiles of well answered order requests at the balancer, from summed buckets: right to the width of a bucket.`,
    good: `Below the lines of the SLOs: ${targets.steps.map(({ from }) => `${from} s`).join(', ') || 'none is set'}.`,
    thresholds: targets,
    queries: (
      [
        [0.5, 'light-blue'],
        [0.95, 'blue'],
        [0.99, 'purple'],
      ] as const
    ).map(([q, colour]) => ({
      expr: quantile(q, buckets(rush, goodStatuses)),
      legend: `p${q * 100}`,
      colour,
    })),
  };
}

function withinTarget(slos: readonly Slo[]): PanelModel {
  const late = slos.filter(({ indicator }) => indicator.kind === 'latency');
  return {
    key: 'within-target',
    title: 'Share of events that are good, and in time',
    as: 'line',
    unit: units.share,
    max: 1,
    size: [12, 8],
    shows:
      'Good events over all events at each moment, for each SLO; for a latency SLO an event that is bad or late is not good.',
    good: 'Above the objective, which the lines show.',
    thresholds: objectives(late.length > 0 ? late : slos),
    queries: slos.map((slo) => ({ expr: goodShareOfMoment(slo), legend: slo.name })),
  };
}

const load: PanelModel = {
  key: 'load',
  title: 'Load, offered and achieved',
  as: 'line',
  unit: units.perSecond,
  min: 0,
  size: [12, 8],
  shows:
    'Arrivals of customers per second, from k6. Offered is what the curve schedules; what k6 could not start is dropped, and counts as bad.',
  good: 'Both lines are one. Apart by more than 1 %, the run proves nothing.',
  queries: [
    { expr: offeredLoad, legend: 'offered', colour: 'purple' },
    { expr: achievedLoad, legend: 'achieved', colour: 'blue' },
  ],
};

function windowsOf(slos: readonly Slo[]): string[] {
  return [...new Set(slos.map((slo) => objectiveWindow(slo).name))];
}
