// The ports through which all rooms but cli/ reach the machine: a clock and a shell, passed in.
import type { Readable, Writable } from 'node:stream';

/** Time of this machine. One origin for all processes, so that stamps of several may be compared. */
export interface Clock {
  /** Milliseconds on CLOCK_MONOTONIC (`process.hrtime`), with fractions; the origin is the machine's boot. */
  nowMs(): number;
  /** Wall clock, ms since 1970. */
  wallMs(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Command {
  file: string;
  args: readonly string[];
  /** Added to what `inherits` gives; secrets go here or into files, never into `args`. */
  env?: Readonly<Record<string, string>>;
  /**
   * `listed` (default): of this process's environment only what `listedEnvironment` names. `all` is for
   * commands of the user, which need what their shell has, and for Showtime itself.
   */
  inherits?: 'listed' | 'all';
  cwd?: string;
  /** Text written to stdin, which is then closed. */
  input?: string;
}

export interface Finished {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process that goes on. Its output must be read or sent to files. */
export interface Running {
  readonly pid: number;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Resolves when the process has ended; never rejects. */
  readonly exited: Promise<Exit>;
  /** Checks with the system, by pid and start time, whether that process still runs. A zombie has ended. */
  isAlive(): boolean;
  /** Sends a signal; false if it had ended before. */
  kill(signal: NodeJS.Signals): boolean;
  /** From now on this process may end before the child: it no longer waits for it. */
  release(): void;
}

export interface StartOptions {
  /** `pipe` (default), `ignore`, or a path to which output is appended. */
  stdout?: 'pipe' | 'ignore' | { appendTo: string };
  stderr?: 'pipe' | 'ignore' | { appendTo: string };
  /**
   * `pipe` keeps stdin open until this process dies, so that a child that watches it ends too. Default
   * `ignore`.
   */
  stdin?: 'pipe' | 'ignore';
  /**
   * Separate session and process group: Ctrl-C in this terminal does not reach it, and it survives this
   * process.
   */
  detached?: boolean;
  /** The kernel kills it when the thread that started it ends (`setpriv --pdeathsig KILL`, Linux only). */
  endsWithUs?: boolean;
}

/** Runs programs. Only platform/shell.ts implements it for real. */
export interface Shell {
  /**
   * Runs to the end. Rejects only if the program cannot be started or `signal` aborts (it is killed then).
   */
  run(command: Command, options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<Finished>;
  /** Starts and returns once the process exists. Rejects if it cannot be started. */
  start(command: Command, options?: StartOptions): Promise<Running>;
}

/** Reports progress in a line; cli/ decides how it looks. */
export type Progress = (line: string) => void;

/** The long phases of a run, in their order. */
export type RunPhase = 'set-up' | 'measuring' | 'load' | 'settling' | 'judging';

export interface PhaseStart {
  phase: RunPhase;
  /** How long it takes, ms: exact for the load, an estimate for what depends on the machine. */
  expectedMs: number;
  isEstimate: boolean;
}

/** What control/ needs from its caller. cli/ supplies the real ones; bench/ and tests supply others. */
export interface HarnessPorts {
  shell: Shell;
  clock: Clock;
  /** One line on what is going on. */
  progress: Progress;
  /** Figures that change several times a second; only the newest matters. */
  live: Progress;
  /** A long phase begins, which ends the one before it. */
  phase?: (start: PhaseStart) => void;
  /** Absolute path of the folder of run folders and targets' state. */
  runsFolder: string;
}
