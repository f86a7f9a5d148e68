// Serves the live page of a run on this machine, and what changes as server-sent events
// (https://html.spec.whatwg.org/multipage/server-sent-events.html). Read-only.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LiveFeed } from '../feed.ts';
import { livePage } from '../page/live-page.ts';
import type { ServedPage } from '../page/served-page.ts';
import { admit } from './admission.ts';
import { Viewer } from './viewer.ts';

export interface LiveServerOptions {
  /** The feed that is shown now; after it became another one, call `switched`. */
  feed: () => LiveFeed;
  /** Random without one. */
  token?: string;
  /** A free one without one. */
  port?: number;
  /** By path below the token, such as `/notes`. */
  pages?: Readonly<Record<string, () => ServedPage>>;
}

export interface LiveServer {
  /** With the token. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** How many look at it now. */
  readonly viewers: number;
  /** Shows the feed that `feed()` returns now. */
  switched(): void;
  /** Reports the end to viewers, and ends; `abruptly`, it breaks off, and open pages try again. */
  close(how?: 'abruptly'): Promise<void>;
}

/** More would slow the machine under load. */
const maxViewers = 50;

/** Listens on 127.0.0.1 alone. Rejects if the port is taken. */
export async function serveLive(options: LiveServerOptions): Promise<LiveServer> {
  const token = options.token ?? randomBytes(16).toString('hex');
  const viewers = new Set<Viewer>();
  const server = createServer({ maxHeaderSize: 8_192 }, (request, response) => {
    const path = admit(request, { port, token });
    if (typeof path === 'string') serve(request, response, path);
    else refuse(response, path.status, path.text);
  });

  function serve(request: IncomingMessage, response: ServerResponse, path: string): void {
    if (path === '/events') return follow(request, response);
    const page = path === '/' ? livePage() : options.pages?.[path]?.();
    if (page === undefined) return refuse(response, 404, 'Nothing is here.');
    response.writeHead(200, {
      ...headers,
      'content-type': page.type,
      'content-security-policy': page.contentSecurityPolicy,
    });
    response.end(page.body);
  }

  function follow(request: IncomingMessage, response: ServerResponse): void {
    if (viewers.size >= maxViewers) return refuse(response, 503, 'Too many pages are open.');
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' });
    const last = request.headers['last-event-id'];
    const viewer = new Viewer(response, typeof last === 'string' ? last : null, options.feed());
    viewers.add(viewer);
    response.on('close', () => {
      viewer.end();
      viewers.delete(viewer);
    });
  }

  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(options.port ?? 0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/${token}/`,
    port,
    token,
    get viewers() {
      return viewers.size;
    },
    switched: () => viewers.forEach((viewer) => viewer.show(options.feed())),
    close: async (how) => {
      if (how === undefined) viewers.forEach((viewer) => viewer.finish());
      await new Promise<void>((closed) => {
        server.close(() => closed());
        if (how === 'abruptly') server.closeAllConnections();
        else server.closeIdleConnections();
        // A viewer that does not read must not keep this process.
        setTimeout(() => server.closeAllConnections(), 500).unref();
      });
    },
  };
}

const headers = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    ...headers,
    'content-type': 'text/plain; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    ...(status === 405 ? { allow: 'GET' } : {}),
    connection: 'close',
  });
  response.end(`${text}\n`);
}
