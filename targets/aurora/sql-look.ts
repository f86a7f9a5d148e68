// One look at an instance through SQL: who it is, whether it takes writes, and what it reports of its replicas.
import type { ControlLink, ReadingLink, Where } from '../database/index.ts';
import type { SignIn } from './sign-in.ts';

export interface SqlSight {
  /** False while it refuses writes (`innodb_read_only` on Aurora, `read_only` elsewhere). */
  writable: boolean;
  /** `@@aurora_server_id`; null if the server is no Aurora. */
  auroraId: string | null;
  /** The highest lag of its replicas, ms; null if it is no Aurora or has none. */
  lagMs: number | null;
}

const settingsSql =
  "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('innodb_read_only', 'read_only', 'aurora_server_id')";
/** Source: Aurora MySQL reference, `information_schema.replica_host_status`. */
const lagSql =
  "SELECT MAX(replica_lag_in_milliseconds) AS lag FROM information_schema.replica_host_status WHERE session_id <> 'MASTER_SESSION_ID'";

/**
 * Reads only. Rejects if there is no answer within `timeoutMs` for each statement, and if the answer does not say whether
 * the server takes writes.
 */
export async function lookBySql(link: ReadingLink, timeoutMs: number): Promise<SqlSight> {
  const rows = await link.rows(settingsSql, timeoutMs);
  const value = (name: string): string | null => {
    const row = rows.find((one) => one['Variable_name'] === name);
    return row === undefined ? null : String(row['Value']);
  };
  // Every MySQL has both. An answer without them, as a proxy may give it, is no answer.
  const isOff = (name: string): boolean => {
    const setting = value(name);
    if (setting === null) throw new Error(`the server does not say what ${name} is`);
    return ['OFF', '0'].includes(setting);
  };
  const refusals = ['innodb_read_only', 'read_only'].filter((name) => !isOff(name));
  const auroraId = value('aurora_server_id');
  const lag = auroraId === null ? null : (await link.rows(lagSql, timeoutMs))[0]?.['lag'];
  return {
    writable: refusals.length === 0,
    auroraId,
    lagMs: lag === null || lag === undefined ? null : Number(lag),
  };
}

/** Keeps one connection to an instance, and opens another one after a loss. */
export class SqlEye {
  readonly #signIn: SignIn;
  readonly #timeoutMs: number;
  #link: ControlLink | undefined;
  #where: Where | undefined;

  constructor(signIn: SignIn, timeoutMs: number) {
    this.#signIn = signIn;
    this.#timeoutMs = timeoutMs;
  }

  /** Rejects with the reason why there was no answer. */
  async look(where: Where): Promise<SqlSight> {
    if (this.#where?.address !== where.address || this.#where.port !== where.port) this.close();
    this.#where = where;
    try {
      if (this.#link === undefined || this.#link.isLost)
        this.#link = await this.#signIn.open(where, this.#timeoutMs);
      return await lookBySql(this.#link, this.#timeoutMs);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    this.#link?.close();
    this.#link = undefined;
  }
}
