// Outages of ordering as series: how many, how long, and the stopwatch of the last one.
import { Counter, Gauge, type Registry } from 'prom-client';
import {
  badStatuses,
  goodStatuses,
  targetMetrics,
  type Clock,
  type NewEvent,
} from '../../../contract/index.ts';
import type { AnsweredRequest, ArrivedRequest } from '../balancer/request-watch.ts';
import {
  noOutages,
  orderRequested,
  orderEnded,
  readOutages,
  type OrderEnd,
  type OrderOutages,
  type Outage,
} from './order-outages.ts';
import { OutageLog } from './outage-log.ts';
import { registerOutages } from './outage-series.ts';

const good = new RegExp(`^(?:${goodStatuses})$`);
const bad = new RegExp(`^(?:${badStatuses})$`);

export class OrderSeries {
  readonly #clock: Clock;
  /** Of the clock's zero, ms since 1970: taken once, so that an instant keeps its value. */
  readonly #zeroWallMs: number;
  readonly #log = new OutageLog();
  #state: OrderOutages = noOutages;

  constructor(registry: Registry, clock: Clock) {
    this.#clock = clock;
    this.#zeroWallMs = clock.wallMs() - clock.nowMs();
    this.#counter(
      registry,
      targetMetrics.orderOutages,
      'Outages of ordering: longer than 150 ms without a good order while some were requested.',
      ({ count }) => count,
    );
    this.#counter(
      registry,
      targetMetrics.orderOutageSeconds,
      'Seconds of outages of ordering.',
      ({ totalMs }) => totalMs / 1000,
    );
    this.#gauge(
      registry,
      targetMetrics.orderLastOutage,
      'Length of the last outage, or of the one that goes on.',
      (last) => (last?.lengthMs ?? 0) / 1000,
    );
    this.#gauge(
      registry,
      targetMetrics.orderOutageStart,
      'When the last outage, or the one that goes on, began; 0 before there is one.',
      (last) => this.#unixSeconds(last?.sinceMs),
    );
    this.#gauge(
      registry,
      targetMetrics.orderFirstError,
      'When the first order of the last outage ended badly; 0 if none has.',
      (last) => this.#unixSeconds(last?.firstBadMs),
    );
    this.#gauge(
      registry,
      targetMetrics.orderFirstGood,
      'When the last outage ended with a good order; 0 while it goes on.',
      (last) => this.#unixSeconds(last?.firstGoodMs),
    );
    registerOutages(
      registry,
      () => this.#log.read(this.#state, clock.nowMs()),
      (ms) => this.#unixSeconds(ms),
    );
  }

  arrived({ journey, arrivedMs }: ArrivedRequest): void {
    if (journey !== 'order') return;
    this.#state = orderRequested(this.#state, arrivedMs);
    this.#log.changed(this.#state);
    this.#log.arrived(arrivedMs);
  }

  answered({ journey, status, arrivedMs, endedMs }: AnsweredRequest): void {
    if (journey !== 'order') return;
    this.#state = orderEnded(this.#state, { requestedMs: arrivedMs, atMs: endedMs, end: endOf(status) });
    this.#log.answered({ arrivedMs, atMs: endedMs }, this.#state);
  }

  /** Of faults and writers: outages belong to them. `nowMs` is when it happened. */
  event(event: NewEvent, nowMs: number): void {
    this.#log.event(event, nowMs);
  }

  /** A server behind the writer endpoint has sent something to a client. */
  writerReached(nowMs: number): void {
    this.#log.writerReached(nowMs);
  }

  #read(): ReturnType<typeof readOutages> {
    return readOutages(this.#state, this.#clock.nowMs());
  }

  #counter(
    registry: Registry,
    name: string,
    help: string,
    value: (read: ReturnType<typeof readOutages>) => number,
  ): void {
    const read = (): number => value(this.#read());
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }

  #gauge(registry: Registry, name: string, help: string, value: (last: Outage | null) => number): void {
    const read = (): number => value(this.#read().last);
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }

  #unixSeconds(ms: number | null | undefined): number {
    return ms === null || ms === undefined ? 0 : (this.#zeroWallMs + ms) / 1000;
  }
}

function endOf(status: number): OrderEnd {
  const text = String(status);
  if (good.test(text)) return 'good';
  return bad.test(text) ? 'bad' : 'neither';
}
