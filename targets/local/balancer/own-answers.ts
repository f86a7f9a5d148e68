// What the balancer answers by itself: small HTML pages like an ALB's, never problem documents, so that
// clients stay unsure;
// but a request that a fault has refused gets what an overloaded service says.
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
export type OwnStatus = keyof typeof titles;

const allowedMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

/** How much of a refused body is read and thrown away so that its sender gets the answer, bytes. */
const discardedBytes = 8 << 20;

function pageOf(status: OwnStatus, requestId: string): { headers: Record<string, string>; page: string } {
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
 * Answers `status`; does nothing more than close the connection if an answer had begun. The rest of a body that is
 * not wanted is thrown away, and the connection closed.
 */
export function answerOurselves(
  request: IncomingMessage,
  response: ServerResponse,
  status: OwnStatus,
  requestId: string,
): void {
  if (response.headersSent) {
    // Half an answer must never look whole: the client sees a reset.
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
export function rawAnswer(status: OwnStatus): { id: string; bytes: string } {
  const id = randomUUID();
  const { headers, page } = pageOf(status, id);
  const lines = Object.entries({ ...headers, Connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return { id, bytes: `HTTP/1.1 ${status} ${titles[status]}\r\n${lines.join('')}\r\n${page}` };
}

/** `OPTIONS *` asks about the server as a whole (RFC 9110 section 9.3.7), and that is the balancer. */
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
 * Answers in the service's place, word for word, that there is too much to do: clients know that nothing was
 * done.
 */
export function answerOverloaded(response: ServerResponse, requestId: string): void {
  const { type, title, status } = problems.overloaded;
  const body = JSON.stringify({
    type,
    title,
    status,
    detail: 'More is asked than we can serve. Nothing was changed.',
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
