// Options of a database pair, and what its start returns.
import type {
  Clock,
  DatabaseAddress,
  DatabaseCapability,
  DatabaseLine,
  NetworkCapability,
  NewEvent,
  Progress,
  Shell,
} from '../../contract/index.ts';
import type { Account } from './accounts.ts';
import type { Endpoint } from './endpoint.ts';
import type { Dialect } from './dialect.ts';
import type { DatabaseInstall } from './install.ts';
import type { Prepare } from './seeded-image.ts';

export interface DatabasePairOptions {
  shell: Shell;
  clock: Clock;
  /** Which database `install` is. */
  dialect: Dialect['name'];
  install: DatabaseInstall;
  /**
   * State of this target, mode 0700; the data directories go into `folder/data` and are deleted at `stop`.
   * Absolute.
   */
  folder: string;
  /** Absolute. */
  logsFolder: string;
  zones: readonly [string, string];
  /** Flush binlog and redo log at each commit. */
  durable: boolean;
  /** Fills the empty databases. */
  prepare: Prepare;
  /**
   * A SELECT of three columns, order id, member and key of every order, against the orders schema's qualified
   * names.
   */
  ordersSql: string;
  onEvent(event: NewEvent): void;
  /**
   * Lines for databases.ndjson. Their `atMs` and `fencedAtMs` are absolute (`clock.nowMs()`): subtract the
   * run's start.
   */
  onState(line: DatabaseLine): void;
  progress: Progress;
  signal: AbortSignal;
}

export interface DatabasePair {
  capability: DatabaseCapability;
  network: NetworkCapability;
  /** The service's user at the endpoints; pid is of the server behind at this moment. */
  readonly writer: DatabaseAddress;
  readonly reader: DatabaseAddress;
  readonly members: DatabaseAddress;
  writerEndpoint: Endpoint;
  readerEndpoint: Endpoint;
  membersEndpoint: Endpoint;
  processes(): { name: string; pid: number }[];
  /** Where the running servers are themselves, behind the endpoints. */
  servers(): { name: string; address: string; port: number; pid: number }[];
  /** An account on each server that may read status, and neither read rows nor change anything. */
  readonly monitor: Account;
  /** Transactions of the service's user that are open on the writer now. */
  openTransactions(): Promise<number>;
  /** For run.json: durability and timings. */
  settings(): Record<string, string | number | boolean>;
  /** Read from the running servers. */
  versions(): Promise<Record<string, string>>;
  stop(): Promise<void>;
}
