// The system under load: a target of ours behind its supervisor, or an external service.
import type { PlayedFault } from '../../chaos/index.ts';
import {
  targetKinds,
  type Command,
  type DatabaseAddress,
  type FaultPlan,
  type PlannedFault,
  type TargetKind,
  type TargetStatus,
} from '../../contract/index.ts';
import type { NamedProcess } from '../supervisor/protocol.ts';
import type { Scalars } from '../supervisor/supervised-target.ts';

/**
 * True for a target that Showtime started, wherever it runs: its customers, tokens and prices are known, and what it
 * stores can be separated from what was there before.
 */
export function isTarget({ kind }: Pick<System, 'kind'>): boolean {
  return (targetKinds as readonly string[]).includes(kind);
}

export interface System {
  readonly kind: TargetKind | 'base-url' | 'kubernetes';
  readonly id: string | null;
  /** Where the load goes. */
  readonly baseUrl: string;
  /** Where the service is: another URL where a proxy stands before it. */
  readonly serviceUrl: string;
  /** Prometheus and Alertmanager of the target; null if it is not observed. */
  readonly observability: TargetStatus['observability'];
  /** True if the target was up before the run, so that orders stored earlier must be separated. */
  readonly found: boolean;
  /** Where the SQL probe writes; null without a local database. */
  readonly writer: DatabaseAddress | null;
  /** The reader's endpoint, which leads to the writer while there is no reader; null without a local database. */
  readonly reader: DatabaseAddress | null;
  /** Tokens of members and of the probe, and the seed data; null for an external service. */
  readonly tokensFile: string | null;
  readonly seedFile: string | null;
  readonly settings: Scalars;
  readonly versions: Scalars;
  /** Prints the stored orders; null without such a program. */
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
  /** Faults may be injected on demand from now on, instead of a plan. */
  openPlay(seed: number, loadStartedAtMs: number): Promise<void>;
  /** Resolves when the fault is steady or given up. Needs `openPlay`. */
  inject(planned: PlannedFault): Promise<PlayedFault>;
  /** Ends every hold of a fault on demand; resolves when each is steady or given up. */
  cutHolds(): Promise<void>;
  /** Resolves when every fault on demand is over. */
  closePlay(): Promise<void>;
  stopFaults(): Promise<void>;
  /** Ends what `record` started. Rejects if anything could not be written. */
  stopRecording(): Promise<void>;
  openTransactions(): Promise<number>;
  /** Makes the runners of the load where the system is; resolves with their pods, in the order of their indices. */
  startRunners(): Promise<readonly { index: number; name: string }[]>;
  /** Deletes them; safe to repeat. */
  endRunners(): Promise<void>;
  /** Gives the system back, or ends it. */
  finish(keep: boolean): Promise<void>;
}
