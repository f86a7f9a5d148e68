// The system under load as a run sees it: a target of ours behind its supervisor, or somebody's own service.
import type { Command, DatabaseAddress, FaultPlan, TargetStatus } from '../../contract/index.ts';
import type { NamedProcess } from '../supervisor/protocol.ts';
import type { Scalars } from '../supervisor/supervised-target.ts';

export interface System {
  readonly kind: 'local' | 'base-url';
  readonly id: string | null;
  readonly baseUrl: string;
  /** What watches it; null: nothing of ours does. */
  readonly observability: TargetStatus['observability'];
  /** True if it was there before the run, so that what it stored before must be told apart. */
  readonly found: boolean;
  /** Where the SQL probe writes; null without a database of ours. */
  readonly writer: DatabaseAddress | null;
  /** Tokens of members and of the probe, and the seeded house; null for somebody's own service. */
  readonly tokensFile: string | null;
  readonly houseFile: string | null;
  readonly settings: Scalars;
  readonly versions: Scalars;
  /** Prints the stored orders; null if nobody can. */
  readonly storedCommand: Command | null;
  /** Problems of a plan on this system. */
  checkPlan(plan: FaultPlan, durationMs: number): Promise<readonly string[]>;
  processes(): Promise<readonly NamedProcess[]>;
  /** How long the supervisor's event loop did not turn at most since the last call, ms; null without one. */
  longestStallMs(): Promise<number | null>;
  /** Starts writing events and database states into the run folder. */
  record(runFolder: string, startedMonotonicMs: number): Promise<void>;
  /** Resolves when every fault is over. `loadStartedAtMs` is absolute, monotonic. */
  play(plan: FaultPlan, seed: number, loadStartedAtMs: number): Promise<void>;
  stopFaults(): Promise<void>;
  /** Ends what `record` started. Rejects if anything could not be written. */
  stopRecording(): Promise<void>;
  openTransactions(): Promise<number>;
  /** Gives the system back, or ends it. */
  finish(keep: boolean): Promise<void>;
}
