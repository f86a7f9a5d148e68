// The Database dashboard: does the database keep up?
import { labels, metrics } from '../../../contract/index.ts';
import type { Board, PanelModel } from '../model.ts';
import { perSecond } from '../queries/over-range.ts';
import { quantile } from '../queries/quantile.ts';
import { equals, matches, podded, selector } from '../queries/selector.ts';
import { units } from '../units.ts';
import { aurora } from './aurora.ts';

export function database(): Board {
  return {
    uid: 'showtime-database',
    file: 'database',
    title: 'Database',
    question: 'Does the database keep up?',
    rows: [
      {
        title: 'MySQL and MariaDB, from mysqld_exporter (0.14 and newer)',
        panels: [
          ...[statements, commands, commits, lag, deadlocks, connections, waits].map(seldom),
          requested,
        ],
      },
      {
        title: 'Aurora, from CloudWatch (names of yet-another-cloudwatch-exporter)',
        collapsed: true,
        panels: aurora,
      },
    ],
  };
}

/** Exporters are scraped every 5 s, because each scrape queries the database. A rate needs three scrapes. */
function seldom(panel: PanelModel): PanelModel {
  return { ...panel, minStepSeconds: 15 };
}

const { member, operation } = labels;
const perMember = { legend: `{{${member}}}`, groupsBy: [member] };

const statements: PanelModel = {
  key: 'statements',
  title: 'Statements',
  as: 'line',
  unit: units.operationsPerSecond,
  min: 0,
  size: [7, 8],
  shows: "Statements that each member executed per second, replication's own included.",
  good: 'Follows the load; the writer changes at a failover.',
  queries: [{ expr: perSecond(selector('mysql_global_status_queries'), [member]), ...perMember }],
};

const commands: PanelModel = {
  key: 'commands',
  title: 'Statements by kind, all members',
  as: 'line',
  unit: units.operationsPerSecond,
  min: 0,
  size: [7, 8],
  shows: 'Statements per second by kind, over all members.',
  good: 'Rollbacks lie on the ground: each is an order that had to be tried again or was refused.',
  queries: [
    {
      expr: perSecond(
        selector('mysql_global_status_commands_total', {
          command: matches('select|insert|update|delete|commit|rollback'),
        }),
        ['command'],
      ),
      legend: '{{command}}',
      groupsBy: ['command'],
    },
  ],
};

const commits: PanelModel = {
  key: 'commits',
  title: 'Commits',
  as: 'line',
  unit: units.operationsPerSecond,
  min: 0,
  size: [10, 8],
  shows: 'COMMIT statements that each member executed per second.',
  good: 'On the writer as many as orders and cancels; on the reader all that it replays, the writes of the SQL probe included.',
  queries: [
    {
      expr: perSecond(selector('mysql_global_status_commands_total', { command: equals('commit') }), [
        member,
      ]),
      ...perMember,
    },
  ],
};

const lag: PanelModel = {
  key: 'lag',
  title: 'Replica lag',
  as: 'line',
  unit: units.seconds,
  min: 0,
  size: [8, 8],
  shows:
    'Seconds behind the writer, from SHOW REPLICA STATUS. MariaDB and MySQL up to 8.0 call it seconds_behind_master, MySQL 8.4 seconds_behind_source; the writer has none.',
  good: 'Zero.',
  queries: [
    { expr: `max by (${member}) (${selector('mysql_slave_status_seconds_behind_master')})`, ...perMember },
    {
      expr: `max by (${member}) (${selector('mysql_slave_status_seconds_behind_source')})`,
      ...perMember,
      expectedOn: 'aurora',
    },
  ],
};

const deadlocks: PanelModel = {
  key: 'deadlocks',
  title: 'Deadlocks',
  as: 'line',
  unit: units.operationsPerSecond,
  min: 0,
  size: [8, 8],
  shows:
    'Deadlocks per second of each member. MariaDB counts them in its status; MySQL in INNODB_METRICS, which the exporter reads with --collect.info_schema.innodb_metrics.',
  good: 'None, or few: stock is locked in one order of items.',
  queries: [
    { expr: perSecond(selector('mysql_global_status_innodb_deadlocks'), [member]), ...perMember },
    {
      expr: perSecond(selector('mysql_info_schema_innodb_metrics_lock_lock_deadlocks_total'), [member]),
      ...perMember,
      expectedOn: 'aurora',
    },
  ],
};

const connections: PanelModel = {
  key: 'connections',
  title: 'Connections',
  as: 'line',
  unit: units.count,
  min: 0,
  size: [8, 8],
  shows:
    'Connections that are open at each member, those that execute something, and the most that it allows.',
  good: 'Well below the most allowed, with room for the pods that a rush adds.',
  queries: [
    {
      expr: `max by (${member}) (${selector('mysql_global_status_threads_connected')})`,
      legend: `{{${member}}}, open`,
      groupsBy: [member],
    },
    {
      expr: `max by (${member}) (${selector('mysql_global_status_threads_running')})`,
      legend: `{{${member}}}, running`,
      groupsBy: [member],
    },
    {
      expr: `max by (${member}) (${selector('mysql_global_variables_max_connections')})`,
      legend: `{{${member}}}, allowed`,
      groupsBy: [member],
    },
  ],
};

const waits: PanelModel = {
  key: 'row-lock-waits',
  title: 'Waits for row locks',
  as: 'line',
  unit: units.operationsPerSecond,
  min: 0,
  size: [12, 8],
  shows: 'Times per second that a transaction had to wait for a row that another one holds, by member.',
  good: 'Far fewer than orders: a popular item makes them queue.',
  queries: [
    { expr: perSecond(selector('mysql_global_status_innodb_row_lock_waits'), [member]), ...perMember },
  ],
};

const requested: PanelModel = {
  key: 'asked',
  title: 'What pods wait for it, p95',
  as: 'line',
  unit: units.seconds,
  min: 0,
  size: [12, 8],
  shows:
    '95th percentile of what the chosen pods ask of the database, by operation, retries included; from summed buckets.',
  good: 'Milliseconds. High here and quiet above: the way to the database is slow, not the database.',
  queries: [
    {
      expr: quantile(0.95, podded(`${metrics.databaseOperationDuration}_bucket`), [operation]),
      legend: `{{${operation}}}`,
      groupsBy: [operation],
    },
  ],
};
