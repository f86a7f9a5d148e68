// One request to Prometheus' HTTP API: its data, or the failure that kept it back. Never throws for what the
// network does.
import { z } from 'zod';
import type { PrometheusAnswer, PrometheusFailure } from './failure.ts';

export interface Question<Value> {
  /** Below the base URL: `/api/v1/query`. */
  path: string;
  parameters: readonly (readonly [name: string, value: string])[];
  /** POST keeps long expressions out of the URL; label values and status pages take GET only. */
  method: 'GET' | 'POST';
  data: z.ZodType<Value>;
}

export interface Connection {
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
 * Asks; an abort of `connection.signal` rejects with its reason. Source:
 * prometheus.io/docs/prometheus/latest/querying/api.
 */
export async function ask<Value>(
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
      // Elsewhere may be a host that nobody allowed.
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
      return { kind: 'timeout', status: null, says: `no whole answer within ${timeoutMs} ms`, url };
    return { kind: 'unreachable', status: null, says: reasonOf(error), url };
  }
}

function understood<Value>(
  url: string,
  { status, text, location }: Got,
  data: z.ZodType<Value>,
): PrometheusAnswer<Value> {
  const refused = (kind: PrometheusFailure['kind'], says: string): PrometheusAnswer<Value> => ({
    ok: false,
    failure: { kind, status, says, url },
  });
  if (location !== null && status >= 300 && status < 400)
    return refused('not-prometheus', `it leads on to ${location}`);
  const answer = envelope.safeParse(parsed(text));
  if (!answer.success) return refused(kindOf(status), firstLine(text));
  if (answer.data.status === 'error')
    return refused(status >= 500 ? 'failed' : 'refused', `${answer.data.errorType}: ${answer.data.error}`);
  const value = data.safeParse(answer.data.data);
  if (!value.success)
    return refused('not-prometheus', `its data are none that were asked for: ${issueOf(value.error)}`);
  return { ok: true, value: value.data, warnings: answer.data.warnings ?? [] };
}

/** Of an answer that is not the API's JSON: proxies say 401, 502 and 503 in their own words. */
function kindOf(status: number): PrometheusFailure['kind'] {
  if (status >= 500) return 'failed';
  return status === 401 || status === 403 ? 'refused' : 'not-prometheus';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line === '' ? 'an empty answer' : `"${line.slice(0, 120)}"`;
}

function issueOf({ issues: [issue] }: z.ZodError): string {
  return issue === undefined ? 'not valid' : `${issue.path.join('.') || 'data'}: ${issue.message}`;
}

/** The innermost cause says most: `connect ECONNREFUSED 127.0.0.1:9090`. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.map(reasonOf).join(', ');
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
