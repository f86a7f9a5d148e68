// Starts a detached supervisor for a new target, connects to it, and waits until the target is up.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  bundledProgram,
  ShowtimeError,
  type Clock,
  type Progress,
  type Shell,
} from '../../contract/index.ts';
import { connectSupervisor, type SupervisorClient } from './client.ts';
import { lastLines } from '../../platform/log-tail.ts';
import { identityOf } from '../../platform/processes/process-identity.ts';
import { socketPath } from './socket-path.ts';
import { startSettingsFile, type StartSettings } from './start-settings.ts';

/**
 * How long a supervisor may take until it listens, ms; the target itself takes longer and reports progress. One that
 * ends is reported at once, so this is for one that hangs: on a machine that is short of CPU a start takes long.
 */
const listensWithinMs = 90_000;

export interface StartingSupervisor {
  shell: Shell;
  clock: Clock;
  progress: Progress;
  settings: StartSettings;
  /** Whether the target stays up when the lease is lost. */
  keep: boolean;
  signal: AbortSignal;
}

/**
 * Requires its folder (`makeTargetFolder`). Resolves with the lease held and the target up. On any failure
 * nothing is left running.
 * @throws ShowtimeError
 */
export async function startSupervisor({
  shell,
  clock,
  progress,
  settings,
  keep,
  signal,
}: StartingSupervisor): Promise<SupervisorClient> {
  const { folder } = settings;
  const whole: StartSettings = { ...settings, starter: identityOf('harness', process.pid) };
  await writeFile(join(folder, startSettingsFile), JSON.stringify(whole), { mode: 0o600 });
  const log = join(folder, 'supervisor.log');
  const running = await shell.start(
    {
      file: process.execPath,
      args: [bundledProgram('supervisor/supervisor-program'), folder],
      // It is Showtime itself; what it starts gets the listed variables only.
      inherits: 'all',
    },
    { detached: true, stdin: 'ignore', stdout: { appendTo: log }, stderr: { appendTo: log } },
  );
  const ended = running.exited.then(async () => {
    throw await didNotStart(log);
  });
  ended.catch(() => undefined);
  const client = await Promise.race([ended, connectWhenListening(folder, clock, progress)]).catch(
    async (error: unknown) => {
      running.kill('SIGKILL');
      await running.exited;
      throw error;
    },
  );
  const stop = (): void => client.close();
  try {
    // The lease comes first, aborted or not: only a lost lease ends a supervisor at once.
    await client.call('hold', { keep, pid: process.pid });
    signal.addEventListener('abort', stop, { once: true });
    signal.throwIfAborted();
    await client.call('ready', null);
    running.release();
    return client;
  } catch (error) {
    client.close();
    await running.exited;
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function connectWhenListening(
  folder: string,
  clock: Clock,
  progress: Progress,
): Promise<SupervisorClient> {
  const untilMs = clock.nowMs() + listensWithinMs;
  for (;;) {
    try {
      return await connectSupervisor(socketPath(folder), progress);
    } catch (error) {
      if (clock.nowMs() > untilMs) throw error;
      await clock.sleep(20);
    }
  }
}

async function didNotStart(log: string): Promise<ShowtimeError> {
  return new ShowtimeError('target-did-not-start', {
    what: "the target's supervisor ended while it started",
    why: 'the last lines of its log:',
    problems: await lastLines(log, 12),
    fix: `read ${log}; showtime doctor checks the tools`,
  });
}
