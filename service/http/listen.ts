// Opens an HTTP server that keeps connections longer than its load balancer, and takes a storm of new ones.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { ServerClasses } from './server-classes.ts';

/** An ALB keeps idle connections for 60 s. The service must not close first, or a request meets a reset. */
export const keepAliveMs = 65_000;
/**
 * Connections that wait to be accepted; Linux bounds it by net.core.somaxconn, 4096. libuv accepts one per
 * turn of the event loop, so a burst fills Node's 511, and a client that meets a full queue tries again after
 * 1, 3 and 7 s: an overload would outlast its cause.
 */
const backlog = 4_096;

export interface ListenOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** Classes of requests and responses, as Express needs them. */
  classes?: ServerClasses;
}

/** Resolves once the server listens. Rejects with the error of node:net if it cannot. */
export function listen(listener: RequestListener, { host, port, classes }: ListenOptions): Promise<Server> {
  const server = createServer(
    { ...classes, keepAliveTimeout: keepAliveMs, headersTimeout: keepAliveMs + 1_000 },
    listener,
  );
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog }, () => resolve(server));
  });
}
