// What the balancer answers by itself: small HTML pages like an ALB's, never problem documents, so that
// clients stay unsure;
// but a request that a fault has refused gets what an overloaded service says.
import type { ServerResponse } from 'node:http';
import { problemMediaType, problems, requestIdHeader } from '../../../contract/index.ts';

const titles = {
  413: 'Request Entity Too Large',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
} as const;
export type OwnStatus = keyof typeof titles;

/** Answers `status`; does nothing more than close the connection if an answer had begun. */
export function answerOurselves(response: ServerResponse, status: OwnStatus, requestId: string): void {
  if (response.headersSent) {
    // Half an answer must never look whole: the client sees a reset.
    response.destroy();
    return;
  }
  const title = `${status} ${titles[status]}`;
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  response.writeHead(status, {
    Server: 'showtime-balancer',
    'Content-Type': 'text/html',
    'Content-Length': Buffer.byteLength(page),
    [requestIdHeader]: requestId,
    // The rest of a body that is too large is not read.
    ...(status === 413 ? { Connection: 'close' } : {}),
  });
  response.end(page);
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
