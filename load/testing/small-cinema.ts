// A tiny cinema over real HTTP, for tests: menus, idempotent orders, reads and cancels in memory; outages on
// demand, and one defect if a test sets it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import {
  idempotencyKeyHeader,
  inProgressOutcome,
  itemCount,
  outcomeHeader,
  problems,
  theatreCount,
  type ExportedLine,
  type OrderedLine,
} from '../../contract/index.ts';

export interface StoredOrder {
  id: string;
  key: string;
  token: string;
  theatre: number;
  screening?: string;
  lines: OrderedLine[];
  status: 'confirmed' | 'cancelled';
}

/** The defects of a known-bad cinema; all else is right. */
export const vices = [
  /** One order in five is refused as sold out, although there is enough. */
  'false-sold-out',
  /** One order in ten is answered with 200 and no body. */
  'empty-orders',
  /** One menu in three is an empty object. */
  'empty-menus',
  /** One order in ten is stored and charged at another price than the menu's. */
  'other-prices',
  /** Menus show no stock. */
  'empty-shelves',
  /** Orders are taken for no screening, whatever was requested. */
  'forgotten-screenings',
  /** The claims of a token are believed without its signature. */
  'forged-tokens',
  /** Members cancel each other's orders. */
  'foreign-cancels',
  /** A key with another body is answered with the key's first order. */
  'ignored-bodies',
  /** A key that comes twice at once makes two orders. */
  'twin-orders',
] as const;
export type Vice = (typeof vices)[number];

/** Of every item in every theatre. */
const initialQuantity = 100_000;
/** How long an order takes, ms: enough for the same key to meet it. */
const orderMs = 5;
/** How long a cinema with that defect does not find an existing key, ms. */
const overlookedMs = 100;

