// The metrics of a pod. Every series exists from the start, so that a first error is a rise and not a new
// series.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { inProgressStatus, labels, latencyEdgesSeconds, metrics } from '../contract/vocabulary/metrics.ts';
import type { Pool } from './database/pool.ts';

/** A route as it appears in metrics: its template, and the statuses that it can answer. */
export interface MeasuredRoute {
  method: string;
  route: string;
  statuses: readonly number[];
}

type Counted = Pick<Pool, 'name' | 'counts'>;

/** Requests that no route claims are counted under this one, whatever their path: paths are of no end. */
export const unmatchedRoute = 'unmatched';

export class Metrics {
  readonly registry = new Registry();
  readonly #duration: Histogram;
  readonly #active: Gauge;
  readonly #operations: Histogram;
  readonly #shed: Counter;
  readonly #placed: Counter;
  readonly #reconnects: Counter;

  constructor(parts: {
    routes: readonly MeasuredRoute[];
    pools: readonly Counted[];
    isReady: () => boolean;
  }) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.#duration = new Histogram({
      name: metrics.requestDuration,
      help: 'Duration of HTTP requests.',
      registers,
      labelNames: [labels.method, labels.route, labels.status],
      buckets: [...latencyEdgesSeconds],
    });
    this.#active = new Gauge({
      name: metrics.activeRequests,
      help: 'HTTP requests being answered.',
      registers,
    });
    this.#operations = new Histogram({
      name: metrics.databaseOperationDuration,
      help: 'Duration of what a request asks of a database, retries included.',
      registers,
      labelNames: [labels.operation],
      buckets: [...latencyEdgesSeconds],
    });
    this.#shed = new Counter({
      name: metrics.ordersShed,
      help: 'Requests about orders (orders, cancels, looks) turned away because the queue was full.',
      registers,
    });
    this.#placed = new Counter({
      name: metrics.ordersPlaced,
      help: 'Orders placed, replays not counted.',
      registers,
    });
    this.#reconnects = new Counter({
      name: metrics.writerReconnects,
      help: 'Times that the writer was lost.',
      registers,
    });
    this.#watch(parts.pools, parts.isReady);
    for (const { method, route, statuses } of parts.routes) {
      for (const status of countedStatuses(statuses))
        this.#duration.zero(requestLabels(method, route, status));
    }
    for (const operation of operations) this.#operations.zero({ [labels.operation]: operation });
  }

  requestStarted(): void {
    this.#active.inc();
  }

  requestEnded(method: string, route: string, status: number, seconds: number): void {
    this.#active.dec();
    this.#duration.observe(requestLabels(method, route, status), seconds);
  }

  /** Times one operation, failed ones too. */
  async timed<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
    const end = this.#operations.startTimer({ [labels.operation]: operation });
    try {
      return await work();
    } finally {
      end();
    }
  }

  orderShed(): void {
    this.#shed.inc();
  }
  orderPlaced(): void {
    this.#placed.inc();
  }
  writerLost(): void {
    this.#reconnects.inc();
  }

  #watch(pools: readonly Counted[], isReady: () => boolean): void {
    const registers = [this.registry];
    new Gauge({
      name: metrics.databaseConnections,
      help: 'Connections by state.',
      registers,
      labelNames: [labels.pool, labels.connectionState],
      collect() {
        for (const { name, counts } of pools) {
          this.set({ [labels.pool]: name, [labels.connectionState]: 'idle' }, counts.idle);
          this.set({ [labels.pool]: name, [labels.connectionState]: 'used' }, counts.used);
        }
      },
    });
    new Gauge({
      name: metrics.databasePendingRequests,
      help: 'Callers that wait for a connection.',
      registers,
      labelNames: [labels.pool],
      collect() {
        for (const { name, counts } of pools) this.set({ [labels.pool]: name }, counts.pending);
      },
    });
    new Gauge({
      name: metrics.ready,
      help: '1 while the pod wants traffic.',
      registers,
      collect() {
        this.set(isReady() ? 1 : 0);
      },
    });
  }
}

export const operations = ['order', 'cancel', 'order-read', 'login', 'menu'] as const;
export type Operation = (typeof operations)[number];

/** A route that can answer 409 can also answer that the order is being placed. */
function countedStatuses(statuses: readonly number[]): readonly number[] {
  return statuses.includes(409) ? [...statuses, inProgressStatus] : statuses;
}

function requestLabels(method: string, route: string, status: number): Record<string, string> {
  return { [labels.method]: method, [labels.route]: route, [labels.status]: String(status) };
}
