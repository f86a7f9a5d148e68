// The Failover dashboard: which server is the writer, and how long did customers wait for the next one?
import { badStatuses, labels, metrics, targetMetrics, type Slo } from '../../../contract/index.ts';
import type { Board, PanelModel } from '../model.ts';
import { requests } from '../queries/events.ts';
import { perSecond } from '../queries/over-range.ts';
import { equals, matches, podded, selector, zoned } from '../queries/selector.ts';
import { exactlyOne } from '../thresholds.ts';
import { units } from '../units.ts';
import {
  longestOutage,
  outageCount,
  outages,
  outageSeconds,
  promotions,
  writerless,
} from './failover-outages.ts';

export function failover(slos: readonly Slo[]): Board {
  return {
    uid: 'showtime-failover',
    file: 'failover',
    title: 'Failover',
    question: 'Who is the writer, and how long did customers wait for the next one?',
    rows: [
      {
        title: 'Who is the writer, and how long did customers wait',
        panels: [roles, longestOutage(slos), outageCount, outageSeconds, writerless, promotions, outages],
      },
      { title: 'Around it', panels: [writers, faults, semiSync, stopwatch] },
      { title: 'What it does to the service', panels: [lag, connections, errors, reconnects] },
    ],
  };
}

const { status, answeredBy, member, zone, role, kind, connectionState } = labels;
const allRoles = ['down', 'fenced', 'rebuilding', 'reader', 'writer'] as const;

const roles: PanelModel = {
  key: 'roles',
  title: 'Role of each database',
  as: 'states',
  unit: units.words,
  size: [16, 8],
  shows: 'The role of each member as the control plane knows it, once a scrape.',
  good: 'One writer at any time; after a failover the other member takes over and the old one comes back as reader.',
  valueMappings: {
    0: { text: 'unknown', colour: 'gray' },
    1: { text: 'down', colour: 'red' },
    2: { text: 'fenced', colour: 'orange' },
    3: { text: 'rebuilding', colour: 'yellow' },
    4: { text: 'reader', colour: 'blue' },
    5: { text: 'writer', colour: 'green' },
  },
  queries: [
    {
      expr: `max by (${member}, ${zone}) (${allRoles.map((name, index) => `${index + 1} * ${zoned(targetMetrics.databaseRole, { [role]: equals(name) })}`).join(' or ')})`,
      legend: `{{${member}}}, zone {{${zone}}}`,
      groupsBy: [member, zone],
    },
  ],
};

const writers: PanelModel = {
  key: 'writers',
  title: 'Writers',
  as: 'line',
  unit: units.count,
  min: 0,
  max: 2,
  decimals: 0,
  size: [8, 6],
  shows: 'How many members are the writer.',
  good: 'Exactly one. None: no order can be placed. Two: split brain.',
  thresholds: exactlyOne,
  queries: [
    { expr: `sum(${selector(targetMetrics.databaseRole, { [role]: equals('writer') })})`, legend: 'writers' },
  ],
};

const faults: PanelModel = {
  key: 'faults',
  title: 'Faults in effect',
  as: 'states',
  unit: units.words,
  size: [8, 6],
  shows: 'Faults of each kind that were injected, shown to be in effect, and not yet undone.',
  good: 'Only what the plan asks for, and none at the end.',
  valueMappings: { 0: { text: 'none', colour: 'text' }, 1: { text: 'in effect', colour: 'orange' } },
  queries: [
    {
      expr: `max by (${kind}) (clamp_max(${selector(targetMetrics.chaosActive)}, 1))`,
      legend: `{{${kind}}}`,
      groupsBy: [kind],
    },
  ],
};

const semiSync: PanelModel = {
  key: 'semi-sync',
  title: 'A commit waits for the reader',
  as: 'states',
  unit: units.words,
  size: [8, 6],
  shows: 'Whether a commit is acknowledged only once the reader has it (semi-synchronous replication).',
  good: 'Yes, but for the time in which there is no reader. A writer that is lost while it is no may take acknowledged orders with it.',
  valueMappings: { 0: { text: 'no', colour: 'orange' }, 1: { text: 'yes', colour: 'green' } },
  queries: [{ expr: `max(${selector(targetMetrics.databaseSemiSync)})`, legend: 'waits for the reader' }],
};

const stopwatch: PanelModel = {
  key: 'stopwatch',
  title: 'Stopwatch',
  as: 'line',
  unit: units.seconds,
  min: 0,
  size: [24, 6],
  shows: 'The length of the current or last outage: it climbs while one goes on and stays where it ended.',
  good: 'Flat at zero, or one short climb for each fault.',
  queries: [{ expr: `max(${selector(targetMetrics.orderLastOutage)})`, legend: 'outage' }],
};

const lag: PanelModel = {
  key: 'lag',
  title: 'Replica lag',
  as: 'line',
  unit: units.seconds,
  min: 0,
  size: [12, 7],
  shows: 'Seconds that each reader is behind, as it reports them (whole seconds).',
  good: 'Zero. A promotion has to wait for what lags.',
  queries: [
    {
      expr: `max by (${member}) (${selector(targetMetrics.databaseLag)})`,
      legend: `{{${member}}}`,
      groupsBy: [member],
    },
  ],
};

const connections: PanelModel = {
  key: 'connections',
  title: 'Connections of the pods, by state',
  as: 'line',
  unit: units.count,
  min: 0,
  size: [12, 7],
  shows: 'Connections of all pools of the chosen pods, and callers that wait for one.',
  good: 'Used ones fall back after a failover; no request waits for long.',
  queries: [
    {
      expr: `sum by (${connectionState}) (${podded(metrics.databaseConnections)})`,
      legend: `{{${connectionState}}}`,
      groupsBy: [connectionState],
    },
    { expr: `sum(${podded(metrics.databasePendingRequests)})`, legend: 'waiting' },
  ],
};

const query = perSecond(requests('order'));
const errors: PanelModel = {
  key: 'errors',
  title: 'Bad answers to orders, by who gave them',
  as: 'line',
  unit: units.perSecond,
  min: 0,
  size: [12, 7],
  shows:
    'Bad answers per second at the balancer: those of pods, and its own where no pod answered or the client went away.',
  good: "A short hill at each fault, none of the balancer's own.",
  queries: (
    [
      ['pod', 'red'],
      ['balancer', 'purple'],
    ] as const
  ).map(([who, colour]) => ({
    expr: `(${perSecond(requests('order', { [status]: matches(badStatuses), [answeredBy]: equals(who) }))} or 0 * ${query})`,
    legend: `by the ${who}`,
    colour,
  })),
};

const reconnects: PanelModel = {
  key: 'reconnects',
  title: 'Pods that lost the writer',
  as: 'line',
  unit: units.count,
  min: 0,
  decimals: 0,
  size: [12, 7],
  shows:
    'How often each chosen pod lost the writer within the rate interval before each moment; not whole where a scrape falls on its edge.',
  good: 'One small hill of each pod at a failover; hill after hill means that it does not find the new writer.',
  queries: [
    {
      expr: `sum by (${labels.pod}) (increase(${podded(metrics.writerReconnects)}[$__rate_interval]))`,
      legend: `{{${labels.pod}}}`,
      groupsBy: [labels.pod],
    },
  ],
};
