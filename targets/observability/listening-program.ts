// One program that listens on loopback: started on a free port, its identity verified, killed until it is
// really gone.
import { ShowtimeError, type Clock, type Command, type Running, type Shell } from '../../contract/index.ts';
import { freePort } from '../../platform/free-port.ts';
import { lastLines } from '../../platform/log-tail.ts';

export interface ProgramContext {
  shell: Shell;
  clock: Clock;
  signal: AbortSignal;
}

export interface ProgramRequest {
  /** As `processes` names it. */
  name: string;
  /** Its output is appended there. */
  logFile: string;
  /** How to start it on a port of 127.0.0.1. */
  command(port: number): Command;
  /**
   * True once it answers as the one that was started `startedWallMs` ago at the latest; a left-over server on
   * the port does not. Errors count as not yet.
   */
  isReady(url: string, startedWallMs: number): Promise<boolean>;
  /** The flag without which a run needs no such program. */
  without?: string;
  /** Default: half a minute. */
  readyWithinMs?: number;
  /** Preferred port; another one is used if it is taken. */
  port?: number;
}

export interface ListeningProgram {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly exited: Promise<void>;
  hasEnded(): boolean;
  /** SIGKILL; resolves when the process is gone. Safe to repeat. */
  kill(): Promise<void>;
}

const defaultReadyWithinMs = 30_000;
const portTries = 5;
const quotedLogLines = 8;
/** How long one question may take, ms. */
export const answersWithinMs = 2_000;

/**
 * Resolves once it is ready. On failure it has ended. @throws ShowtimeError target-did-not-start with its
 * last log lines
 */
export async function startListening(
  context: ProgramContext,
  wanted: ProgramRequest,
): Promise<ListeningProgram> {
  for (let left = portTries; ; left -= 1) {
    context.signal.throwIfAborted();
    const port = left === portTries && wanted.port !== undefined ? wanted.port : await freePort('127.0.0.1');
    const startedWallMs = context.clock.wallMs();
    const program = asProgram(wanted.name, port, await launch(context, wanted, port));
    try {
      await untilReady(
        context,
        program,
        () => wanted.isReady(program.url, startedWallMs),
        wanted.readyWithinMs ?? defaultReadyWithinMs,
      );
      return program;
    } catch (cause) {
      await program.kill();
      context.signal.throwIfAborted();
      const lines = await lastLines(wanted.logFile, quotedLogLines);
      if (left <= 1 || !lines.some((line) => line.includes('address already in use')))
        throw didNotStart(wanted, lines, cause);
    }
  }
}

function launch({ shell }: ProgramContext, wanted: ProgramRequest, port: number): Promise<Running> {
  const output = { appendTo: wanted.logFile };
  return shell.start(wanted.command(port), {
    stdout: output,
    stderr: output,
    endsWithUs: true,
    detached: true,
  });
}

function asProgram(name: string, port: number, running: Running): ListeningProgram {
  let ended = false;
  const exited = running.exited.then(() => {
    ended = true;
  });
  return {
    name,
    pid: running.pid,
    port,
    url: `http://127.0.0.1:${port}`,
    exited,
    hasEnded: () => ended,
    kill: async () => {
      running.kill('SIGKILL');
      await exited;
    },
  };
}

async function untilReady(
  { clock, signal }: ProgramContext,
  program: ListeningProgram,
  isReady: () => Promise<boolean>,
  readyWithinMs: number,
): Promise<void> {
  const deadlineMs = clock.nowMs() + readyWithinMs;
  while (clock.nowMs() < deadlineMs && !program.hasEnded()) {
    if ((await isReady().catch(() => false)) && !program.hasEnded()) return;
    await clock.sleep(50, signal);
  }
  throw new Error(
    program.hasEnded() ? 'its process ended' : `it was not ready within ${readyWithinMs / 1000} s`,
  );
}

function didNotStart(
  { name, logFile, without = '--observe' }: ProgramRequest,
  lines: readonly string[],
  cause: unknown,
): ShowtimeError {
  return new ShowtimeError(
    'target-did-not-start',
    {
      what: `${name} did not start`,
      why: `${(cause as Error).message}; the last lines of its log:`,
      problems: lines,
      fix: `read ${logFile}; showtime doctor shows which program is used, and a run without ${without} needs none`,
    },
    { cause },
  );
}
