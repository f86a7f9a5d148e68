// A typed client of Prometheus' HTTP API: queries, series, labels, alerts, build and runtime information.
import { parseJson } from '../../platform/parse-json.ts';
import { z } from 'zod';
import type { PrometheusAnswer, PrometheusFailure } from './failure.ts';
import { type PrometheusSeries, seriesAnswer } from './series.ts';

/**
 * Wall-clock ms since 1970 on both ends, step in seconds; Prometheus refuses more than 11,000 points per
 * series.
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
  /** At `atMs` (wall clock), or at Prometheus' current time. */
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
  /** A bearer token, or `user:password`; null: requests have no credentials. */
  credentials?: string | null;
}

/** A client of the Prometheus at `baseUrl`; a user and password in it are dropped. Sends no request yet. */
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
    send(connection, { path, method: 'GET', parameters, data });
  const post = <Value>(path: string, data: z.ZodType<Value>, parameters: Question<Value>['parameters']) =>
    send(connection, { path, method: 'POST', parameters, data });
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

interface Question<Value> {
  /** Below the base URL: `/api/v1/query`. */
  path: string;
  parameters: readonly (readonly [name: string, value: string])[];
  /** POST keeps long expressions out of the URL; label values and status pages take GET only. */
  method: 'GET' | 'POST';
  data: z.ZodType<Value>;
}

interface Connection {
  /** Without credentials or a slash at the end. */
  url: string;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  signal?: AbortSignal;
}

const envelope = z.discriminatedUnion('status', [
  z.object({ status: z.literal('success'), data: z.unknown(), warnings: z.array(z.string()).optional() }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);

/**
 * Sends a request; an abort of `connection.signal` rejects with its reason. Source:
 * prometheus.io/docs/prometheus/latest/querying/api.
 */
async function send<Value>(
  connection: Connection,
  question: Question<Value>,
): Promise<PrometheusAnswer<Value>> {
  const got = await fetched(connection, question);
  if (!('text' in got)) return { ok: false, failure: got };
  return understood(connection.url, got, question.data);
}

interface Got {
  status: number;
  text: string;
  location: string | null;
}

async function fetched(
  { url, headers, timeoutMs, signal }: Connection,
  { path, parameters, method }: Question<unknown>,
): Promise<Got | PrometheusFailure> {
  const query = new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value]));
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(`${url}${path}${method === 'GET' && query.size > 0 ? `?${query}` : ''}`, {
      method,
      headers,
      ...(method === 'POST' ? { body: query } : {}),
      // A redirect may point to a host that was not allowed.
      redirect: 'manual',
      signal: AbortSignal.any(signal ? [deadline, signal] : [deadline]),
    });
    return {
      status: response.status,
      text: await response.text(),
      location: response.headers.get('location'),
    };
  } catch (error) {
    signal?.throwIfAborted();
    if (deadline.aborted)
      return { kind: 'timeout', status: null, message: `no whole answer within ${timeoutMs} ms`, url };
    return { kind: 'unreachable', status: null, message: reasonOf(error), url };
  }
}

function understood<Value>(
  url: string,
  { status, text, location }: Got,
  data: z.ZodType<Value>,
): PrometheusAnswer<Value> {
  const refused = (kind: PrometheusFailure['kind'], message: string): PrometheusAnswer<Value> => ({
    ok: false,
    failure: { kind, status, message, url },
  });
  if (location !== null && status >= 300 && status < 400)
    return refused('not-prometheus', `it leads on to ${location}`);
  const answer = envelope.safeParse(parseJson(text));
  if (!answer.success) return refused(kindOf(status), firstLine(text));
  if (answer.data.status === 'error')
    return refused(status >= 500 ? 'failed' : 'refused', `${answer.data.errorType}: ${answer.data.error}`);
  const value = data.safeParse(answer.data.data);
  if (!value.success)
    return refused('not-prometheus', `its data are none that were asked for: ${issueOf(value.error)}`);
  return { ok: true, value: value.data, warnings: answer.data.warnings ?? [] };
}

/** For a response that is not the API's JSON: proxies return 401, 502 and 503 with other bodies. */
function kindOf(status: number): PrometheusFailure['kind'] {
  if (status >= 500) return 'failed';
  return status === 401 || status === 403 ? 'refused' : 'not-prometheus';
}

function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line === '' ? 'an empty answer' : `"${line.slice(0, 120)}"`;
}

function issueOf({ issues: [issue] }: z.ZodError): string {
  return issue === undefined ? 'not valid' : `${issue.path.join('.') || 'data'}: ${issue.message}`;
}

/** The innermost cause is the most specific: `connect ECONNREFUSED 127.0.0.1:9090`. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.map(reasonOf).join(', ');
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
