// One HTTP request with a timeout, its answer as the table of outcomes needs it; used by the order probe and
// to resolve indeterminate attempts.
import { Agent, request, type Dispatcher } from 'undici';
import { harnessTraffic, podHeader, trafficHeader, type Answer, type Clock } from '../../contract/index.ts';

export interface Sending {
  method: 'GET' | 'POST';
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
  timeoutMs: number;
}

export interface Received extends Answer {
  /** The parsed JSON body, or undefined without one. */
  document: Record<string, unknown> | undefined;
  /** Absent where no pod answered. */
  pod?: string;
}

/** Keep-alive connections, enough for overlapping requests; close it at the end. */
export function connectionsTo(max: number): Agent {
  return new Agent({
    connections: max,
    pipelining: 1,
    keepAliveTimeout: 10_000,
    connect: { timeout: 2_000 },
  });
}

/** Marked as harness traffic, so that objectives leave it out. Never rejects: no answer is status 0. */
export async function send(
  { clock, dispatcher }: { clock: Clock; dispatcher: Dispatcher },
  sending: Sending,
): Promise<Received> {
  const { method, url, headers, body, timeoutMs } = sending;
  const timeout = new AbortController();
  const over = new AbortController();
  void clock.sleep(timeoutMs, over.signal).then(
    () => timeout.abort(),
    () => undefined,
  );
  try {
    const response = await request(url, {
      method,
      headers: { ...headers, [trafficHeader]: harnessTraffic },
      body: body ?? null,
      dispatcher,
      signal: timeout.signal,
    });
    const document = parse(await response.body.text());
    const type = document?.['type'];
    const pod = response.headers[podHeader.toLowerCase()];
    return {
      status: response.statusCode,
      document,
      ...(typeof pod === 'string' ? { pod } : {}),
      ...(response.statusCode >= 400 && typeof type === 'string' ? { problemType: type } : {}),
    };
  } catch (error) {
    return { status: 0, document: undefined, connectionRefused: isRefused(error) };
  } finally {
    over.abort();
  }
}

/** Node wraps the errors of several addresses into one. */
function isRefused(error: unknown): boolean {
  const { code, errors, cause } = error as { code?: string; errors?: unknown[]; cause?: unknown };
  if (code === 'ECONNREFUSED') return errors?.every(isRefused) ?? true;
  return cause !== undefined && isRefused(cause);
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
