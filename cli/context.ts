// What every verb gets: the ports of control/, and where to print results and exit codes.
import type { HarnessPorts } from '../contract/index.ts';
import type { TerminalScreen } from './live/terminal-screen.ts';

export interface CliContext extends HarnessPorts {
  /** Prints a result to stdout, with a newline. */
  print(text: string): void;
  /** True if stderr is a terminal. */
  terminal: boolean;
  /**
   * A screen at the end of the terminal, below what is printed meanwhile; null where lines go to a file, a pipe or a
   * CI runner. At most one at a time.
   */
  openScreen?(): Promise<TerminalScreen | null>;
  /** Sets the exit code of the process. */
  exit(code: number): void;
}
