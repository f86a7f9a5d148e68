// Starts a shell line of a subject under its keeper, so that its process tree ends on request and when this
// process dies.
import { bundledProgram, type Clock, type Shell } from '../../../contract/index.ts';
import { outsideHooks } from '../../../platform/git.ts';
import { endTagged, tagVariable } from '../../../platform/processes/marked-processes.ts';

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
  tag: string;
}

/** The keeper's grace period plus a reserve for a busy machine, ms. */
const endsWithinMs = 10_000;

export async function startKept(
  { shell, clock }: { shell: Shell; clock: Clock },
  { line, cwd, env, log, tag }: LineToKeep,
): Promise<KeptLine> {
  const keeper = bundledProgram('gate/keeper');
  const running = await shell.start(
    outsideHooks({
      file: process.execPath,
      args: [keeper, line, log],
      cwd,
      env: { ...env, [tagVariable]: tag },
    }),
    // Detached: Ctrl-C reaches this process alone, and it ends the line in order.
    { stdin: 'pipe', stdout: { appendTo: log }, stderr: { appendTo: log }, detached: true },
  );
  const exited = running.exited.then(({ code }) => code ?? 137);
  return {
    pid: running.pid,
    exited,
    end: async () => {
      running.stdin?.end();
      await withTimeout(clock, endsWithinMs, exited);
      await endTagged(tag, clock);
      await exited;
    },
  };
}

/** Resolves when `work` does, or after that long. */
async function withTimeout(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  await Promise.race([work, clock.sleep(ms, over.signal).catch(() => undefined)]);
  over.abort();
}
