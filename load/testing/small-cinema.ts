// A tiny cinema over real HTTP, for tests: menus, idempotent orders, reads and cancels in memory, and outages
// on demand.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problems } from '../../contract/index.ts';

export interface StoredOrder {
  id: string;
  key: string;
  token: string;
  theatre: number;
  lines: { item: number; quantity: number }[];
  status: 'confirmed' | 'cancelled';
}

export class SmallCinema {
  readonly orders = new Map<string, StoredOrder>();
  /** Every request that arrived, as `METHOD path`. */
  readonly arrived: string[] = [];
  /** Statuses of all answers that were sent to their end. */
  readonly answered: number[] = [];
  /** Answers every request so, if set: a status, 'hang', or 'shed' as an overloaded service does. */
  mood: number | 'hang' | 'shed' | undefined;
  /** How long every answer takes, ms. */
  delayMs = 0;
  #server: Server | undefined;
  #port = 0;

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Begins to listen; on the same port again after `close`. */
  async open(): Promise<void> {
    const server = createServer((request, response) => void this.#serve(request, response));
    this.#server = server;
    await new Promise<void>((resolve, reject) =>
      server.once('error', reject).listen(this.#port, '127.0.0.1', resolve),
    );
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Resets every connection and refuses new ones. */
  async close(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.arrived.push(`${request.method} ${request.url}`);
    let body = '';
    for await (const chunk of request) body += String(chunk);
    response.once('finish', () => this.answered.push(response.statusCode));
    if (this.mood === 'hang') return;
    if (this.mood === 'shed')
      return answer(response, problems.overloaded.status, { type: problems.overloaded.type });
    if (typeof this.mood === 'number') return answer(response, this.mood, { type: 'about:blank' });
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    this.#route(request, body, response);
  }

  #route(request: IncomingMessage, body: string, response: ServerResponse): void {
    const path = request.url ?? '';
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const [, id, verb] = /^\/api\/orders\/([^/]+)(\/cancel)?$/.exec(path) ?? [];
    if (/^\/api\/theatres\/\d+\/menu$/.test(path)) return answer(response, 200, { items: [] });
    if (path === '/api/sessions')
      return answer(response, 200, { token: `member-${(JSON.parse(body) as { member: number }).member}` });
    if (path === '/api/orders')
      return this.#order(String(request.headers['idempotency-key']), token, body, response);
    const order = id === undefined ? undefined : this.orders.get(id);
    if (!order || order.token !== token) return answer(response, 404, { type: '/problems/not-found' });
    if (verb) order.status = 'cancelled';
    answer(response, 200, order);
  }

  #order(key: string, token: string, body: string, response: ServerResponse): void {
    const id = `o-${key}`;
    const order = this.orders.get(id) ?? {
      id,
      key,
      token,
      status: 'confirmed' as const,
      ...(JSON.parse(body) as Pick<StoredOrder, 'theatre' | 'lines'>),
    };
    this.orders.set(id, order);
    answer(response, 201, order);
  }
}

function answer(response: ServerResponse, status: number, document: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document));
}
