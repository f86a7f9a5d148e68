// Starts a shell line of a subject under its keeper, so that its whole tree ends when we ask for it, and when
// we die.
import { join } from 'node:path';
import { packageRoot, type Clock, type Shell } from '../../../contract/index.ts';
import { outsideHooks } from './git.ts';
import { endMarked, markVariable } from './marked-processes.ts';

export interface KeptLine {
  /** Root of all its processes. */
  readonly pid: number;
  /**
   * Exit code of the line, 128 and more after a signal; resolves when nothing of its group runs, never
   * rejects.
   */
  readonly exited: Promise<number>;
  /** SIGTERM to its process group, SIGKILL after five seconds, and to whatever left the group. */
  end(): Promise<void>;
}

export interface LineToKeep {
  line: string;
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** Its output is appended here. */
  log: string;
  /** Every process of it carries this. */
  mark: string;
}

/** The keeper's own grace, with some to spare for a busy machine, ms. */
const endsWithinMs = 10_000;

export async function startKept(
  { shell, clock }: { shell: Shell; clock: Clock },
  { line, cwd, env, log, mark }: LineToKeep,
): Promise<KeptLine> {
  const keeper = join(packageRoot(), 'dist/cli/gate/subjects/keeper.js');
  const running = await shell.start(
    outsideHooks({
      file: process.execPath,
      args: [keeper, line, log],
      cwd,
      env: { ...env, [markVariable]: mark },
    }),
    // Detached: a Ctrl-C reaches us alone, and we end it in order.
    { stdin: 'pipe', stdout: { appendTo: log }, stderr: { appendTo: log }, detached: true },
  );
  const exited = running.exited.then(({ code }) => code ?? 137);
  return {
    pid: running.pid,
    exited,
    end: async () => {
      running.stdin?.end();
      await within(clock, endsWithinMs, exited);
      await endMarked(mark, clock);
      await exited;
    },
  };
}

/** Resolves when `work` does, or after that long. */
async function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  await Promise.race([work, clock.sleep(ms, over.signal).catch(() => undefined)]);
  over.abort();
}
