// MariaDB in a container. It has no CLONE: a server that holds more than the writer is emptied, and replicates the
// writer's whole history, which its binlogs have from their first file on.
import { dialects, schemas, type ControlLink } from '../../database/index.ts';
import type { ContainedMember } from './contained-member.ts';

const answerMs = 5_000;
const dropMs = 60_000;

export const containedMariadb: ContainedMember = {
  dialect: dialects.mariadb,
  /** Its configuration has read-only=ON (deploy/compose/mariadb/pair.cnf); there is no SET PERSIST. */
  keepReadOnly: async () => undefined,
  beginAnew: async (link) => {
    await dialects.mariadb.forgetWriter(link);
    await forgetHistory(link);
  },
  continueFromOwnData: async (link, there) => {
    await link.rows('SET GLOBAL gtid_slave_pos = @@gtid_binlog_pos', answerMs);
    // A replica skips events with its own id, also those that an earlier life of it wrote.
    await link.rows('SET GLOBAL server_id = ?', answerMs, [
      unusedId(await identity(there), await identity(link)),
    ]);
  },
  replace: async (link, { there }) => {
    const [first] = await there.rows('SHOW BINARY LOGS', answerMs);
    const name = String(first?.['Log_name'] ?? 'nothing');
    if (!/\.0*1$/.test(name))
      throw new Error(`the writer's binlogs begin with ${name}: its history is not complete any more`);
    await link.rows('SET SESSION sql_log_bin = 0', answerMs);
    for (const schema of Object.values(schemas)) {
      await link.rows(`DROP DATABASE IF EXISTS ${schema}`, dropMs);
      await link.rows(`CREATE DATABASE ${schema} CHARACTER SET utf8mb4`, dropMs);
    }
    await forgetHistory(link);
  },
};

async function forgetHistory(link: ControlLink): Promise<void> {
  await link.rows('RESET MASTER', answerMs);
  await link.rows("SET GLOBAL gtid_slave_pos = ''", answerMs);
}

interface Identity {
  serverId: number;
  /** As `@@gtid_binlog_state` writes it: `0-1-200,0-2-240`, domain, server and number. */
  state: string;
}

async function identity(link: ControlLink): Promise<Identity> {
  const [row] = await link.rows('SELECT @@server_id AS id', answerMs);
  return { serverId: Number(row?.['id']), state: await dialects.mariadb.binlogState(link) };
}

/** An id that neither server has, and that wrote no transaction of either. */
export function unusedId(...servers: readonly Identity[]): number {
  const written = servers.flatMap(({ state }) =>
    [...state.matchAll(/\d+-(\d+)-\d+/g)].map(([, origin]) => Number(origin)),
  );
  return Math.max(...servers.map(({ serverId }) => serverId), ...written) + 1;
}
