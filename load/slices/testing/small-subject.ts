// A tiny service over raw sockets, for tests: it keeps every request byte for byte, and answers (or fails to)
// as a test sets.
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Writes an answer, or does something worse. `count` is the number of the request, from 1. */
export type Manner = (socket: Socket, request: string, count: number) => void;

export const ok: Manner = (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');

export class SmallSubject {
  manner: Manner;
  /** Complete requests in the order of arrival, without the Host header. */
  readonly requests: string[] = [];
  readonly sockets = new Set<Socket>();
  /** Connections that were ever opened. */
  opened = 0;
  #server: Server | undefined;
  #port = 0;

  constructor(manner: Manner = ok) {
    this.manner = manner;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** On the same port again after `close`. */
  async open(): Promise<this> {
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) =>
      server.once('error', reject).listen(this.#port, '127.0.0.1', resolve),
    );
    this.#port = (server.address() as AddressInfo).port;
    return this;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.sockets) socket.destroy();
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    this.opened += 1;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
    let rest = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      rest += chunk;
      for (let end = endOf(rest); end !== undefined; end = endOf(rest)) {
        const request = rest.slice(0, end);
        rest = rest.slice(end);
        this.requests.push(request.replace(/\r\nHost: [^\r]*/, ''));
        this.manner(socket, request, this.requests.length);
      }
    });
  }
}

/**
 * Where the first request of a text ends; undefined if it is incomplete. Bodies are counted as characters:
 * tests send ASCII.
 */
function endOf(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n');
  if (head === -1) return undefined;
  const end = head + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, head + 2))?.[1] ?? 0);
  return end <= text.length ? end : undefined;
}
