// A pod from settings: pools, desk, house, application and server, and the way it leaves without losing a
// request.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Clock } from '../contract/ports.ts';
import type { DatabaseAddress } from './database/address.ts';
import { Pool, type PoolOptions } from './database/pool.ts';
import { appOf, managementAppOf } from './http/app.ts';
import { routes } from './http/routes.ts';
import { SignInLimits, type SignInLimitOptions } from './members/sign-in-limits.ts';
import { House } from './menus/house.ts';
import { Metrics, unmatchedRoute } from './metrics.ts';
import { OrderDesk } from './orders/desk.ts';
import { door } from './overload/door.ts';
import { measuredEventLoop, type EventLoop } from './overload/event-loop.ts';
import { Readiness } from './readiness.ts';
import { untilSchemaFits } from './schema-check.ts';
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

export interface PodParts {
  clock: Clock;
  log: Logger;
  /** Measured unless given. */
  eventLoop?: EventLoop;
  signInLimits?: SignInLimitOptions;
}

export interface Pod {
  host: string;
  port: number;
  /** Where /livez, /readyz and /metrics are. */
  managementPort: number;
  /**
   * Serves on while balancers learn of it, then closes. Resolves when nothing is left. Safe to call twice.
   */
  leave(): Promise<void>;
}

/** Resolves once the pod listens; its databases may still be unreachable (then `/readyz` says so). */
export async function startPod(settings: Settings, parts: PodParts): Promise<Pod> {
  const { clock, log, eventLoop = measuredEventLoop() } = parts;
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
  const appParts = {
    desk,
    house,
    members,
    limits: new SignInLimits(parts.signInLimits),
    metrics,
    readiness,
    clock,
    log,
    sessionKey: settings.sessionKey,
    podName: settings.podName,
    trustedProxies: settings.trustedProxies,
  };
  const load = {
    ...eventLoop,
    isWriterCongested: () => writer.isCongested,
    nowMs: () => clock.nowMs(),
    random: Math.random,
  };
  const server = await listen(
    door(appOf(appParts) as RequestListener, {
      load,
      metrics,
      podName: settings.podName,
      isDraining: () => readiness.isDraining,
    }),
    settings.host,
    settings.port,
  );
  const management = await listen(managementAppOf(appParts), settings.host, settings.managementPort);
  const warming = new AbortController();
  void keepWarming(house, clock, warming.signal, log);
  void untilSchemaFits({ orders: writer, members }, readiness, parts, warming.signal);
  let leaving: Promise<void> | undefined;
  const leave = async (): Promise<void> => {
    readiness.drain();
    warming.abort();
    await clock.sleep(settings.drainMs);
    await closed(server, clock);
    await closed(management, clock);
    for (const each of [writer, reader, members]) each.close();
  };
  return {
    host: settings.host,
    port: portOf(server),
    managementPort: portOf(management),
    leave: () => (leaving ??= leave()),
  };
}

const measured = [
  ...Object.values(routes).map(({ method, path, statuses }) => ({ method, route: path, statuses })),
  { method: 'GET', route: unmatchedRoute, statuses: [404] },
];

const levels = { open: 'info', lost: 'warn', unreachable: 'warn', refused: 'error' } as const;

function poolMaker(
  { poolSize, queueLimit, queueTargetMs }: Settings,
  { clock, log }: PodParts,
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
      queueTargetMs,
      clock,
      queryTimeoutMs: hangMs,
      size: name === 'writer' ? poolSize : Math.ceil(poolSize / 2),
      onChange: (change, reason) => {
        log[levels[change]]({ pool: name, reason }, `${name} ${change}`);
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

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function listen(listener: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer(
    { keepAliveTimeout: keepAliveMs, headersTimeout: keepAliveMs + 1_000 },
    listener,
  );
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
