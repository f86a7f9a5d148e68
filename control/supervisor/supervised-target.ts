// What a supervisor needs of a target; those in targets/ offer it.
import type { FaultLimits } from '../../chaos/index.ts';
import type {
  Capabilities,
  DatabaseLine,
  FaultPlan,
  NewEvent,
  Progress,
  ShowtimeError,
  TargetStatus,
} from '../../contract/index.ts';
import type { NamedProcess } from './protocol.ts';

export type Scalars = Record<string, string | number | boolean | null>;

export interface SupervisedTarget {
  readonly capabilities: Capabilities;
  /** 0600 file of minted tokens; null without members. */
  readonly tokensFile: string | null;
  readonly zones: readonly string[];
  status(): Promise<TargetStatus>;
  /** Every process that runs now. */
  processes(): readonly NamedProcess[];
  settings(): Scalars;
  /** Read from the running parts. */
  versions(): Promise<Scalars>;
  /** Open transactions of the service on the writer. */
  openTransactions(): Promise<number>;
  /** Called for every event of a fault that is played on it, so that it can expose which are in effect. */
  faultEvent(event: NewEvent): void;
  /** Brings logs that are elsewhere into the target's folder of logs, before a run copies them. */
  collectLogs?(): Promise<void>;
  /** Ends every process of the target. */
  stop(): Promise<void>;
  /** Further problems of a plan, beside what its capabilities say. */
  checkPlan?(plan: FaultPlan): Promise<readonly string[]>;
  /** Throws if no further fault may be declared while `open` are. */
  admit?(open: number): void;
  /** Runners of the load, where they are the target's. */
  readonly runners?: RunnersOfTarget;
  /** What its end could not take away, for `recover`; null: nothing. */
  leftBehind?(): string | null;
  /** Resolves when no fault may stay: they are undone, and the play fails with that error. */
  readonly whenStopped?: Promise<ShowtimeError>;
  readonly faultLimits?: Partial<FaultLimits>;
}

export interface RunnersOfTarget {
  /** @throws ShowtimeError; what was made is deleted then */
  start(signal: AbortSignal): Promise<readonly { index: number; name: string }[]>;
  end(): Promise<void>;
}

/** Where a starting target reports to. */
export interface Reports {
  /** `atMs` (absolute, ms on CLOCK_MONOTONIC) if it happened earlier than now. */
  onEvent(event: NewEvent, atMs?: number): void;
  /** Times are absolute, ms on CLOCK_MONOTONIC. */
  onState(line: DatabaseLine): void;
  progress: Progress;
  signal: AbortSignal;
}

export type StartTarget = (reports: Reports) => Promise<SupervisedTarget>;
