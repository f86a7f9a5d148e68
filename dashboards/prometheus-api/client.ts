// A typed client of Prometheus' HTTP API: queries, series, labels, alerts, and what it says of itself.
import { z } from 'zod';
import { ask, type Connection, type Question } from './ask.ts';
import type { PrometheusAnswer } from './failure.ts';
import { seriesAnswer, type PrometheusSeries } from './series.ts';

/**
 * Wall-clock ms since 1970 on both ends, step in seconds; at most 11,000 points a series, or Prometheus
 * declines.
 */
export interface QueryRange {
  fromMs: number;
  untilMs: number;
  stepSeconds: number;
}

const labelSets = z.array(z.record(z.string(), z.string()));
const alert = z.object({
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()).default({}),
  state: z.enum(['firing', 'pending', 'inactive']),
  /** RFC 3339: when it became active. */
  activeAt: z.string().optional(),
  value: z.string(),
});
export type PrometheusAlert = z.infer<typeof alert>;
const alertList = z.object({ alerts: z.array(alert) }).transform(({ alerts }) => alerts);
const buildInfo = z.looseObject({ version: z.string(), revision: z.string().default('') });
const runtimeInfo = z.looseObject({ startTime: z.string(), storageRetention: z.string().default('') });

/** Each call answers with a value or a failure; it throws only the reason of an aborted `signal`. */
export interface Prometheus {
  /** Base URL without credentials, for messages. */
  readonly url: string;
  /** At `atMs` (wall clock), or at its own now. */
  instant(expr: string, atMs?: number): Promise<PrometheusAnswer<readonly PrometheusSeries[]>>;
  range(expr: string, range: QueryRange): Promise<PrometheusAnswer<readonly PrometheusSeries[]>>;
  /** Label sets of the series that match any of the selectors and have samples between the two instants. */
  series(
    selectors: readonly string[],
    between?: Pick<QueryRange, 'fromMs' | 'untilMs'>,
  ): Promise<PrometheusAnswer<Record<string, string>[]>>;
  /** Values of a label, sorted; `__name__` for the names of all series. */
  labelValues(label: string, selectors?: readonly string[]): Promise<PrometheusAnswer<string[]>>;
  alerts(): Promise<PrometheusAnswer<PrometheusAlert[]>>;
  buildInfo(): Promise<PrometheusAnswer<z.infer<typeof buildInfo>>>;
  runtimeInfo(): Promise<PrometheusAnswer<z.infer<typeof runtimeInfo>>>;
}

export interface PrometheusOptions {
  timeoutMs?: number;
  signal?: AbortSignal;
  /** A bearer token, or `user:password`; null: it is asked without. */
  credentials?: string | null;
}

/** A client of the Prometheus at `baseUrl`; a user and password in that are dropped. Nothing is asked yet. */
export function prometheusAt(
  baseUrl: string,
  { timeoutMs = 10_000, signal, credentials = null }: PrometheusOptions = {},
): Prometheus {
  const connection: Connection = {
    url: addressOf(baseUrl),
    headers: credentials === null ? {} : { authorization: authorizationOf(credentials) },
    timeoutMs,
    ...(signal ? { signal } : {}),
  };
  const get = <Value>(path: string, data: z.ZodType<Value>, parameters: Question<Value>['parameters'] = []) =>
    ask(connection, { path, method: 'GET', parameters, data });
  const post = <Value>(path: string, data: z.ZodType<Value>, parameters: Question<Value>['parameters']) =>
    ask(connection, { path, method: 'POST', parameters, data });
  return {
    url: connection.url,
    instant: (expr, atMs) =>
      post('/api/v1/query', seriesAnswer, [
        ['query', expr],
        ...(atMs === undefined ? [] : [['time', seconds(atMs)] as const]),
      ]),
    range: (expr, { fromMs, untilMs, stepSeconds }) =>
      post('/api/v1/query_range', seriesAnswer, [
        ['query', expr],
        ['start', seconds(fromMs)],
        ['end', seconds(untilMs)],
        ['step', String(stepSeconds)],
      ]),
    series: (selectors, between) =>
      post('/api/v1/series', labelSets, [
        ...matching(selectors),
        ...(between
          ? ([
              ['start', seconds(between.fromMs)],
              ['end', seconds(between.untilMs)],
            ] as const)
          : []),
      ]),
    labelValues: (label, selectors = []) =>
      get(`/api/v1/label/${encodeURIComponent(label)}/values`, z.array(z.string()), matching(selectors)),
    alerts: () => get('/api/v1/alerts', alertList),
    buildInfo: () => get('/api/v1/status/buildinfo', buildInfo),
    runtimeInfo: () => get('/api/v1/status/runtimeinfo', runtimeInfo),
  };
}

function matching(selectors: readonly string[]): (readonly [string, string])[] {
  return selectors.map((selector) => ['match[]', selector]);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function addressOf(baseUrl: string): string {
  const url = new URL(baseUrl);
  url.username = '';
  url.password = '';
  return url.href.replace(/\/+$/, '');
}

/**
 * No bearer token holds a colon (RFC 6750, section 2.1), every pair for basic authentication does (RFC 7617).
 */
function authorizationOf(credentials: string): string {
  return credentials.includes(':')
    ? `Basic ${Buffer.from(credentials).toString('base64')}`
    : `Bearer ${credentials}`;
}