type Placement = Pick<StoredOrder, 'theatre' | 'lines'> & { screening?: string };

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
  vice: Vice | undefined;
  readonly #underway = new Set<string>();
  readonly #overlooked = new Set<string>();
  readonly #otherPrices = new Set<string>();
  #menus = 0;
  #placed = 0;
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

  /** What it holds, as an exporting program prints it; `GET /stored` answers the same lines. */
  *storedLines(): Generator<ExportedLine, void> {
    const taken = new Map<string, number>();
    for (const { id, key, token, theatre, screening, lines, status } of this.orders.values()) {
      const priced = lines.map(({ item, quantity }) => ({
        item,
        quantity,
        unitPrice: this.#priceIn(id, item),
      }));
      const member = Number(/\d+/.exec(token)?.[0]);
      yield { kind: 'order', id, member, key, theatre, screening: screening ?? null, status, lines: priced };
      yield { kind: 'payment', order: id, amount: sumOf(priced), refunded: status === 'cancelled' };
      yield { kind: 'ticket', order: id, of: 'ordered' };
      if (status === 'cancelled') yield { kind: 'ticket', order: id, of: 'cancelled' };
      for (const { item, quantity } of status === 'cancelled' ? [] : lines)
        taken.set(`${theatre} ${item}`, (taken.get(`${theatre} ${item}`) ?? 0) + quantity);
    }
    for (let theatre = 1; theatre <= theatreCount; theatre += 1)
      for (let item = 1; item <= itemCount; item += 1) {
        const quantity = initialQuantity - (taken.get(`${theatre} ${item}`) ?? 0);
        yield { kind: 'stock', theatre, item, quantity, initialQuantity };
      }
    for (let item = 1; item <= itemCount; item += 1) yield { kind: 'price', item, price: priceOf(item) };
    yield { kind: 'end' };
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
    await this.#route(request, body, response);
  }

  async #route(request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const token = this.#tokenOf(request);
    const [, theatre] = /^\/api\/theatres\/(\d+)\/menu$/.exec(path) ?? [];
    if (theatre !== undefined) return answer(response, 200, this.#menu(Number(theatre)));
    if (path === '/stored') return void response.end(ndjson(this.storedLines()));
    if (path === '/api/sessions') return answer(response, 200, sessionOf(body));
    if (!path.startsWith('/api/orders')) return answer(response, 404, { type: problems['not-found'].type });
    if (token === undefined) return answer(response, 401, { type: problems['unknown-member'].type });
    if (path === '/api/orders') return this.#order(request, token, body, response);
    const [, id, verb] = /^\/api\/orders\/([^/]+)(\/cancel)?$/.exec(path) ?? [];
    const order = id === undefined ? undefined : this.orders.get(id);
    const isOwn = order?.token === token || (verb !== undefined && this.vice === 'foreign-cancels');
    if (!order || !isOwn) return answer(response, 404, { type: problems['not-found'].type });
    if (verb) order.status = 'cancelled';
    answer(response, 200, this.#document(order));
  }

  /** Tokens are `NAME` or `NAME-NUMBER`; a forged one has its letters the other way round. */
  #tokenOf(request: IncomingMessage): string | undefined {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (/^[a-z]+(-\d+)?$/.test(token)) return token;
    return this.vice === 'forged-tokens' && token !== '' ? [...token].reverse().join('') : undefined;
  }

  #menu(theatre: number): unknown {
    this.#menus += 1;
    if (this.vice === 'empty-menus' && this.#menus % 3 === 0) return {};
    const left = this.vice === 'empty-shelves' ? 0 : initialQuantity;
    const items = Array.from({ length: itemCount }, (_, index) => index + 1).map((id) => ({
      id,
      name: `Snack ${id}`,
      kind: 'snack',
      price: priceOf(id),
      left,
    }));
    return { theatre: { id: theatre, name: `Cinema ${theatre}` }, items };
  }

  async #order(
    request: IncomingMessage,
    token: string,
    body: string,
    response: ServerResponse,
  ): Promise<void> {
    const key = String(request.headers[idempotencyKeyHeader.toLowerCase()]);
    const placement = JSON.parse(body) as Placement;
    const known = this.orders.get(`o-${key}`);
    if (known && !this.#overlooked.has(key)) return this.#replay(known, placement, response);
    if (this.#underway.has(key) && this.vice !== 'twin-orders')
      return answer(response.setHeader(outcomeHeader, inProgressOutcome), 409, {
        type: problems['in-progress'].type,
      });
    this.#placed += 1;
    if (this.vice === 'false-sold-out' && this.#placed % 5 === 0)
      return answer(response, 409, { type: problems['sold-out'].type });
    const number = this.#placed;
    this.#underway.add(key);
    await new Promise((resolve) => setTimeout(resolve, orderMs));
    this.#underway.delete(key);
    const order = this.#store(key, token, placement);
    if (this.vice === 'empty-orders' && number % 10 === 0) return void response.writeHead(200).end();
    answer(response, 201, this.#document(order));
  }

  /** For a moment a cinema with that defect does not find an existing key. */
  #overlook(key: string): void {
    if (this.vice !== 'twin-orders') return;
    this.#overlooked.add(key);
    setTimeout(() => this.#overlooked.delete(key), overlookedMs).unref();
  }

  #replay(known: StoredOrder, { theatre, screening, lines }: Placement, response: ServerResponse): void {
    const isSame = isDeepStrictEqual(
      [theatre, this.vice === 'forgotten-screenings' ? undefined : screening, lines],
      [known.theatre, known.screening, known.lines],
    );
    if (isSame || this.vice === 'ignored-bodies') return answer(response, 200, this.#document(known));
    answer(response, 422, { type: problems['other-body'].type });
  }

  #store(key: string, token: string, { theatre, screening, lines }: Placement): StoredOrder {
    // Only a cinema with a defect finds its number taken.
    const id = this.orders.has(`o-${key}`) ? `o-${key}-again` : `o-${key}`;
    const isKept = screening !== undefined && this.vice !== 'forgotten-screenings';
    const order = {
      id,
      key,
      token,
      theatre,
      ...(isKept ? { screening } : {}),
      lines,
      status: 'confirmed' as const,
    };
    this.orders.set(id, order);
    this.#overlook(key);
    if (this.vice === 'other-prices' && this.orders.size % 10 === 0) this.#otherPrices.add(id);
    return order;
  }

  #document({ id, theatre, screening, lines, status }: StoredOrder): unknown {
    const priced = lines.map((line) => ({ ...line, unitPrice: this.#priceIn(id, line.item) }));
    const base = { id, status, pickup: `K-${id.length}`, theatre, lines: priced, amount: sumOf(priced) };
    return screening === undefined ? base : { ...base, screening };
  }

  #priceIn(id: string, item: number): number {
    return priceOf(item) + (this.#otherPrices.has(id) ? 100 : 0);
  }
}

function priceOf(item: number): number {
  return 2_000 + 100 * item;
}

function sumOf(lines: readonly { quantity: number; unitPrice: number }[]): number {
  return lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
}

function sessionOf(body: string): unknown {
  const { member } = JSON.parse(body) as { member: number };
  return { token: `member-${member}`, expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
}

function ndjson(lines: Iterable<ExportedLine>): string {
  return [...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}

function answer(response: ServerResponse, status: number, document: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document));
}
