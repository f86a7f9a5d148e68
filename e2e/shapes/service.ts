// A small service that the shapes play against: HTTP, HTTPS, WebSocket and gRPC on loopback, in this process.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { selfSigned } from './certificate.ts';

export interface ShapeService {
  baseUrl: string;
  httpsUrl: string;
  /** `host:port`. */
  grpcAddress: string;
  close(): Promise<void>;
}

export async function openShapeService(): Promise<ShapeService> {
  const sockets = new Set<Socket>();
  const http = createServer(answer).on('upgrade', echoFrames);
  const https = createHttpsServer(selfSigned(), answer);
  const grpc = createHttp2Server().on('stream', answerGrpc);
  const servers: readonly Server[] = [http, https, grpc];
  const ports: number[] = [];
  for (const server of servers) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ports.push((server.address() as AddressInfo).port);
  }
  return {
    baseUrl: `http://127.0.0.1:${ports[0]}`,
    httpsUrl: `https://127.0.0.1:${ports[1]}`,
    grpcAddress: `127.0.0.1:${ports[2]}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

/** By the first part of the path; anything else is 200. */
const routes: Readonly<Record<string, Route>> = {
  /** `/status/503` */
  status: (_, response, { pathname }) => {
    const status = Number(pathname.split('/')[2]);
    response.writeHead(status).end(status === 204 ? undefined : `status ${status}`);
  },
  /** `/redirect?to=/status/500` */
  redirect: (_, response, { searchParams }) =>
    response.writeHead(302, { location: searchParams.get('to') ?? '/' }).end(),
  /** Never answers. */
  hang: () => undefined,
  login: (_, response) => response.writeHead(200, { 'set-cookie': 'session=yes; Path=/' }).end('welcome'),
  account: ({ headers: { cookie } }, response) =>
    response.writeHead(cookie === 'session=yes' ? 200 : 403).end(),
  digest: ({ headers: { authorization } }, response) => {
    const known = authorization?.startsWith('Digest ') === true;
    const challenge = 'Digest realm="shapes", nonce="1", qop="auth", algorithm=MD5';
    response.writeHead(known ? 200 : 401, known ? {} : { 'www-authenticate': challenge }).end();
  },
  echo: (request, response) => void request.pipe(response),
};

const answer: RequestListener = (request, response) => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const route = routes[url.pathname.split('/')[1] ?? ''];
  if (route) route(request, response, url);
  else response.setHeader('content-type', 'application/json').end(JSON.stringify({ path: url.pathname }));
};

const webSocketKey = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const closing = 8;

/** A WebSocket (RFC 6455) that sends each small frame back, the closing one included. */
function echoFrames({ headers }: IncomingMessage, socket: Duplex): void {
  const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${webSocketKey}`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let rest = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let length = (rest[1] ?? 0) & 127; rest.length >= 6 + length; length = (rest[1] ?? 0) & 127) {
      const mask = rest.subarray(2, 6);
      const payload = rest.subarray(6, 6 + length).map((byte, at) => byte ^ (mask[at % 4] ?? 0));
      socket.write(Buffer.concat([Buffer.from([rest[0] ?? 0, length]), payload]));
      if (((rest[0] ?? 0) & 15) === closing) socket.end();
      rest = rest.subarray(6 + length);
      if (rest.length < 2) break;
    }
  });
}

/** Every method sends its message back; one that ends in `Refuse` is PERMISSION_DENIED. */
function answerGrpc(stream: ServerHttp2Stream, headers: { ':path'?: string }): void {
  const refused = headers[':path']?.endsWith('Refuse') === true;
  const chunks: Buffer[] = [];
  stream.on('error', () => undefined);
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': refused ? '7' : '0' }));
    stream.end(refused ? undefined : Buffer.concat(chunks));
  });
}
