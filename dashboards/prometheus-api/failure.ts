// Why a Prometheus gave no answer, as data and as the error that people read.
import { ShowtimeError } from '../../contract/index.ts';

/**
 * `unreachable`: no connection; `timeout`: connected or not, no whole answer in time; `not-prometheus`:
 * something else answers
 * there; `refused`: a 4xx, as for a wrong expression; `failed`: a 5xx, as while it starts or when a query
 * runs out of time.
 */
export interface PrometheusFailure {
  kind: 'unreachable' | 'timeout' | 'not-prometheus' | 'refused' | 'failed';
  /** HTTP status; null where none came. */
  status: number | null;
  /** The error message of Prometheus or of the network, on one line. */
  message: string;
  /** Base URL without credentials. */
  url: string;
}

export type PrometheusAnswer<Value> =
  | {
      ok: true;
      value: Value;
      /** What Prometheus warned of, as when an answer is partial. */ warnings: readonly string[];
    }
  | { ok: false; failure: PrometheusFailure };

/** The value of an answer. @throws ShowtimeError prometheus-unreachable, or prometheus-refused for a 4xx */
export function valueOf<Value>(answer: PrometheusAnswer<Value>): Value {
  if (answer.ok) return answer.value;
  throw prometheusError(answer.failure);
}

export function prometheusError({ kind, status, message, url }: PrometheusFailure): ShowtimeError {
  const { why, fix } = text[kind];
  return new ShowtimeError(kind === 'refused' ? 'prometheus-refused' : 'prometheus-unreachable', {
    what: `${url} gave no answer${status === null ? '' : ` (HTTP ${status})`}: ${message}`,
    why,
    fix,
  });
}

const text: Record<PrometheusFailure['kind'], { why: string; fix: string }> = {
  unreachable: {
    why: 'nothing accepts connections there',
    fix: 'start Prometheus, or give its address: --prometheus http://127.0.0.1:9090',
  },
  timeout: {
    why: 'no whole answer came in time',
    fix: 'see whether that Prometheus is overloaded or stopped, then ask again',
  },
  'not-prometheus': {
    why: 'what answers there has no HTTP API of Prometheus',
    fix: 'give the address under which /api/v1/query stands, with its path prefix if it has one',
  },
  refused: {
    why: 'Prometheus understood the request and declined it',
    fix: 'correct what it names; a 401 or 403 asks for credentials: --prometheus-token-file, or PROMETHEUS_TOKEN',
  },
  failed: {
    why: 'that Prometheus is starting, overloaded or ill',
    fix: 'wait until /-/ready answers, then ask again',
  },
};
