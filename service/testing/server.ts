// For tests: a throwaway MariaDB server on a free port, that can be killed, frozen and started again.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Connection } from 'mysql2/promise';
import { ensureMariadb, type Mariadb } from '../../tools/mariadb/ensure-mariadb.mjs';
import { asCurrentUser, initDataDir } from '../../tools/mariadb/init-data-dir.mjs';
import { freePort } from '../../platform/free-port.ts';
import type { DatabaseAddress } from '../database/address.ts';

const user = 'root';
const password = 'throwaway';

export class DatabaseServer {
  readonly #mariadb: Mariadb;
  readonly #folder: string;
  readonly #port: number;
  readonly #tls: readonly string[];
  #child: ChildProcess | undefined;

  constructor(mariadb: Mariadb, folder: string, port: number, tls: readonly string[]) {
    this.#mariadb = mariadb;
    this.#folder = folder;
    this.#port = port;
    this.#tls = tls;
  }

  /**
   * Starts an empty server. The account of `address` may not write while the server is read-only, as a pod's
   * may not. `tls` are the server's flags for it; without them it accepts plain text only.
   */
  static async start(tls: readonly string[] = ['--skip-ssl']): Promise<DatabaseServer> {
    const mariadb = await ensureMariadb();
    const folder = await mkdtemp(join(tmpdir(), 'fast-order-'));
    await initDataDir(mariadb, {
      dataDir: join(folder, 'data'),
      user,
      password,
      statements: [
        'CREATE DATABASE orders;',
        'CREATE DATABASE members;',
        `CREATE USER 'pod'@'127.%' IDENTIFIED BY '${password}';`,
        "GRANT ALL ON orders.* TO 'pod'@'127.%';",
        "GRANT ALL ON members.* TO 'pod'@'127.%';",
      ],
    });
    const server = new DatabaseServer(mariadb, folder, await freePort('127.0.0.1'), tls);
    await server.resume();
    return server;
  }

  address(database: string): DatabaseAddress {
    return { host: '127.0.0.1', port: this.#port, user: 'pod', password, database };
  }

  url(database: string): string {
    return `mysql://pod:${password}@127.0.0.1:${this.#port}/${database}`;
  }

  /** Starts the server on its data, on the same port, and waits until it answers. */
  async resume(): Promise<void> {
    const { serverPath, serverArgs, env } = this.#mariadb;
    this.#child = spawn(
      serverPath,
      [
        ...serverArgs,
        ...asCurrentUser(),
        `--datadir=${join(this.#folder, 'data')}`,
        `--tmpdir=${join(this.#folder, 'data')}`,
        `--port=${this.#port}`,
        '--bind-address=127.0.0.1',
        `--socket=${join(this.#folder, 'socket')}`,
        '--skip-name-resolve',
        ...this.#tls,
        '--log-bin',
        '--binlog-format=ROW',
        '--innodb-flush-log-at-trx-commit=2',
        '--sync-binlog=0',
        '--innodb-buffer-pool-size=64M',
      ],
      { stdio: 'ignore', env: { ...process.env, ...env } },
    );
    const child = this.#child;
    process.once('exit', () => child.kill('SIGKILL'));
    await this.#untilItAnswers();
  }

  /** SIGKILL, SIGSTOP or SIGCONT. Resolves after a killed server has ended. */
  async signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const child = this.#child;
    if (child === undefined) throw new Error('the server is not running');
    const ended = signal === 'SIGKILL' ? once(child, 'exit') : Promise.resolve();
    child.kill(signal);
    await ended;
  }

  /** An administrator's connection; the caller ends it. */
  async administer(database?: string): Promise<Connection> {
    return createConnection({
      host: '127.0.0.1',
      port: this.#port,
      user,
      password,
      multipleStatements: true,
      ...(database === undefined ? {} : { database }),
    });
  }

  async end(): Promise<void> {
    if (this.#child?.exitCode === null && this.#child.signalCode === null) await this.signal('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #untilItAnswers(): Promise<void> {
    for (;;) {
      const connection = await this.administer().catch(() => undefined);
      if (connection !== undefined) return connection.end();
      if (this.#child?.exitCode !== null) throw new Error('mariadbd ended instead of starting');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
