// What every verb gets: the ports, where to print, where runs are kept.
import type { Clock, Progress, Shell } from '../contract/index.ts';

export interface CliContext {
  shell: Shell;
  clock: Clock;
  /** Prints a result to stdout, with a newline. */
  print(text: string): void;
  /** Says on stderr what is going on. */
  progress: Progress;
  /** Shows changing figures: in place on a terminal, as a plain line now and then elsewhere. */
  live: Progress;
  /** True if stderr is a terminal. */
  terminal: boolean;
  /** Folder of run folders and targets' state, default `runs` in the working directory. */
  runsFolder: string;
  /** Sets the exit code of the process. */
  exit(code: number): void;
}
