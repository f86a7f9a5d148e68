// First middleware of every request: sets its id, names the pod, measures it, and closes the connection when
// draining.
import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { countedStatus } from '../../contract/vocabulary/answer-classes.ts';
import {
  outcomeHeader,
  podHeader,
  requestIdHeader,
  requestIdPattern,
} from '../../contract/vocabulary/headers.ts';
import type { Clock } from '../../contract/ports.ts';
import { unmatchedRoute, type Metrics } from '../metrics.ts';

export interface TraceParts {
  metrics: Metrics;
  clock: Clock;
  podName: string;
  isDraining: () => boolean;
}

/** The id that the first hop gave the request, or a new one if it gave none or not a plain one. */
export function requestIdOf(given: string | undefined): string {
  return given !== undefined && requestIdPattern.test(given) ? given : randomUUID();
}

/** Routes set their template in `response.locals.route`. */
export function traceRequests({ metrics, clock, podName, isDraining }: TraceParts): RequestHandler {
  return (request, response, next) => {
    const startedMs = clock.nowMs();
    response.setHeader(requestIdHeader, requestIdOf(request.get(requestIdHeader)));
    response.setHeader(podHeader, podName);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (isDraining()) response.setHeader('Connection', 'close');
    metrics.requestStarted();
    response.once('close', () => {
      const route = (response.locals as { route?: string }).route ?? unmatchedRoute;
      const status = countedStatus(response.statusCode, response.getHeader(outcomeHeader));
      metrics.requestEnded(request.method, route, status, (clock.nowMs() - startedMs) / 1000);
    });
    next();
  };
}
