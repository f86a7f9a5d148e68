// What a supervisor needs of a target; targets/local offers it.
import type { Capabilities, DatabaseLine, NewEvent, Progress, TargetStatus } from '../../contract/index.ts';
import type { NamedProcess } from './protocol.ts';

export type Scalars = Record<string, string | number | boolean | null>;

export interface SupervisedTarget {
  readonly capabilities: Capabilities;
  /** 0600 file of minted tokens. */
  readonly tokensFile: string;
  readonly zones: readonly string[];
  status(): Promise<TargetStatus>;
  /** Every process that runs now. */
  processes(): readonly NamedProcess[];
  settings(): Scalars;
  /** Read from the running parts. */
  versions(): Promise<Scalars>;
  /** Open transactions of the service on the writer. */
  openTransactions(): Promise<number>;
  /** Told of every event of a fault that is played on it, so that it can expose which are in effect. */
  faultEvent(event: NewEvent): void;
  /** Ends every process of the target. */
  stop(): Promise<void>;
}

/** Where a starting target reports to. */
export interface Reports {
  onEvent(event: NewEvent): void;
  /** Times are absolute, ms on CLOCK_MONOTONIC. */
  onState(line: DatabaseLine): void;
  progress: Progress;
  signal: AbortSignal;
}

export type StartTarget = (reports: Reports) => Promise<SupervisedTarget>;
