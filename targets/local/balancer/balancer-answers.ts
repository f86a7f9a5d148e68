// Answers of the balancer itself: small HTML pages like an ALB's, never problem documents, so that clients
// count the outcome as indeterminate. A request that a fault has refused gets the answer of an overloaded
// service.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { problemMediaType, problems, requestIdHeader } from '../../../contract/index.ts';
import { discardRest, isBodyless } from './request-body.ts';

const titles = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Request Entity Too Large',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
} as const;
export type BalancerStatus = keyof typeof titles;

const allowedMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

/** How much of a refused body is read and discarded so that its sender gets the answer, bytes. */
const discardedBytes = 8 << 20;

function pageOf(
  status: BalancerStatus,
  requestId: string,
): { headers: Record<string, string>; page: string } {
  const title = `${status} ${titles[status]}`;
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  const headers = {
    Server: 'showtime-balancer',
    'Content-Type': 'text/html',
    'Content-Length': String(Buffer.byteLength(page)),
    [requestIdHeader]: requestId,
    ...(status === 405 ? { Allow: allowedMethods } : {}),
  };
  return { headers, page };
}

/**
 * Answers `status`; only closes the connection if an answer had begun. The rest of an unwanted body is
 * discarded, and the connection closed.
 */
export function answerOurselves(
  request: IncomingMessage,
  response: ServerResponse,
  status: BalancerStatus,
  requestId: string,
): void {
  if (response.headersSent) {
    // A partial answer must never look complete: the client gets a reset.
    response.destroy();
    return;
  }
  const { headers, page } = pageOf(status, requestId);
  if (request.complete || isBodyless(request)) {
    response.writeHead(status, headers).end(page);
    return;
  }
  response.writeHead(status, { ...headers, Connection: 'close' }).write(page);
  void discardRest(request, discardedBytes).then(() => response.end());
}

/** The same answer as bytes, for a connection whose request never became one; `id` names it in the log. */
export function rawAnswer(status: BalancerStatus): { id: string; bytes: string } {
  const id = randomUUID();
  const { headers, page } = pageOf(status, id);
  const lines = Object.entries({ ...headers, Connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return { id, bytes: `HTTP/1.1 ${status} ${titles[status]}\r\n${lines.join('')}\r\n${page}` };
}

/** `OPTIONS *` is about the whole server (RFC 9110 section 9.3.7), and that is the balancer. */
export function answerOptions(response: ServerResponse, requestId: string): void {
  response
    .writeHead(200, {
      Server: 'showtime-balancer',
      Allow: allowedMethods,
      'Content-Length': '0',
      [requestIdHeader]: requestId,
    })
    .end();
}

/**
 * Answers in the service's place, with the same bytes, that it is overloaded: clients then know that nothing
 * was done.
 */
export function answerOverloaded(response: ServerResponse, requestId: string): void {
  const { type, title, status } = problems.overloaded;
  const body = JSON.stringify({
    type,
    title,
    status,
    detail: 'More is requested than can be served. Nothing was changed.',
    instance: requestId,
  });
  response.writeHead(status, {
    'Content-Type': `${problemMediaType}; charset=utf-8`,
    'Content-Length': Buffer.byteLength(body),
    'Retry-After': '1',
    [requestIdHeader]: requestId,
  });
  response.end(body);
}
