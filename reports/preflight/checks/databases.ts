// Whether an order that was acknowledged outlives a crash or a failover, by what the servers report through SQL.
import type { PreflightEvidence, Judgement, ServerFact } from '../../../contract/index.ts';
import { defineCheck, doesNotApply, found, foundIf, unknown, type Check } from '../check.ts';

/** A customer may see an order this much later, seconds: as the checker own-orders-readable. */
const readableWithinSeconds = 1;
/** Connections that administrators, exporters and migrations need. */
const reservedConnections = 10;
const mysql = 'https://dev.mysql.com/doc/refman/8.4/en';
const shared = 'Aurora: instances share one volume, commits are not replicated between servers';

export const databaseChecks = {
  'semi-sync': defineCheck(
    ['writer'],
    {
      title: 'a commit is acknowledged only after a replica has it',
      severity: 'error',
      incident: 'lost commit',
      why: 'With asynchronous replication the last commits exist on the writer alone. When it dies, the promoted replica lacks orders that were acknowledged to customers.',
      fix: 'semi-synchronous replication with AFTER_SYNC on the writer, and a replica that is connected with it on',
      source: `${mysql}/replication-semisync.html`,
    },
    ({ writer }) => withSemiSync(writer, (semiSync) => found(semiSync.problems)),
  ),
  'one-replica': defineCheck(
    ['writer'],
    {
      title: 'more than one replica acknowledges commits',
      severity: 'warning',
      incident: 'lost commit',
      why: 'When the only one is lost or restarts, commits wait for the time-out, and then go on without a second copy.',
      fix: 'a second semi-synchronous replica, in a third zone',
      source: `${mysql}/replication-semisync.html`,
    },
    ({ writer }) =>
      withSemiSync(writer, ({ prefix, problems }) =>
        problems.length > 0
          ? doesNotApply('semi-synchronous replication is off')
          : foundIf(
              Number(writer.status[`${prefix}_clients`]) < 2,
              writer.name,
              `${prefix}_clients`,
              writer.status[`${prefix}_clients`],
            ),
      ),
  ),
  'commit-in-memory': defineCheck(
    ['writer'],
    {
      title: 'a commit is on a disk or on a replica before it is acknowledged',
      severity: 'error',
      incident: 'lost commit',
      why: 'Redo log or binlog are flushed later than the commit is acknowledged, and no replica has it either: a power loss or a crash of the machine takes up to a second of orders.',
      fix: 'innodb_flush_log_at_trx_commit = 1 and sync_binlog = 1 (on Aurora innodb_trx_commit_allow_data_loss = 0)',
      source: `${mysql}/innodb-parameters.html#sysvar_innodb_flush_log_at_trx_commit`,
    },
    ({ writer }) => {
      if (writer.isAurora) return found(auroraUnflushed(writer));
      const semiSync = semiSyncOf(writer);
      if (semiSync !== null && semiSync.problems.length === 0)
        return doesNotApply('a replica has each commit before it is acknowledged');
      return found(unflushed(writer));
    },
  ),
  'commit-not-flushed': defineCheck(
    ['writer'],
    {
      title: 'the writer flushes each commit',
      severity: 'warning',
      incident: 'lost commit',
      why: 'A machine that loses power comes back without its last second, while its replica has it. If both lose power, acknowledged orders are gone.',
      fix: 'innodb_flush_log_at_trx_commit = 1 and sync_binlog = 1; a target of showtime has both with --durable',
      source: `${mysql}/replication-options-binary-log.html#sysvar_sync_binlog`,
    },
    ({ writer }) => (writer.isAurora ? doesNotApply(shared) : found(unflushed(writer))),
  ),
  'reader-takes-writes': defineCheck(
    ['readers'],
    {
      title: 'readers refuse writes',
      severity: 'error',
      incident: 'lost commit',
      why: 'A client with an old address writes to the reader: that order is acknowledged, is on no other server, and breaks replication.',
      fix: 'read_only = 1 (and super_read_only = 1 on MySQL) on every reader',
      source: `${mysql}/server-system-variables.html#sysvar_read_only`,
    },
    ({ readers }) =>
      readers.length === 0
        ? doesNotApply('there is no reader')
        : found(
            readers
              .filter(
                ({ variables }) => !isOn(variables['read_only']) && !isOn(variables['innodb_read_only']),
              )
              .map(({ name, variables }) => ({
                object: name,
                field: 'read_only',
                value: variables['read_only'] ?? 'missing',
              })),
          ),
  ),
  'reader-lag': defineCheck(
    ['readerLag'],
    {
      title: `readers are less than ${readableWithinSeconds} s behind`,
      severity: 'warning',
      incident: 'stale read',
      why: 'A customer looks for the order that was just acknowledged, does not find it, and orders again. A promotion waits until the lag is applied.',
      fix: 'parallel appliers, smaller transactions, or reads of own orders from the writer',
      source: `${mysql}/replication-administration-status.html`,
    },
    ({ readerLag }) =>
      readerLag.length === 0
        ? doesNotApply('there is no reader')
        : found(
            readerLag
              .filter(({ seconds }) => seconds >= readableWithinSeconds)
              .map(({ reader, seconds, atLeast }) => ({
                object: reader,
                field: 'lag',
                value: `${atLeast ? 'at least ' : ''}${seconds} s`,
              })),
          ),
  ),
  'max-connections': defineCheck(
    ['writer', 'connectionsPerPod', 'maxPods'],
    {
      title: 'the database has connections for every pod',
      severity: 'error',
      incident: 'refused connection',
      why: 'When the autoscaler adds pods, or a failover leads readers to the writer, the last ones get "Too many connections", and their orders fail just in the rush.',
      fix: 'a smaller pool per pod, fewer pods at most, or a larger max_connections (on Aurora: a larger instance)',
      source: `${mysql}/too-many-connections.html`,
    },
    ({ writer, connectionsPerPod, maxPods }) => {
      const limit = Number(writer.variables['max_connections']);
      if (!Number.isFinite(limit)) return unknown(`${writer.name} reports no max_connections`);
      const needed = connectionsPerPod.value * maxPods.value + reservedConnections;
      return foundIf(
        needed > limit,
        writer.name,
        'max_connections',
        `${limit}; ${maxPods.value} pods (${maxPods.field}) × ${connectionsPerPod.value} (${connectionsPerPod.field}) + ${reservedConnections} is ${needed}`,
      );
    },
  ),
  'character-set': defineCheck(
    ['tables'],
    {
      title: 'text is stored as utf8mb4',
      severity: 'warning',
      incident: 'refused text',
      why: 'A name or a note with an emoji or a rare character is refused (the order fails) or stored with question marks.',
      fix: 'ALTER TABLE … CONVERT TO CHARACTER SET utf8mb4; ALTER DATABASE … CHARACTER SET utf8mb4 for new tables',
      source: `${mysql}/charset-unicode-utf8mb4.html`,
    },
    ({ tables }) =>
      found([
        ...tables.schemas
          .filter(({ characterSet }) => characterSet !== 'utf8mb4')
          .map(({ name, characterSet }) => ({
            object: `schema ${name}`,
            field: 'default character set',
            value: characterSet,
          })),
        ...tables.narrowColumns.map((column) => ({
          object: 'column',
          field: 'character set',
          value: column,
        })),
      ]),
  ),
  'tables-without-transactions': defineCheck(
    ['tables'],
    {
      title: 'every table is transactional',
      severity: 'error',
      incident: 'lost commit',
      why: 'An order, its lines, its payment and the stock are one transaction. A table of such an engine is not rolled back and does not survive a crash.',
      fix: 'ALTER TABLE … ENGINE = InnoDB',
      source: `${mysql}/storage-engines.html`,
    },
    ({ tables }) =>
      found(tables.withoutTransactions.map((table) => ({ object: 'table', field: 'engine', value: table }))),
  ),
} satisfies Record<string, Check>;

