// A pod from settings: pools, desk, house, application and server, and the way it leaves without losing a
// request.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Clock } from '../contract/ports.ts';
import type { DatabaseAddress } from './database/address.ts';
import { Pool, type PoolOptions } from './database/pool.ts';
import { appOf } from './http/app.ts';
import { routes } from './http/routes.ts';
import { House } from './menus/house.ts';
import { Metrics, unmatchedRoute } from './metrics.ts';
import { OrderDesk } from './orders/desk.ts';
import { Readiness } from './readiness.ts';
import type { Settings } from './settings.ts';

//   serving ──leave()──▶ draining ──drainMs──▶ closing ──last answer──▶ gone
//                        /readyz 503, every      no new                  pools closed,
//                        answer closes its       connections             last of all
//                        connection

/**
 * An ALB keeps idle connections for 60 s; the side that closes first must not be ours, or a request meets a
 * reset.
 */
const keepAliveMs = 65_000;
/** Longest wait for answers that are still under way when the server closes, ms. */
const lastAnswersMs = 10_000;
const hangMs = 1_500;

export interface Pod {
  host: string;
  port: number;
  /**
   * Serves on while balancers learn of it, then closes. Resolves when nothing is left. Safe to call twice.
   */
  leave(): Promise<void>;
}

/** Resolves once the pod listens; its databases may still be unreachable (then `/readyz` says so). */
export async function startPod(settings: Settings, parts: { clock: Clock; log: Logger }): Promise<Pod> {
  const { clock, log } = parts;
  const pool = poolMaker(settings, parts, () => metrics.writerLost());
  const writer = pool('writer', settings.writer, 'writable');
  const reader = pool('reader', settings.reader, 'any');
  const members = pool('members', settings.members, 'any');
  const readiness = new Readiness([writer, reader], () => house.isWarm);
  const metrics = new Metrics({
    routes: measured,
    pools: [writer, reader, members],
    isReady: () => readiness.report().ready,
  });
  const house = new House({ reader, clock });
  const desk = new OrderDesk({ writer, reader, clock });
  const app = appOf({
    desk,
    house,
    members,
    metrics,
    readiness,
    clock,
    log,
    sessionKey: settings.sessionKey,
    podName: settings.podName,
  });
  const server = await listen(
    createServer({ keepAliveTimeout: keepAliveMs, headersTimeout: keepAliveMs + 1_000 }, app),
    settings,
  );
  const warming = new AbortController();
  void keepWarming(house, clock, warming.signal, log);
  let leaving: Promise<void> | undefined;
  const leave = async (): Promise<void> => {
    readiness.drain();
    warming.abort();
    await clock.sleep(settings.drainMs);
    await closed(server, clock);
    for (const each of [writer, reader, members]) each.close();
  };
  return {
    host: settings.host,
    port: (server.address() as AddressInfo).port,
    leave: () => (leaving ??= leave()),
  };
}

const measured = [
  ...Object.values(routes).map(({ method, path, statuses }) => ({ method, route: path, statuses })),
  { method: 'GET', route: unmatchedRoute, statuses: [404] },
];

function poolMaker(
  { poolSize, queueLimit }: Settings,
  { clock, log }: { clock: Clock; log: Logger },
  onWriterLost: () => void,
) {
  return (
    name: 'writer' | 'reader' | 'members',
    address: DatabaseAddress,
    needs: PoolOptions['needs'],
  ): Pool =>
    new Pool({
      name,
      address,
      needs,
      queueLimit,
      clock,
      queryTimeoutMs: hangMs,
      size: name === 'writer' ? poolSize : Math.ceil(poolSize / 2),
      onChange: (change, reason) => {
        log[change === 'lost' ? 'warn' : 'info']({ pool: name, reason }, `${name} ${change}`);
        if (change === 'lost' && name === 'writer') onWriterLost();
      },
    });
}

async function keepWarming(house: House, clock: Clock, signal: AbortSignal, log: Logger): Promise<void> {
  while (!signal.aborted) {
    try {
      return await house.warmUp();
    } catch (error) {
      log.debug({ err: error }, 'menus are not there yet');
      await clock.sleep(100, signal).catch(() => {});
    }
  }
}

function listen(server: Server, { host, port }: Settings): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

/** Takes no new connections, lets the answers under way finish, and closes what idles. */
async function closed(server: Server, clock: Clock): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const patience = new AbortController();
  await Promise.race([done, clock.sleep(lastAnswersMs, patience.signal).catch(() => {})]);
  patience.abort();
  server.closeAllConnections();
}
