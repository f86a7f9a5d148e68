// What differs between MariaDB and MySQL: command lines, the first data directory, and the SQL of replication.
// The control plane above it is the same for both.
import type { DatabaseName, Shell } from '../../contract/index.ts';
import type { Accounts } from './accounts.ts';
import type { ControlLink, Where } from './control-link.ts';
import type { DatabaseInstall } from './install.ts';
import type { SemiSync } from './semi-sync.ts';
import type { Part } from './server-flags.ts';

export interface ReplicaState {
  receiving: boolean;
  applying: boolean;
  lagSeconds: number | null;
  error: string | null;
  /** GTID of the last event received (applied or not); a set of GTIDs on MySQL. */
  received: string;
}

/** Positions and states are GTIDs as the server writes them, without line breaks. */
export interface Dialect {
  readonly name: DatabaseName;
  /** Flags for the part that a server plays, beside those that both dialects have. */
  partFlags(part: Part): readonly string[];
  /**
   * Makes an empty data directory with the accounts. Passwords never appear in `ps`. Throws
   * `target-did-not-start`.
   */
  bootstrap(
    shell: Shell,
    install: DatabaseInstall,
    dataDir: string,
    accounts: Accounts,
    signal: AbortSignal,
  ): Promise<void>;
  /** Replicates from `writer`, starting at what the server has. */
  follow(link: ControlLink, writer: Where, accounts: Accounts): Promise<void>;
  /**
   * Whether the server takes part in semi-synchronous replication; a running receiver reconnects to apply the
   * change.
   */
  acknowledgeReceipt(link: ControlLink, on: boolean): Promise<void>;
  /** Null if the server does not replicate. */
  replicaState(link: ControlLink): Promise<ReplicaState | null>;
  /** Waits until all of `gtid` is applied. Throws after `timeoutMs`. */
  untilApplied(link: ControlLink, gtid: string, timeoutMs: number): Promise<void>;
  /**
   * Receives nothing any more and applies all that was received. Returns the position reached; still
   * read-only.
   */
  drain(link: ControlLink, timeoutMs: number): Promise<string>;
  /**
   * Ends following for good. It has nothing left to apply, so this may wait until it takes writes: each step
   * costs milliseconds of outage.
   */
  forgetWriter(link: ControlLink): Promise<void>;
  /** From here on the server takes writes. */
  openForWrites(link: ControlLink): Promise<void>;
  /**
   * Waits for commits under way, then every write is refused (1290) and rolled back. Throws if that takes over
   * two seconds.
   */
  closeForWrites(link: ControlLink): Promise<void>;
  /** A writer that was closed for writes replicates from the new one from its exact position. */
  stepDown(link: ControlLink, writer: Where, accounts: Accounts): Promise<void>;
  /**
   * Ends the writer's connections to readers that are gone. The writer would detect the loss only at its
   * second write to them, and until then every commit waits for their acknowledgement; if the next reader
   * joins before, up to the whole time-out.
   */
  endFollowers(link: ControlLink): Promise<void>;
  /** Everything that the server has in its binlog. */
  binlogState(link: ControlLink): Promise<string>;
  /** The server's position now; empty before the first transaction. */
  position(link: ControlLink): Promise<string>;
  /** How many transactions of state `there` are not in state `here`; 0 if all are. */
  transactionsMissing(there: string, here: string): number;
  /** The writer's view of its semi-synchronous readers. */
  readWriterSemiSync(link: ControlLink, timeoutMs: number): Promise<SemiSync>;
}
