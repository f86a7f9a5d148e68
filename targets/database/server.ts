// One database server process: started on a free port, proven to be ours, stopped or killed until it is
// really gone.
import { readFile } from 'node:fs/promises';
import { ShowtimeError, type Clock, type Running, type Shell } from '../../contract/index.ts';
import type { Accounts } from './accounts.ts';
import { asCurrentUser } from './bootstrap.ts';
import { ControlLink } from './control-link.ts';
import { freePort } from '../../contract/free-port.ts';
import type { MariadbInstall } from './mariadb-install.ts';
import { serverFlags, type Part, type Place } from './server-flags.ts';

/** What starting a server needs from the world; one per target. */
export interface Ground {
  shell: Shell;
  clock: Clock;
  mariadb: MariadbInstall;
  accounts: Accounts;
  durable: boolean;
}

export interface Server extends Place {
  /** The member's name, `db-1`. */
  name: string;
  pid: number;
  hasEnded(): boolean;
  /** What the system says of the process now, by pid and start time; needs no event to have arrived. */
  isAlive(): boolean;
  /** Resolves when the process is gone. */
  readonly exited: Promise<void>;
  /**
   * SIGKILL; resolves when the process is gone, so that it can acknowledge nothing any more. Safe to repeat.
   */
  kill(): Promise<void>;
  /** The power is cut, and nobody waits. False if it had ended. */
  crash(): boolean;
  /** Clean shutdown, killed if that takes over 15 s. */
  stop(): Promise<void>;
}
export type Wanted = Omit<Place, 'port'> & { name: string; part: Part; port?: number };

const readyMs = 60_000;
const stopMs = 15_000;
const portTries = 5;

/**
 * Resolves when the server answers as the one we started. Tries other ports if one is taken. Throws
 * `target-did-not-start`.
 */
export async function startServer(ground: Ground, wanted: Wanted, signal: AbortSignal): Promise<Server> {
  for (let left = portTries; ; left -= 1) {
    signal.throwIfAborted();
    const asked = left === portTries ? wanted.port : undefined;
    const place: Place = { ...wanted, port: asked ?? (await freePort(wanted.address)) };
    const server = asServer(wanted.name, place, ground.clock, await launch(ground, wanted.part, place));
    try {
      await untilItIsOurs(ground, server, signal);
      return server;
    } catch (cause) {
      await server.kill();
      signal.throwIfAborted();
      const errors = await errorLines(place.logFile);
      if (left <= 1 || !/Can't start server|Address already in use|Bind on TCP/i.test(errors))
        throw didNotStart(place, wanted.name, errors, cause);
    }
  }
}

function launch({ shell, mariadb, durable }: Ground, part: Part, place: Place): Promise<Running> {
  const args = [...mariadb.serverArgs, ...asCurrentUser(), ...serverFlags(part, place, durable)];
  const output = { appendTo: place.logFile };
  return shell.start(
    { file: mariadb.serverPath, args, env: mariadb.env },
    { stdout: output, stderr: output, endsWithUs: true, detached: true },
  );
}

function asServer(name: string, place: Place, clock: Clock, running: Running): Server {
  let ended = false;
  const exited = running.exited.then(() => {
    ended = true;
  });
  const kill = async (): Promise<void> => {
    running.kill('SIGKILL');
    await exited;
  };
  const stop = async (): Promise<void> => {
    // A stopped process takes no SIGTERM.
    running.kill('SIGCONT');
    running.kill('SIGTERM');
    const patience = new AbortController();
    await Promise.race([exited, clock.sleep(stopMs, patience.signal).catch(() => undefined)]);
    patience.abort();
    await kill();
  };
  return {
    name,
    ...place,
    pid: running.pid,
    hasEnded: () => ended,
    isAlive: () => running.isAlive(),
    exited,
    kill,
    crash: () => running.kill('SIGKILL'),
    stop,
  };
}

/** A left-over server on the port could answer for ours: only id and data directory prove who speaks. */
async function untilItIsOurs(
  { clock, accounts }: Ground,
  server: Server,
  signal: AbortSignal,
): Promise<void> {
  const deadlineMs = clock.nowMs() + readyMs;
  while (clock.nowMs() < deadlineMs && !server.hasEnded()) {
    const who = await whoAnswers(server, accounts);
    if (who?.id === server.serverId && who.dataDir === server.dataDir) return;
    await clock.sleep(15, signal);
  }
  throw new Error(server.hasEnded() ? 'its process ended' : `it was not ready within ${readyMs / 1000} s`);
}

async function whoAnswers(
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

function didNotStart(place: Place, name: string, errors: string, cause: unknown): ShowtimeError {
  return new ShowtimeError(
    'target-did-not-start',
    {
      what: `the database server ${name} did not start on ${place.address}:${place.port}`,
      why: errors === '' ? (cause as Error).message : errors,
      fix: `read ${place.logFile}`,
    },
    { cause },
  );
}
