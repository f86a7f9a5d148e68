// A pod from settings: pools, order service, catalog, application and server, and a shutdown without losing a
// request.
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Clock } from '../contract/ports.ts';
import type { DatabaseAddress } from './database/address.ts';
import type { PoolOptions } from './database/pool-options.ts';
import { Pool } from './database/pool.ts';
import { appOf, managementAppOf, type AppParts } from './http/app.ts';
import { listen } from './http/listen.ts';
import { routes } from './http/routes.ts';
import { serverClassesOf } from './http/server-classes.ts';
import { SignInLimits, type SignInLimitOptions } from './members/sign-in-limits.ts';
import { Catalog } from './menus/catalog.ts';
import { Metrics, unmatchedRoute } from './metrics.ts';
import { OrderService } from './orders/order-service.ts';
import { Admission } from './overload/admission.ts';
import { admissionHandler, type AdmissionParts } from './overload/admission-handler.ts';
import { measuredEventLoop, type EventLoop } from './overload/event-loop.ts';
import { Readiness } from './readiness.ts';
import { untilSchemaFits } from './schema-check.ts';
import type { Settings } from './settings.ts';

//   serving ──leave()──▶ draining ──drainMs──▶ closing ──last answer──▶ gone
//                        /readyz 503, every      no new                  pools closed,
//                        answer closes its       connections             last of all
//                        connection

/** Longest wait for answers that are still under way when the server closes, ms. */
export const lastAnswersMs = 10_000;
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
   * Serves on until balancers have detected it, then closes. Resolves when nothing is left. Safe to call
   * twice.
   */
  leave(): Promise<void>;
}

/** Resolves once the pod listens; its databases may still be unreachable (then `/readyz` reports it). */
export async function startPod(settings: Settings, parts: PodParts): Promise<Pod> {
  const { clock, log, eventLoop = measuredEventLoop() } = parts;
  const pool = poolMaker(settings, parts, () => {
    metrics.writerLost();
    admission.writerLost();
  });
  const reader = pool('reader', settings.reader, 'any');
  const writer = pool('writer', settings.writer, 'writable', reader);
  const members = pool('members', settings.members, 'any');
  const readiness = new Readiness([writer, reader], () => catalog.isWarm);
  const metrics = new Metrics({
    routes: measured,
    pools: [countingAdmissionQueue(writer, () => admission.counts.waiting), reader, members],
    isReady: () => readiness.report().ready,
  });
  const catalog = new Catalog({ reader, clock });
  const orderService = new OrderService({ writer, reader, clock });
  const appParts = {
    orderService,
    catalog,
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
  const admission = new Admission({
    // One request on each connection, and one that is read, checked or answered meanwhile.
    limit: 2 * settings.poolSize,
    queueLimit: Math.max(0, settings.queueLimit - settings.poolSize),
    queueTargetMs: settings.queueTargetMs,
    isWriterOpen: () => writer.isOpen,
    nowMs: () => clock.nowMs(),
  });
  const load = {
    ...eventLoop,
    isWriterCongested: () => writer.isCongested || admission.isCongested,
    nowMs: () => clock.nowMs(),
    random: Math.random,
  };
  const isDraining = (): boolean => readiness.isDraining;
  const { server, management } = await openServers(settings, appParts, {
    load,
    admission,
    metrics,
    podName: settings.podName,
    isDraining,
  });
  const warming = new AbortController();
  void keepWarming(catalog, clock, warming.signal, log);
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

/** The counts of a pool, with the requests that wait for admission counted as waiting for a connection. */
function countingAdmissionQueue(pool: Pool, waiting: () => number): Pick<Pool, 'name' | 'counts'> {
  return {
    name: pool.name,
    get counts() {
      return { ...pool.counts, pending: pool.counts.pending + waiting() };
    },
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
    standby?: Pool,
  ): Pool =>
    new Pool({
      name,
      address,
      needs,
      ...(standby === undefined ? {} : { standby }),
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

async function keepWarming(catalog: Catalog, clock: Clock, signal: AbortSignal, log: Logger): Promise<void> {
  while (!signal.aborted) {
    try {
      return await catalog.warmUp();
    } catch (error) {
      log.debug({ err: error }, 'menus are not there yet');
      await clock.sleep(100, signal).catch(() => {});
    }
  }
}

/** Resolves once customers and the platform can connect. */
async function openServers(
  { host, port, managementPort }: Settings,
  parts: AppParts,
  admissionParts: AdmissionParts,
): Promise<{ server: Server; management: Server }> {
  const app = appOf(parts);
  const managementApp = managementAppOf(parts);
  const server = await listen(admissionHandler(app as RequestListener, admissionParts), {
    host,
    port,
    classes: serverClassesOf(app),
  });
  const management = await listen(managementApp, {
    host,
    port: managementPort,
    classes: serverClassesOf(managementApp),
  });
  return { server, management };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Takes no new connections, lets the answers under way finish, and closes what idles. */
async function closed(server: Server, clock: Clock): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timeout = new AbortController();
  await Promise.race([done, clock.sleep(lastAnswersMs, timeout.signal).catch(() => {})]);
  timeout.abort();
  server.closeAllConnections();
}
