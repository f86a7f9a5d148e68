// One connection to a database. It can time out, can be dropped at any moment, and records whether COMMIT was
// sent.
import { createConnection, type Connection, type QueryError } from 'mysql2';
import type { DatabaseAddress } from './address.ts';
import { ConnectionLost } from './failure.ts';

// Multiple statements per round trip are what makes an order cheap. Every value still goes through
// placeholders, which the driver escapes; sql_mode is set so that its escaping holds.
const introduction = `
  SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 1;
  SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
  `;

// A server id is unique among servers that replicate from each other; host and port distinguish those that do
// not.
const stateQuestion = `SELECT @@global.read_only OR @@global.innodb_read_only AS readOnly,
  CONCAT_WS('/', @@global.server_id, @@global.hostname, @@global.port) AS server`;

/** State of a server, read from its variables. */
export interface ServerState {
  /** The same for all connections to one server, and to no other. */
  server: string;
  readOnly: boolean;
}

export interface LinkOptions {
  /** To the end of the session's set-up, ms. */
  openTimeoutMs: number;
  /** Of each query, ms. On expiry the connection is dropped: its state is unknown. */
  queryTimeoutMs: number;
}

/** What a placeholder takes; an array is a list for `IN (?)`, an array of arrays rows for `VALUES ?`. */
export type Value = string | number | Date | Buffer | null | readonly Value[];

export class Link {
  /** True from the moment COMMIT was sent: from then on a loss leaves the outcome in doubt. */
  commitSent = false;
  readonly #connection: Connection;
  readonly #queryTimeoutMs: number;
  #opened: ServerState = { server: '', readOnly: false };
  #lost: ConnectionLost | undefined;
  #failPending: ((error: Error) => void) | undefined;
  #onLost: (error: ConnectionLost) => void = () => {};

  /** Use `open`. */
  constructor(connection: Connection, queryTimeoutMs: number) {
    this.#connection = connection;
    this.#queryTimeoutMs = queryTimeoutMs;
    connection.on('error', (error: Error) => this.drop(error.message));
    connection.on('end', () => this.drop('the server closed the connection'));
  }

  /** Connects, sets the session up and reads the role. Rejects with the driver's error or ConnectionLost. */
  static async open(
    address: DatabaseAddress,
    options: LinkOptions,
  ): Promise<{ link: Link; state: ServerState }> {
    const connection = createConnection({
      ...address,
      connectTimeout: options.openTimeoutMs,
      multipleStatements: true,
      timezone: 'Z',
      charset: 'utf8mb4_unicode_ci',
      supportBigNumbers: true,
    });
    const link = new Link(connection, options.queryTimeoutMs);
    try {
      const [, , rows] = await link.#send<[unknown, unknown, StateRow[]]>(
        introduction + stateQuestion,
        [],
        options.openTimeoutMs,
      );
      const state = stateOf(rows);
      link.#opened = state;
      return { link, state };
    } catch (error) {
      link.drop('it could not be opened');
      throw error;
    }
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }
  /** The server that it led to when it was opened. */
  get server(): string {
    return this.#opened.server;
  }
  /** Whether that server was read-only then. */
  get openedReadOnly(): boolean {
    return this.#opened.readOnly;
  }

  /**
   * Reads the state of the server again: its role changes while connections last. Rejects as `query` does.
   */
  async serverState(): Promise<ServerState> {
    return stateOf(await this.query<StateRow[]>(stateQuestion));
  }

  /** Calls `listener` once when the connection is gone for any reason but `drop` by its owner. */
  whenLost(listener: (error: ConnectionLost) => void): void {
    this.#onLost = listener;
  }

  /**
   * One round trip: one statement's answer, or an array of them. Rejects at once when the link is dropped
   * meanwhile.
   */
  query<T>(sql: string, values: readonly Value[] = []): Promise<T> {
    return this.#send<T>(sql, values, this.#queryTimeoutMs);
  }

  #send<T>(sql: string, values: readonly Value[], timeoutMs: number): Promise<T> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => this.#hang(() => waits, timeoutMs), timeoutMs);
      let waits = true;
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        waits = false;
        this.#failPending = undefined;
        act();
      };
      // The driver drops the callbacks of a destroyed connection, so a drop has to reject pending queries.
      this.#failPending = (error) => settle(() => reject(error));
      this.#connection.query(sql, values as Value[], (error: QueryError | null, result: unknown) => {
        settle(() => (error === null ? resolve(result as T) : reject(error)));
      });
    });
  }

  async commit(): Promise<void> {
    if (this.#lost !== undefined) throw this.#lost;
    this.commitSent = true;
    await this.query('COMMIT');
    this.commitSent = false;
  }

  /**
   * An answer may have arrived while this process was not scheduled: sockets are read once more before it
   * counts as a hang.
   */
  #hang(stillWaits: () => boolean, timeoutMs: number): void {
    setImmediate(() => {
      if (stillWaits()) this.drop(`no answer within ${timeoutMs} ms`);
    });
  }

  /** Closes the socket now. What waits for an answer rejects with ConnectionLost. Safe to call twice. */
  drop(reason: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = new ConnectionLost(reason);
    this.#connection.destroy();
    this.#failPending?.(this.#lost);
    this.#onLost(this.#lost);
  }
}

type StateRow = { server: string; readOnly: number };

function stateOf([row]: readonly StateRow[]): ServerState {
  if (row === undefined) throw new Error('the server did not report its role');
  return { server: row.server, readOnly: row.readOnly === 1 };
}
