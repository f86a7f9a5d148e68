// One database server process: started on a free port, its identity verified, stopped or killed until it is
// really gone.
import { readFile } from 'node:fs/promises';
import { ShowtimeError, type Clock, type Running, type Shell } from '../../contract/index.ts';
import type { Accounts } from './accounts.ts';
import { asCurrentUser } from './current-user.ts';
import { ControlLink } from './control-link.ts';
import { pace } from './pacing.ts';
import { freePort } from '../../platform/free-port.ts';
import type { Dialect } from './dialect.ts';
import type { DatabaseInstall } from './install.ts';
import { serverFlags, type Part, type ServerSlot } from './server-flags.ts';

/** What starting a server needs from the world; one per target. */
export interface ServerContext {
  shell: Shell;
  clock: Clock;
  dialect: Dialect;
  install: DatabaseInstall;
  accounts: Accounts;
  durable: boolean;
}

export interface Server extends ServerSlot {
  /** The member's name, `db-1`. */
  name: string;
  pid: number;
  hasEnded(): boolean;
  /** The process's state now, by pid and start time; needs no event to have arrived. */
  isAlive(): boolean;
  /** Resolves when the process is gone. */
  readonly exited: Promise<void>;
  /**
   * SIGKILL; resolves when the process is gone, so that it can acknowledge nothing any more. Safe to repeat.
   */
  kill(): Promise<void>;
  /** Ends the pacing of a server that was started with it; else without effect. */
  runFreely(): void;
  /** Kills the process without waiting. False if it had ended. */
  crash(): boolean;
  /** Clean shutdown, killed if that takes over 15 s. */
  stop(): Promise<void>;
}
export type ServerRequest = Omit<ServerSlot, 'port'> & {
  name: string;
  part: Part;
  port?: number;
  /** From its start until `runFreely` it gets a part of the CPU: others serve meanwhile. */
  paced?: true;
};

const readyMs = 60_000;
const stopMs = 15_000;
const portTries = 5;

/**
 * Resolves when the started server itself answers. Tries other ports if one is taken. Throws
 * `target-did-not-start`.
 */
export async function startServer(
  context: ServerContext,
  wanted: ServerRequest,
  signal: AbortSignal,
): Promise<Server> {
  for (let left = portTries; ; left -= 1) {
    signal.throwIfAborted();
    const requested = left === portTries ? wanted.port : undefined;
    const slot: ServerSlot = { ...wanted, port: requested ?? (await freePort(wanted.address)) };
    const server = asServer(wanted, slot, context.clock, await launch(context, wanted.part, slot));
    try {
      await untilOwnServerAnswers(context, server, signal);
      return server;
    } catch (cause) {
      await server.kill();
      signal.throwIfAborted();
      const errors = await errorLines(slot.logFile);
      if (left <= 1 || !/Can't start server|Address already in use|Bind on TCP/i.test(errors))
        throw didNotStart(slot, wanted.name, errors, cause);
    }
  }
}

function launch(context: ServerContext, part: Part, slot: ServerSlot): Promise<Running> {
  const { shell, dialect, install, durable } = context;
  const args = [...install.serverArgs, ...asCurrentUser(), ...serverFlags(dialect, part, slot, durable)];
  const output = { appendTo: slot.logFile };
  return shell.start(
    { file: install.serverPath, args, env: install.env },
    { stdout: output, stderr: output, endsWithUs: true, detached: true },
  );
}

function asServer({ name, paced }: ServerRequest, slot: ServerSlot, clock: Clock, running: Running): Server {
  let ended = false;
  const pacing = paced ? pace(running, clock) : undefined;
  const runFreely = (): void => pacing?.end();
  const exited = running.exited.then(() => {
    ended = true;
  });
  const kill = async (): Promise<void> => {
    runFreely();
    running.kill('SIGKILL');
    await exited;
  };
  const stop = async (): Promise<void> => {
    runFreely();
    // A stopped process takes no SIGTERM.
    running.kill('SIGCONT');
    running.kill('SIGTERM');
    const timeout = new AbortController();
    await Promise.race([exited, clock.sleep(stopMs, timeout.signal).catch(() => undefined)]);
    timeout.abort();
    await kill();
  };
  return {
    name,
    ...slot,
    pid: running.pid,
    hasEnded: () => ended,
    isAlive: () => running.isAlive(),
    exited,
    kill,
    runFreely,
    crash: () => running.kill('SIGKILL'),
    stop,
  };
}

/**
 * A left-over server could answer on the port: only id and data directory prove that it is the started one.
 */
async function untilOwnServerAnswers(
  { clock, accounts }: ServerContext,
  server: Server,
  signal: AbortSignal,
): Promise<void> {
  const deadlineMs = clock.nowMs() + readyMs;
  while (clock.nowMs() < deadlineMs && !server.hasEnded()) {
    const who = await serverIdAt(server, accounts);
    if (who?.id === server.serverId && who.dataDir === server.dataDir) return;
    await clock.sleep(15, signal);
  }
  throw new Error(server.hasEnded() ? 'its process ended' : `it was not ready within ${readyMs / 1000} s`);
}

async function serverIdAt(
  server: Server,
  accounts: Accounts,
): Promise<{ id: number; dataDir: string } | undefined> {
  try {
    const link = await ControlLink.open(server, accounts.control, 2_000);
    try {
      const [row] = await link.rows('SELECT @@server_id AS id, @@datadir AS dataDir', 2_000);
      return { id: Number(row?.id), dataDir: String(row?.dataDir).replace(/\/$/, '') };
    } finally {
      link.close();
    }
  } catch {
    return undefined;
  }
}

async function errorLines(logFile: string): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line.includes('[ERROR]'))
    .slice(-4)
    .join('; ');
}

function didNotStart(slot: ServerSlot, name: string, errors: string, cause: unknown): ShowtimeError {
  return new ShowtimeError(
    'target-did-not-start',
    {
      what: `the database server ${name} did not start on ${slot.address}:${slot.port}`,
      why: errors === '' ? (cause as Error).message : errors,
      fix: `read ${slot.logFile}`,
    },
    { cause },
  );
}
