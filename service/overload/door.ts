// The first thing that a request meets: it is passed on, or shed without its body or its token being read.
import type { RequestListener } from 'node:http';
import { podHeader, requestIdHeader } from '../../contract/words/headers.ts';
import type { Journey } from '../../contract/words/journeys.ts';
import { problemMediaType } from '../../contract/words/problems.ts';
import { routes } from '../http/routes.ts';
import { requestIdOf } from '../http/trace.ts';
import type { Metrics } from '../metrics.ts';
import { ProblemError } from '../problem.ts';
import { Shedding, type Load } from './shedding.ts';

const routeOf: Readonly<Record<Journey, string>> = {
  menu: routes.menu.path,
  login: routes.signIn.path,
  order: routes.order.path,
  'order-read': routes.orderRead.path,
  cancel: routes.cancel.path,
};
const writerRoutes: ReadonlySet<Journey> = new Set<Journey>(['order', 'order-read', 'cancel']);

export interface DoorParts {
  load: Load;
  metrics: Metrics;
  podName: string;
  isDraining: () => boolean;
}

/** `next` gets what is not shed. A shed request is counted as any other answer of its route. */
export function door(
  next: RequestListener,
  { load, metrics, podName, isDraining }: DoorParts,
): RequestListener {
  const shedding = new Shedding(load);
  return (request, response) => {
    const shed = shedding.of(request.method ?? '', request.url ?? '');
    if (shed === undefined) return next(request, response);
    const problem = new ProblemError('overloaded', {
      detail: 'More is requested than this pod can serve. Nothing was changed.',
      retryAfterSeconds: shed.retryAfterSeconds,
    });
    const given = request.headers[requestIdHeader.toLowerCase()];
    const id = requestIdOf(typeof given === 'string' ? given : undefined);
    const body = JSON.stringify(problem.document(id));
    metrics.requestStarted();
    metrics.requestEnded(request.method ?? '', routeOf[shed.journey], problem.status, 0);
    if (writerRoutes.has(shed.journey)) metrics.orderShed();
    response
      .writeHead(problem.status, {
        'Content-Type': `${problemMediaType}; charset=utf-8`,
        'Content-Length': Buffer.byteLength(body),
        'Retry-After': String(shed.retryAfterSeconds),
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        [requestIdHeader]: id,
        [podHeader]: podName,
        // The client is to come back to another pod.
        ...(isDraining() ? { Connection: 'close' } : {}),
      })
      .end(body);
  };
}
