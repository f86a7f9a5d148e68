// A per-request HTTP balancer with an ALB's semantics, on loopback.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import type { Clock, TrafficCapability } from '../../../contract/index.ts';
import { keepConnections, serverOptions } from './connections.ts';
import { keepChecking } from './health-checks.ts';
import { createRefusals } from './refusals.ts';
import { createBodyMemory } from './request-body.ts';
import { openRequestLog } from './request-log.ts';
import type { RequestWatch } from './request-watch.ts';
import { createRotation } from './rotation.ts';
import { serve, type Works } from './serve.ts';
import { balancerDefaults, type BalancerSettings } from './settings.ts';
import { watchSlowReaders, type SlowReaders } from './slow-readers.ts';

export interface Balancer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Registers a pod; it gets requests once it is healthy. */
  /** Health checks go to `healthUrl`, or to `url` without it. */
  add(pod: { name: string; url: string; zone: string; healthUrl?: string }): void;
  /** Deregisters a pod: no new requests, those in flight finish. */
  remove(name: string): void;
  isReady(name: string): boolean;
  /** The shares of requests to refuse in the service's place. */
  readonly traffic: TrafficCapability;
  stop(): Promise<void>;
}

export interface BalancerOptions {
  clock: Clock;
  logFile: string;
  /** Called when a pod enters (`ready`) or leaves rotation by its health checks. */
  onHealth: (this: void, pod: string, ready: boolean, because: string) => void;
  /** Called for every request. */
  watch?: RequestWatch;
  settings?: Partial<BalancerSettings>;
}

/** How long the log waits for requests that the end cuts off, ms. */
const lastLinesMs = 1_000;

const unknownClient: RequestWatch = { arrived: () => undefined, answered: () => undefined };

/** Listens on a free port of 127.0.0.1. */
export async function startBalancer({
  clock,
  logFile,
  onHealth,
  watch = unknownClient,
  settings: given,
}: BalancerOptions): Promise<Balancer> {
  const settings = { ...balancerDefaults, ...given };
  const works: Works = {
    clock,
    settings,
    rotation: createRotation(),
    refusals: createRefusals(),
    bodies: createBodyMemory(settings.bodyMemoryBytes),
    log: openRequestLog(logFile),
    watch,
  };
  const slowReaders = watchSlowReaders(clock, settings);
  const serving = new Set<Promise<void>>();
  const server = await listen(works, slowReaders, serving);
  const checks = new Map<string, AbortController>();
  let stopping: Promise<void> | undefined;
  const remove = (name: string): void => {
    checks.get(name)?.abort();
    checks.delete(name);
    const backend = works.rotation.remove(name);
    if (backend) void backend.pool.close().catch(() => undefined);
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: ({ name, url, zone, healthUrl = url }) => {
      const backend = {
        name,
        url,
        zone,
        healthUrl,
        pool: poolFor(url, settings),
        ready: false,
        outstanding: 0,
      };
      works.rotation.add(backend);
      const checking = new AbortController();
      checks.set(name, checking);
      void keepChecking(backend, {
        clock,
        settings,
        signal: checking.signal,
        onChange: ({ ready }, because) => onHealth(name, ready, because),
      });
    },
    remove,
    traffic: works.refusals.capability,
    isReady: (name) => works.rotation.find(name)?.ready ?? false,
    stop: () => {
      slowReaders.stop();
      return (stopping ??= stop(server, works, checks, serving));
    },
  };
}

/**
 * One request per connection at a time; connections stay open as long as an ALB keeps them, unless the pod
 * closes them.
 */
function poolFor(url: string, { idleTimeoutMs, connectTimeoutMs }: BalancerSettings): Pool {
  return new Pool(url, {
    pipelining: 1,
    connections: null,
    connect: { timeout: connectTimeoutMs },
    keepAliveTimeout: idleTimeoutMs,
    keepAliveMaxTimeout: idleTimeoutMs,
  });
}

async function listen(works: Works, slowReaders: SlowReaders, serving: Set<Promise<void>>): Promise<Server> {
  const { settings, log } = works;
  const server = createServer(serverOptions(settings));
  keepConnections(server, {
    settings,
    log,
    serve: (exchange) => {
      slowReaders.watch(exchange.response);
      const served = serve(exchange, works);
      serving.add(served);
      void served.then(() => serving.delete(served));
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1', backlog: settings.backlog }, resolve);
  });
  return server;
}

async function stop(
  server: Server,
  { clock, rotation, log }: Works,
  checks: Map<string, AbortController>,
  serving: ReadonlySet<Promise<void>>,
): Promise<void> {
  for (const checking of checks.values()) checking.abort();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await Promise.all(rotation.list().map(({ pool }) => pool.destroy().catch(() => undefined)));
  await closed;
  // Requests that were cut off have their lines, too.
  await Promise.race([Promise.all(serving), clock.sleep(lastLinesMs)]);
  await log.close();
}
