// What the preflight reads of a database server, from a link that answers as a server would.
import { expect, test } from 'vitest';
import type { ControlLink } from './control-link.ts';
import { readAuroraLag, readReaderLag, readServerFact, readTablesFact } from './server-facts.ts';

type Rows = Awaited<ReturnType<ControlLink['rows']>>;

/** Answers a statement that contains a key; records what was asked. */
function linkOf(
  answers: Record<string, Rows>,
): Pick<ControlLink, 'rows'> & { asked: [string, readonly unknown[]][] } {
  const asked: [string, readonly unknown[]][] = [];
  return {
    asked,
    rows: async (sql, _timeoutMs, values = []) => {
      asked.push([sql, values]);
      const key = Object.keys(answers).find((each) => sql.includes(each));
      if (key === undefined) throw new Error(`not expected: ${sql}`);
      return answers[key] ?? [];
    },
  };
}

const mariadb = { 'VERSION()': [{ version: '11.4.5-MariaDB' }] };
const mysql = { 'VERSION()': [{ version: '8.4.3' }] };

test('names of variables and status are in lower case, and an Aurora is recognised by its own variable', async () => {
  const link = linkOf({
    VARIABLES: [
      { Variable_name: 'Max_Connections', Value: 400 },
      { Variable_name: 'version', Value: '8.0.39' },
      { Variable_name: 'aurora_version', Value: '3.08.0' },
    ],
    STATUS: [{ Variable_name: 'Rpl_semi_sync_source_clients', Value: '1' }],
  });
  expect(await readServerFact(link, 'writer')).toMatchObject({
    name: 'writer',
    version: '8.0.39 (Aurora 3.08.0)',
    isAurora: true,
    variables: { max_connections: '400' },
    status: { rpl_semi_sync_source_clients: '1' },
  });
});

test('tables, columns and schemas are only looked at', async () => {
  const link = linkOf({
    'information_schema.schemata': [{ name: 'shop', charset: 'latin1' }],
    'information_schema.columns': [{ narrow: 'shop.orders.name latin1' }],
    'information_schema.tables': [{ plain: 'shop.orders MyISAM' }],
  });
  expect(await readTablesFact(link)).toEqual({
    schemas: [{ name: 'shop', characterSet: 'latin1' }],
    narrowColumns: ['shop.orders.name latin1'],
    withoutTransactions: ['shop.orders MyISAM'],
  });
  for (const [sql] of link.asked) expect(sql).toMatch(/^SELECT /);
});

test.each([
  ['MariaDB', { ...mariadb, gtid_binlog_pos: [{ gtid: '0-1-7', hasGtids: 1 }] }, 'MASTER_GTID_WAIT', '0-1-7'],
  [
    'MySQL',
    { ...mysql, gtid_executed: [{ gtid: 'a:1-7,\nb:1', hasGtids: 1 }] },
    'WAIT_FOR_EXECUTED_GTID_SET',
    'a:1-7,b:1',
  ],
])(
  'a reader of %s that has what the writer has lags as long as that took',
  async (_name, answers, wait, gtid) => {
    const times = [1_000, 1_420];
    const reader = linkOf({ [wait]: [{ waited: 0 }] });
    const lag = await readReaderLag({ writer: linkOf(answers), reader }, 'reader', () => times.shift() ?? 0);
    expect(lag).toEqual({ reader: 'reader', seconds: 0.4, atLeast: false });
    expect(reader.asked).toEqual([[expect.stringContaining(wait), [gtid]]]);
  },
);

test.each([[-1], [1]])('a reader that did not catch up (%d) lags at least two seconds', async (waited) => {
  const writer = linkOf({ ...mariadb, gtid_binlog_pos: [{ gtid: '0-1-7', hasGtids: 1 }] });
  const reader = linkOf({ MASTER_GTID_WAIT: [{ waited }] });
  expect(await readReaderLag({ writer, reader }, 'reader', () => 0)).toEqual({
    reader: 'reader',
    seconds: 2,
    atLeast: true,
  });
});

test('a writer that has written nothing has no reader behind it, and one without GTIDs makes the lag unknown', async () => {
  const reader = linkOf({});
  const fresh = linkOf({ ...mariadb, gtid_binlog_pos: [{ gtid: '', hasGtids: 1 }] });
  expect(await readReaderLag({ writer: fresh, reader }, 'reader', () => 0)).toMatchObject({ seconds: 0 });
  const without = linkOf({ ...mysql, gtid_executed: [{ gtid: '', hasGtids: 0 }] });
  await expect(readReaderLag({ writer: without, reader }, 'reader', () => 0)).rejects.toThrow(
    'no binlog with GTIDs',
  );
});

test('the writer of an Aurora cluster reports the lag of each reader', async () => {
  const writer = linkOf({ replica_host_status: [{ name: 'two', lag: 1_500.5 }] });
  expect(await readAuroraLag(writer)).toEqual([{ reader: 'instance two', seconds: 1.5005, atLeast: false }]);
});
