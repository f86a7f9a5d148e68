// The balancer's view of every request as a Prometheus histogram; what may occur exists from the start, so
// that a first error is a rise.
import { Histogram, Registry } from 'prom-client';
import {
  harnessTraffic,
  inProgressStatus,
  journeys,
  labels,
  latencyEdgesSeconds,
  targetMetrics,
  type Journey,
} from '../../../contract/index.ts';
import type { AnsweredRequest } from '../balancer/request-watch.ts';

type Labelled = Pick<AnsweredRequest, 'journey' | 'status' | 'answeredBy' | 'traffic'>;

/**
 * What a pod answers: well, sold out, in progress, broken, shed; and the client's mistakes that bundled scenarios make.
 */
const podStatuses: Record<Journey | 'other', readonly number[]> = {
  menu: [200, 500, 503],
  login: [201, 401, 500, 503],
  order: [200, 201, 409, inProgressStatus, 500, 503],
  'order-read': [200, 404, 500, 503],
  cancel: [200, 500, 503],
  other: [200, 500, 503],
};
/** Statuses of the balancer itself, and of clients that went away. */
const balancerStatuses = [460, 502, 503, 504];
/** Probes order; resolving indeterminate attempts orders and cancels. */
const harnessJourneys: readonly Journey[] = ['order', 'cancel'];

export class BalancerMetrics {
  readonly registry = new Registry();
  readonly #duration: Histogram;

  constructor() {
    this.#duration = new Histogram({
      name: targetMetrics.balancerDuration,
      help: 'Duration of requests at the balancer, from arrival to the end of the answer.',
      labelNames: [labels.journey, labels.status, labels.answeredBy, labels.traffic],
      buckets: [...latencyEdgesSeconds],
      registers: [this.registry],
    });
    for (const request of expected()) this.#duration.zero(labelsOf(request));
  }

  answered(request: AnsweredRequest): void {
    this.#duration.observe(labelsOf(request), (request.endedMs - request.arrivedMs) / 1000);
  }
}

function expected(): Labelled[] {
  const ofTraffic = (traffic: AnsweredRequest['traffic'], of: readonly (Journey | 'other')[]): Labelled[] =>
    of.flatMap((journey) => [
      ...podStatuses[journey].map((status): Labelled => ({ journey, status, answeredBy: 'pod', traffic })),
      ...balancerStatuses.map((status): Labelled => ({ journey, status, answeredBy: 'balancer', traffic })),
    ]);
  return [...ofTraffic('customer', [...journeys, 'other']), ...ofTraffic(harnessTraffic, harnessJourneys)];
}

function labelsOf({ journey, status, answeredBy, traffic }: Labelled): Record<string, string | number> {
  return {
    [labels.journey]: journey,
    [labels.status]: status,
    [labels.answeredBy]: answeredBy,
    [labels.traffic]: traffic,
  };
}
