// The control plane's state as Prometheus series: pods, database members, faults in effect, outages of
// ordering.
import { Registry } from 'prom-client';
import type { Clock, DatabaseLine, NewEvent, Pod } from '../../../contract/index.ts';
import type { AnsweredRequest, ArrivedRequest } from '../balancer/request-watch.ts';
import { ChaosSeries } from './chaos-series.ts';
import { DatabaseSeries } from './database-series.ts';
import { registerNextShowtime } from './next-showtime.ts';
import { OrderSeries } from './order-series.ts';
import { PodSeries } from './pod-series.ts';

export interface ControlPlaneMetricsOptions {
  clock: Clock;
  /** One per wanted pod. */
  zones: readonly string[];
  /** Starts of the seeded screenings, ms since 1970. */
  screeningStartsMs: readonly number[];
  /**
   * False where single requests are not seen: there are no series of outages then, because zeros would deny them.
   * True by default.
   */
  seesRequests?: boolean;
}

export class ControlPlaneMetrics {
  readonly registry = new Registry();
  readonly #clock: Clock;
  readonly #pods: PodSeries;
  readonly #database: DatabaseSeries;
  readonly #chaos: ChaosSeries;
  readonly #orders: OrderSeries | undefined;

  constructor({ clock, zones, screeningStartsMs, seesRequests = true }: ControlPlaneMetricsOptions) {
    this.#clock = clock;
    this.#pods = new PodSeries(this.registry, zones);
    this.#database = new DatabaseSeries(this.registry, clock);
    this.#chaos = new ChaosSeries(this.registry, clock);
    this.#orders = seesRequests ? new OrderSeries(this.registry, clock) : undefined;
    registerNextShowtime(this.registry, clock, screeningStartsMs);
  }

  /** Where the pods are listed, once there are any. */
  listPods(list: () => Promise<readonly Pod[]>): void {
    this.#pods.list = list;
  }

  /** An event that happens now: of pods, of databases, or of a fault. */
  event(event: NewEvent): void {
    const nowMs = this.#clock.nowMs();
    this.#pods.event(event, nowMs);
    this.#database.event(event, nowMs);
    this.#chaos.event(event, nowMs);
    this.#orders?.event(event, nowMs);
  }

  databaseLine(line: DatabaseLine): void {
    this.#database.line(line);
  }

  /** A server behind the writer endpoint has sent something to a client. */
  writerReached(): void {
    this.#orders?.writerReached(this.#clock.nowMs());
  }

  arrived(request: ArrivedRequest): void {
    this.#orders?.arrived(request);
  }

  answered(request: AnsweredRequest): void {
    this.#orders?.answered(request);
  }
}
