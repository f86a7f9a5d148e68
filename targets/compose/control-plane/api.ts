// The control plane's HTTP interface: is it alive and ready, which member is what, what happened, and the planned
// change of roles. `ControlPlaneClient` of the target compose is its other side.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Registry } from 'prom-client';
import { ShowtimeError, type Clock, type DatabaseLine, type NewEvent } from '../../../contract/index.ts';
import { DatabaseSeries } from '../../local/exporter/database-series.ts';
import {
  openTransactions,
  refuseUnsafeCrash,
  settingsOf,
  topologyOf,
  versionsOf,
} from '../../database/index.ts';
import type { ContainerPair } from './container-pair.ts';
import { History } from './history.ts';

const keptEntries = 5_000;

export class ControlPlaneApi {
  /** Until it is there, the control plane is alive and not ready. */
  pair: ContainerPair | undefined;
  readonly #registry = new Registry();
  readonly #series: DatabaseSeries;
  readonly #clock: Clock;
  readonly #history = new History(keptEntries);
  readonly #server: Server;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#series = new DatabaseSeries(this.#registry, clock);
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  event(event: NewEvent): void {
    const atMs = this.#clock.nowMs();
    this.#series.event(event, atMs);
    this.#history.event(event, atMs);
  }

  state(line: DatabaseLine): void {
    this.#series.line(line);
    this.#history.line(line, this.#clock.nowMs());
  }

  async listen(host: string, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, host, resolve);
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://control-plane');
    switch (`${request.method} ${pathname}`) {
      case 'GET /livez':
        return json(response, 200, { alive: true });
      case 'GET /readyz':
        return this.#readiness(response);
      case 'GET /state':
        return json(response, 200, {
          phase: this.pair?.plane.phase ?? 'starting',
          state: this.pair?.state() ?? null,
        });
      case 'GET /topology':
        return this.#answerFrom(response, async ({ context }) => topologyOf(context));
      case 'GET /events':
        return json(response, 200, {
          next: this.#history.next,
          events: this.#history.from(numberOf(searchParams)).filter((entry) => 'event' in entry),
        });
      case 'GET /history':
        return json(response, 200, {
          nowMs: this.#clock.nowMs(),
          next: this.#history.next,
          entries: this.#history.from(numberOf(searchParams)),
        });
      case 'GET /facts':
        return this.#answerFrom(response, async ({ context }) => ({
          settings: await settingsOf(context),
          versions: await versionsOf(
            context,
            context.slots.flatMap(({ server }) => (server === null ? [] : [server])),
          ),
        }));
      case 'GET /open-transactions':
        return this.#answerFrom(response, async ({ context }) => ({ open: await openTransactions(context) }));
      case 'POST /refuse-unsafe-crash':
        return this.#answerFrom(response, async ({ context, plane }) => {
          await refuseUnsafeCrash(context, plane);
          return topologyOf(context);
        });
      case 'POST /restore':
        return this.#answerFrom(response, async ({ plane }) => {
          plane.restore();
          return {};
        });
      case 'GET /metrics':
        response.writeHead(200, { 'content-type': this.#registry.contentType });
        response.end(await this.#registry.metrics());
        return;
      case 'POST /switch-over':
        return this.#answerFrom(response, async (pair) => {
          await pair.plane.switchOver();
          return { state: pair.state() };
        });
      default:
        return json(response, 404, { reason: `there is no ${request.method} ${pathname}` });
    }
  }

  /** Ready means that the writer endpoint leads to a server that takes writes. */
  #readiness(response: ServerResponse): void {
    const phase = this.pair?.plane.phase ?? 'starting';
    json(response, phase === 'steady' || phase === 'alone' ? 200 : 503, { phase });
  }

  /** 409 with the reason where it cannot be answered now. */
  async #answerFrom(
    response: ServerResponse,
    answer: (pair: ContainerPair) => Promise<object>,
  ): Promise<void> {
    try {
      if (this.pair === undefined) throw new Error('the pair has not started yet');
      json(response, 200, await answer(this.pair));
    } catch (error) {
      json(response, 409, { reason: reasonOf(error) });
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof ShowtimeError ? error.explanation.why : (error as Error).message;
}

function numberOf(params: URLSearchParams): number {
  return Number(params.get('from') ?? 0);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}
