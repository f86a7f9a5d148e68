// One connection to the writer or reader endpoint, opened again after every failure. It stays with the server that
// it was opened to.
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { Clock, DatabaseAddress } from '../../contract/index.ts';
import { withinMs } from '../probes/pace.ts';

export interface OpenLink {
  /** `@@server_id`. */
  readonly server: number;
  /** Rejects if there is no answer in time; then the next call of `open` opens another connection. */
  rows(sql: string, values: readonly unknown[]): Promise<readonly RowDataPacket[]>;
}

export class MemberLink {
  readonly #address: DatabaseAddress;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #connection: Connection | undefined;
  #link: OpenLink | undefined;

  constructor(address: DatabaseAddress, { clock, timeoutMs }: { clock: Clock; timeoutMs: number }) {
    this.#address = address;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** The open connection, else a new one. Rejects if there is none in time. */
  async open(): Promise<OpenLink> {
    if (this.#link !== undefined) return this.#link;
    const { host, port, user, password, database } = this.#address;
    const connection = await createConnection({
      ...{ host, port, user, password, database },
      connectTimeout: this.#timeoutMs,
    });
    this.#connection = connection;
    // A connection that breaks is noticed by the next query; the error must not end the process.
    connection.on('error', () => this.close());
    const [row] = await this.#rows(connection, 'SELECT @@server_id AS server', []);
    const link: OpenLink = {
      server: Number(row?.['server']),
      rows: (sql, values) => this.#rows(connection, sql, values),
    };
    this.#link = link;
    return link;
  }

  close(): void {
    this.#connection?.destroy();
    this.#connection = undefined;
    this.#link = undefined;
  }

  async #rows(
    connection: Connection,
    sql: string,
    values: readonly unknown[],
  ): Promise<readonly RowDataPacket[]> {
    const work = connection.query<RowDataPacket[]>(sql, [...values]);
    try {
      if (!(await withinMs(this.#clock, this.#timeoutMs, work))) throw new Error('no answer in time');
      return (await work)[0];
    } catch (error) {
      work.catch(() => undefined);
      if (this.#connection === connection) this.close();
      throw error;
    }
  }
}
