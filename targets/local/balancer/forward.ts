// Forwards one request to one pod and its answer to the client, and returns how that ended.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { countedStatus, outcomeHeader } from '../../../contract/index.ts';
import { towardsClient, valueOf } from './headers.ts';
import type { Backend } from './rotation.ts';
import type { BalancerSettings } from './settings.ts';

/**
 * `refused`: nothing was sent, another pod may be tried. `reset`: the connection broke or the answer was no
 * HTTP. `timed-out`: the idle or connection timeout ran out. `client-gone`: the client does not wait any
 * more. `unsendable`: the request cannot be written as HTTP, and nothing was sent. Metrics count an answer as
 * `countedStatus`.
 */
export type Forwarded =
  | { end: 'answered'; status: number; countedStatus: number }
  | { end: 'refused' | 'reset' | 'timed-out' | 'client-gone' | 'unsendable'; error: string };

export interface Sending {
  request: IncomingMessage;
  response: ServerResponse;
  headers: string[];
  body: Buffer | null;
}

/** Never rejects. Counts the request as outstanding on the pod while it lasts. */
export async function forward(
  backend: Backend,
  sending: Sending,
  settings: BalancerSettings,
): Promise<Forwarded> {
  const gone = new AbortController();
  const whenClosed = (): void => {
    if (!sending.response.writableFinished) gone.abort(new Error('the client went away'));
  };
  sending.response.once('close', whenClosed);
  backend.outstanding += 1;
  try {
    return await exchange(backend, sending, settings, gone.signal);
  } catch (error) {
    return { end: endOf(error, gone.signal), error: codeOf(error) };
  } finally {
    backend.outstanding -= 1;
    sending.response.off('close', whenClosed);
  }
}

async function exchange(
  backend: Backend,
  sending: Sending,
  settings: BalancerSettings,
  signal: AbortSignal,
): Promise<Forwarded> {
  const { request, response, headers, body } = sending;
  const answer = await backend.pool.request({
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers,
    body,
    signal,
    responseHeaders: 'raw',
    headersTimeout: settings.idleTimeoutMs,
    bodyTimeout: settings.idleTimeoutMs,
  });
  // With `responseHeaders: 'raw'` undici passes names and values in turn, contrary to its types.
  const raw = answer.headers as unknown as string[];
  try {
    response.writeHead(answer.statusCode, towardsClient(raw));
  } catch (error) {
    // An answer that is not read would keep its connection to the pod for ever.
    answer.body.on('error', () => undefined).destroy();
    throw error;
  }
  await pipeline(answer.body, response);
  const status = answer.statusCode;
  return { end: 'answered', status, countedStatus: countedStatus(status, valueOf(raw, outcomeHeader)) };
}

type Failure = Exclude<Forwarded['end'], 'answered'>;

function endOf(error: unknown, gone: AbortSignal): Failure {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (error === gone.reason || code === 'ERR_STREAM_PREMATURE_CLOSE') return 'client-gone';
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') return 'unsendable';
  if (code === 'ECONNREFUSED' && syscall === 'connect') return 'refused';
  if (
    code === 'UND_ERR_HEADERS_TIMEOUT' ||
    code === 'UND_ERR_BODY_TIMEOUT' ||
    code === 'UND_ERR_CONNECT_TIMEOUT'
  )
    return 'timed-out';
  return 'reset';
}

function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
