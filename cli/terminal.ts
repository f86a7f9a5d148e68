// Where words go: results to stdout, progress to stderr, a live line only on a terminal. Whatever is printed goes
// through here, so that nothing out of a file can command a terminal or a CI runner.
import { terminalLine, terminalText } from '../contract/index.ts';
import type { CliContext } from './context.ts';
import { systemClock } from './clock.ts';
import { nodeShell } from './shell.ts';

/** Without a terminal, live figures become a plain line this often, ms. */
const plainLineEveryMs = 10_000;

/** The real context: this process's streams, this machine's clock and shell. */
export function realContext(runsFolder: string): CliContext {
  const clock = systemClock();
  const terminal = process.stderr.isTTY;
  let liveShown = false;
  let lastPlainMs = clock.nowMs();
  const clear = (): void => {
    if (liveShown) write(process.stderr, '\r\x1b[2K');
    liveShown = false;
  };
  return {
    clock,
    terminal,
    runsFolder,
    shell: nodeShell(),
    print: (text) => {
      clear();
      write(process.stdout, `${terminalText(text, { colours: process.stdout.isTTY })}\n`);
    },
    progress: (line) => {
      clear();
      write(process.stderr, `${terminalText(line)}\n`);
    },
    live: (line) => {
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

/** Words that cannot be written (stderr is a file on a full disk) must not end a run half-way. */
function write(stream: NodeJS.WriteStream, text: string): void {
  try {
    stream.write(text);
  } catch {
    return;
  }
}
