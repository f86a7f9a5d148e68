// What others use of the client of Prometheus.
export {
  prometheusAt,
  type Prometheus,
  type PrometheusAlert,
  type PrometheusOptions,
  type QueryRange,
} from './client.ts';
export { prometheusError, valueOf, type PrometheusAnswer, type PrometheusFailure } from './failure.ts';
export type { PrometheusPoint, PrometheusSeries } from './series.ts';
