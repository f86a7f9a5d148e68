// Output: results to stdout, progress to stderr, a live line only on a terminal. All output is escaped here,
// so that no text of a file can control a terminal or a CI runner.
import { terminalLine, terminalText } from '../contract/index.ts';
import type { CliContext } from './context.ts';
import { systemClock } from '../platform/clock.ts';
import { nodeShell } from '../platform/shell.ts';
import type { TerminalScreen } from './live/terminal-screen.ts';

/** Without a terminal, live figures become a plain line this often, ms. */
const plainLineEveryMs = 10_000;

/** The real context: this process's streams, this machine's clock and shell. */
export function realContext(runsFolder: string): CliContext {
  const clock = systemClock();
  const terminal = process.stderr.isTTY;
  let screen: TerminalScreen | null = null;
  let liveShown = false;
  let lastPlainMs = clock.nowMs();
  const clear = (): void => {
    if (liveShown) write(process.stderr, '\r\x1b[2K');
    liveShown = false;
  };
  /** A screen that is drawn stays below. */
  const printed = (stream: NodeJS.WriteStream, text: string): void => {
    clear();
    if (screen === null) write(stream, text);
    else screen.above(() => write(stream, text));
  };
  return {
    clock,
    terminal,
    runsFolder,
    shell: nodeShell(),
    print: (text) => {
      printed(process.stdout, `${terminalText(text, { colours: process.stdout.isTTY })}\n`);
    },
    progress: (line) => {
      printed(process.stderr, `${terminalText(line)}\n`);
    },
    openScreen: async () => {
      if (!terminal || isCi()) return null;
      const { terminalScreen } = await import('./live/terminal-screen.ts');
      const opened = terminalScreen(process.stderr);
      screen = {
        ...opened,
        leave: () => {
          opened.leave();
          screen = null;
        },
      };
      return screen;
    },
    live: (line) => {
      if (screen !== null) return;
      if (terminal) {
        clear();
        write(process.stderr, terminalLine(line).slice(0, (process.stderr.columns ?? 80) - 1));
        liveShown = true;
      } else if (clock.nowMs() - lastPlainMs >= plainLineEveryMs) {
        lastPlainMs = clock.nowMs();
        write(process.stderr, `${terminalText(line)}\n`);
      }
    },
    exit: (code) => {
      process.exitCode = code;
    },
  };
}

/** CI runners set it; some of them offer a terminal that keeps every frame. */
function isCi(): boolean {
  return (process.env['CI'] ?? '') !== '' && process.env['CI'] !== 'false';
}

/** Output that cannot be written (stderr is a file on a full disk) must not end a run half-way. */
function write(stream: NodeJS.WriteStream, text: string): void {
  try {
    stream.write(text);
  } catch {
    return;
  }
}
