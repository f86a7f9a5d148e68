// What `showtime preflight` judges of a database server, read through SQL. Only SELECT and SHOW; needs no right beyond
// connecting, and for tables the right to see them.
import type { ReaderLagFact, ServerFact, TablesFact } from '../../contract/index.ts';
import type { ReadingLink } from './control-link.ts';

const answersWithinMs = 3_000;
/** How long a reader may take to have what the writer had, seconds. */
const catchUpSeconds = 2;
/** As many columns and tables are named. */
const listed = 20;
/** Schemas of the server itself. */
const ownSchemas = "('mysql', 'sys', 'information_schema', 'performance_schema')";

/** Rejects with the driver's error, or LinkLost if there is no answer in time. */
export async function readServerFact(link: ReadingLink, name: string): Promise<ServerFact> {
  const variables = pairs(await link.rows('SHOW GLOBAL VARIABLES', answersWithinMs));
  const status = pairs(await link.rows("SHOW GLOBAL STATUS LIKE 'rpl_semi_sync%'", answersWithinMs));
  const isAurora = 'aurora_version' in variables || 'aurora_server_id' in variables;
  return {
    name,
    version: `${variables['version'] ?? 'unknown'}${isAurora ? ` (Aurora ${variables['aurora_version'] ?? ''})` : ''}`,
    isAurora,
    variables,
    status,
  };
}

/** Of every schema that the account sees. */
export async function readTablesFact(link: ReadingLink): Promise<TablesFact> {
  const schemas = await link.rows(
    `SELECT schema_name AS name, default_character_set_name AS charset FROM information_schema.schemata
      WHERE LOWER(schema_name) NOT IN ${ownSchemas} ORDER BY 1`,
    answersWithinMs,
  );
  // ascii and binary are choices for keys and hashes; what customers type is in neither.
  const columns = await link.rows(
    `SELECT CONCAT(table_schema, '.', table_name, '.', column_name, ' ', character_set_name) AS narrow
       FROM information_schema.columns
      WHERE LOWER(table_schema) NOT IN ${ownSchemas}
        AND character_set_name NOT IN ('utf8mb4', 'ascii', 'binary') ORDER BY 1 LIMIT ${listed}`,
    answersWithinMs,
  );
  const tables = await link.rows(
    `SELECT CONCAT(table_schema, '.', table_name, ' ', engine) AS plain FROM information_schema.tables
      WHERE LOWER(table_schema) NOT IN ${ownSchemas} AND table_type = 'BASE TABLE'
        AND engine IN ('MyISAM', 'Aria', 'MEMORY', 'CSV', 'ARCHIVE') ORDER BY 1 LIMIT ${listed}`,
    answersWithinMs,
  );
  return {
    schemas: schemas.map(({ name, charset }) => ({ name: String(name), characterSet: String(charset) })),
    narrowColumns: columns.map(({ narrow }) => String(narrow)),
    withoutTransactions: tables.map(({ plain }) => String(plain)),
  };
}

/**
 * Waits until the reader has what the writer has now, two seconds at most. Rejects where a server writes no GTIDs.
 * `nowMs` is the clock's.
 */
export async function readReaderLag(
  { writer, reader }: { writer: ReadingLink; reader: ReadingLink },
  name: string,
  nowMs: () => number,
): Promise<ReaderLagFact> {
  const gtid = await positionOf(writer);
  // Nothing was written since its binlog began.
  if (gtid.position === '') return { reader: name, seconds: 0, atLeast: false };
  const beganMs = nowMs();
  const sql = gtid.isMariadb
    ? `SELECT MASTER_GTID_WAIT(?, ${catchUpSeconds}) AS waited`
    : `SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ${catchUpSeconds}) AS waited`;
  const [row] = await reader.rows(sql, catchUpSeconds * 1_000 + answersWithinMs, [gtid.position]);
  return Number(row?.['waited']) === 0
    ? { reader: name, seconds: Math.round((nowMs() - beganMs) / 100) / 10, atLeast: false }
    : { reader: name, seconds: catchUpSeconds, atLeast: true };
}

/**
 * As the writer of an Aurora cluster reports it. Source: Aurora MySQL reference, `information_schema.replica_host_status`.
 */
export async function readAuroraLag(writer: ReadingLink): Promise<ReaderLagFact[]> {
  const rows = await writer.rows(
    "SELECT server_id AS name, replica_lag_in_milliseconds AS lag FROM information_schema.replica_host_status WHERE session_id <> 'MASTER_SESSION_ID'",
    answersWithinMs,
  );
  return rows.map(({ name, lag }) => ({
    reader: `instance ${name}`,
    seconds: Number(lag) / 1_000,
    atLeast: false,
  }));
}

async function positionOf(writer: ReadingLink): Promise<{ isMariadb: boolean; position: string }> {
  const [version] = await writer.rows('SELECT VERSION() AS version', answersWithinMs);
  const isMariadb = String(version?.['version']).includes('MariaDB');
  const [row] = await writer.rows(
    isMariadb
      ? 'SELECT @@gtid_binlog_pos AS gtid, @@log_bin AS hasGtids'
      : "SELECT @@GLOBAL.gtid_executed AS gtid, @@GLOBAL.log_bin AND @@GLOBAL.gtid_mode = 'ON' AS hasGtids",
    answersWithinMs,
  );
  if (Number(row?.['hasGtids']) !== 1)
    throw new Error('the writer has no binlog with GTIDs, so the lag of its readers is not known');
  return { isMariadb, position: String(row?.['gtid'] ?? '').replaceAll('\n', '') };
}

function pairs(rows: Awaited<ReturnType<ReadingLink['rows']>>): Record<string, string> {
  return Object.fromEntries(
    rows.map(({ Variable_name: name, Value: value }) => [String(name).toLowerCase(), String(value)]),
  );
}
