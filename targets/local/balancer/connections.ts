// Client connections: how many there are, how long a request may take to arrive, and one request at a time on each.
//
//   connection ──▶ request ──▶ waiting ──▶ served ──▶ answer read or closed ──▶ the next one
//        │            │           └ too many at once: closed
//        │            └ not complete in time: 408    no HTTP: 400, 413, 431
//        └ beyond the limit: closed at once
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { rawAnswer, type BalancerStatus } from './balancer-answers.ts';
import type { RequestLog } from './request-log.ts';
import type { BalancerSettings } from './settings.ts';

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** The client waits for `100 Continue` before it sends the body (RFC 9110 section 10.1.1). */
  expectsContinue: boolean;
}

/** The state of one client's connection. */
export interface ClientConnection {
  serving: Exchange | undefined;
  waiting: Exchange[];
  /** Set if the request that is being served was answered here because its rest never arrived. */
  rejected?: { status: BalancerStatus; error: string };
  /** Why the balancer closed it. */
  closedBecause?: string;
}

const connections = new WeakMap<Duplex, ClientConnection>();

export function connectionOf(socket: Duplex): ClientConnection {
  let connection = connections.get(socket);
  if (connection === undefined) {
    connection = { serving: undefined, waiting: [] };
    connections.set(socket, connection);
  }
  return connection;
}

export interface ConnectionParts {
  settings: BalancerSettings;
  log: RequestLog;
  serve: (this: void, exchange: Exchange) => void;
}

/** Limits of node:http; its defaults have no time limit at all once `requestTimeout` is 0. */
export function serverOptions(settings: BalancerSettings): {
  keepAliveTimeout: number;
  headersTimeout: number;
  requestTimeout: number;
  connectionsCheckingInterval: number;
} {
  return {
    keepAliveTimeout: settings.idleTimeoutMs,
    headersTimeout: Math.min(settings.headerTimeoutMs, settings.requestTimeoutMs),
    requestTimeout: settings.requestTimeoutMs,
    connectionsCheckingInterval: settings.connectionCheckMs,
  };
}

/** Lets `server` serve its connections within the limits of `settings`. */
export function keepConnections(server: Server, { settings, log, serve }: ConnectionParts): void {
  server.maxConnections = settings.maxConnections;
  const take = (exchange: Exchange): void => {
    const connection = connectionOf(exchange.request.socket);
    if (connection.waiting.length >= settings.pipelinedRequests) {
      connection.closedBecause = 'too many pipelined requests';
      exchange.request.socket.destroy();
      return;
    }
    connection.waiting.push(exchange);
    if (connection.serving === undefined) serveNext(connection, serve);
  };
  server.on('request', (request, response) => take({ request, response, expectsContinue: false }));
  server.on('checkContinue', (request, response) => take({ request, response, expectsContinue: true }));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => reject(socket, faultOf(error), log));
  server.on('connect', (_request, socket) => reject(socket, { status: 405, error: 'CONNECT' }, log));
  server.on('drop', () =>
    log.write({ id: '', pods: [], method: '', path: '', status: 0, ms: 0, error: 'too many connections' }),
  );
}

/** Answers go out in the order of the requests, and a client that sends many at once gets one pod at a time. */
function serveNext(connection: ClientConnection, serve: ConnectionParts['serve']): void {
  const exchange = connection.waiting.shift();
  connection.serving = exchange;
  if (exchange === undefined) return;
  if (exchange.request.socket.destroyed) {
    connection.waiting.length = 0;
    connection.serving = undefined;
    return;
  }
  exchange.response.once('close', () => serveNext(connection, serve));
  serve(exchange);
}

/** A client that ends its side within a request has left as much as one that resets it. */
const gone = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'HPE_INVALID_EOF_STATE']);

function faultOf(error: NodeJS.ErrnoException): { status: BalancerStatus; error: string } | undefined {
  const code = error.code ?? error.message;
  if (gone.has(code)) return undefined;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { status: 408, error: code };
  if (code === 'HPE_HEADER_OVERFLOW') return { status: 431, error: code };
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return { status: 413, error: code };
  return { status: 400, error: code };
}

/**
 * Answers an incomplete or invalid request and closes. A request that is with a pod already is only reset:
 * the client must not conclude from a 4xx that nothing was done.
 */
function reject(
  socket: Duplex,
  fault: { status: BalancerStatus; error: string } | undefined,
  log: RequestLog,
): void {
  const connection = connectionOf(socket);
  const { serving } = connection;
  socket.on('error', () => undefined);
  const isPassedOn = serving !== undefined && (serving.request.complete || serving.response.headersSent);
  if (fault === undefined || isPassedOn || !socket.writable) {
    if (fault !== undefined) connection.closedBecause ??= fault.error;
    socket.destroy();
    return;
  }
  const { id, bytes } = rawAnswer(fault.status);
  if (serving === undefined) {
    log.write({ id, pods: [], method: '', path: '', status: fault.status, ms: 0, error: fault.error });
  } else {
    connection.rejected = fault;
  }
  socket.end(bytes, () => socket.destroy());
}
