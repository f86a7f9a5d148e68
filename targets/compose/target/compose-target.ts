// A target in containers: what it is started with, and what it offers the supervisor.
import type {
  Capabilities,
  Clock,
  DatabaseLine,
  DatabaseName,
  NewEvent,
  Progress,
  Shell,
  TargetStatus,
} from '../../../contract/index.ts';
import type { ComposeInstance } from '../engine/instance.ts';
import type { ComposeProgram } from './bring-up.ts';

export interface ComposeTargetOptions {
  id: string;
  shell: Shell;
  clock: Clock;
  instance: ComposeInstance;
  /** What the pair and the members database are. */
  database: DatabaseName;
  compose: ComposeProgram;
  /** The target's state, mode 0700, absolute. */
  folder: string;
  /** Absolute; must exist. */
  logsFolder: string;
  /** JSON of theatres and screenings for the seed; null for the default seed data. */
  seedFile: string | null;
  /** `atMs` on the clock where it happened earlier than now. */
  onEvent: (this: void, event: NewEvent, atMs?: number) => void;
  onState: (this: void, line: DatabaseLine) => void;
  progress: Progress;
  signal: AbortSignal;
}

type Scalars = Record<string, string | number | boolean | null>;

export interface ComposeTarget {
  readonly capabilities: Capabilities;
  readonly zones: readonly string[];
  readonly tokensFile: string;
  /** For an exporter of each database member: a read-only account, and the members' addresses in the project. */
  readonly monitoring: {
    readonly account: { user: string; password: string };
    members(): readonly { name: string; address: string; port: number }[];
  };
  status(): Promise<TargetStatus>;
  /** Of containers, where this machine has their processes: for its figures, never to be signalled. */
  processes(): readonly { name: string; pid: number; contained: true }[];
  settings(): Scalars;
  versions(): Promise<Scalars>;
  openTransactions(): Promise<number>;
  faultEvent(event: NewEvent): void;
  /** Writes what the containers printed into the folder of logs. */
  collectLogs(): Promise<void>;
  /** Removes containers, networks and volumes. Rejects if the engine does not answer: they are left then. */
  stop(): Promise<void>;
}