interface SemiSyncState {
  /** Of the status variables. */
  prefix: string;
  problems: readonly PreflightEvidence[];
}

/** MariaDB and older MySQL: master; MySQL 8: source. Null without the plugin. */
function semiSyncOf({ name, variables, status }: ServerFact): SemiSyncState | null {
  const part = ['source', 'master'].find((each) => `rpl_semi_sync_${each}_enabled` in variables);
  if (part === undefined) return null;
  const prefix = `rpl_semi_sync_${part}`;
  const evidence = (field: string, value: string | undefined): PreflightEvidence => ({
    object: name,
    field,
    value: value ?? 'missing',
  });
  const clients = status[`${prefix}_clients`];
  return {
    prefix,
    problems: [
      ...(isOn(variables[`${prefix}_enabled`])
        ? []
        : [evidence(`${prefix}_enabled`, variables[`${prefix}_enabled`])]),
      ...(isOn(status[`${prefix}_status`]) ? [] : [evidence(`${prefix}_status`, status[`${prefix}_status`])]),
      ...(Number(clients) >= 1 ? [] : [evidence(`${prefix}_clients`, clients)]),
    ],
  };
}

function withSemiSync(writer: ServerFact, judge: (state: SemiSyncState) => Judgement): Judgement {
  const { variables, name } = writer;
  if (writer.isAurora) return doesNotApply(shared);
  if (isOn(variables['wsrep_on'])) return doesNotApply('Galera certifies each commit on all nodes');
  if ((variables['group_replication_group_name'] ?? '') !== '')
    return doesNotApply('Group Replication agrees on each commit');
  if (variables['basedir']?.startsWith('/rdsdbbin') === true)
    return unknown('on RDS, Multi-AZ copies below SQL: aws rds describe-db-instances shows MultiAZ');
  const state = semiSyncOf(writer);
  if (state !== null) return judge(state);
  return judge({
    prefix: 'rpl_semi_sync_source',
    problems: [
      { object: name, field: 'rpl_semi_sync_source_enabled', value: 'missing: the plugin is not loaded' },
    ],
  });
}

function unflushed({ name, variables }: ServerFact): PreflightEvidence[] {
  const hasBinlog = isOn(variables['log_bin']);
  return [
    ...[{ field: 'innodb_flush_log_at_trx_commit', matters: true }],
    ...[{ field: 'sync_binlog', matters: hasBinlog }],
  ].flatMap(({ field, matters }): PreflightEvidence[] =>
    !matters || variables[field] === '1'
      ? []
      : [{ object: name, field, value: variables[field] ?? 'missing' }],
  );
}

/** Version 3 ignores a relaxed flush unless the loss of data is allowed as well. */
function auroraUnflushed({ name, variables }: ServerFact): PreflightEvidence[] {
  const flush = variables['innodb_flush_log_at_trx_commit'];
  const allowed = variables['innodb_trx_commit_allow_data_loss'];
  if (flush === '1' || flush === undefined || (allowed !== undefined && !isOn(allowed))) return [];
  return [{ object: name, field: 'innodb_flush_log_at_trx_commit', value: flush }];
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && ['ON', '1', 'YES'].includes(value.toUpperCase());
}
