// The first thing that a request meets: it is passed on, or shed without its body or its token being read.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { podHeader, requestIdHeader } from '../../contract/vocabulary/headers.ts';
import { journeyOfRequest, type Journey } from '../../contract/vocabulary/journeys.ts';
import { problemMediaType, problems } from '../../contract/vocabulary/problems.ts';
import { routes } from '../http/routes.ts';
import { requestIdOf } from '../http/trace.ts';
import type { Metrics } from '../metrics.ts';
import { problemDocument } from '../problem.ts';
import type { Admission } from './admission.ts';
import { Shedding, type Load } from './shedding.ts';

const routeOf: Readonly<Record<Journey, string>> = {
  menu: routes.menu.path,
  login: routes.signIn.path,
  order: routes.order.path,
  'order-read': routes.orderRead.path,
  cancel: routes.cancel.path,
};
/**
 * Longest wait for admission of what needs the writer, ms. An app gives up an order after 3 s and a read
 * after 1 s; what is left of that has to suffice for the work.
 */
const maxWaitMs: Partial<Readonly<Record<Journey, number>>> = {
  order: 2_000,
  cancel: 2_000,
  'order-read': 300,
};

const { status } = problems.overloaded;
const idHeader = requestIdHeader.toLowerCase();
const detail = 'More is requested than this pod can serve. Nothing was changed.';

export interface AdmissionParts {
  load: Load;
  admission: Admission;
  metrics: Metrics;
  podName: string;
  isDraining: () => boolean;
}

/**
 * `next` gets what is not shed, at once or when its turn comes. A shed request is counted as any other answer of
 * its route.
 */
export function admissionHandler(next: RequestListener, parts: AdmissionParts): RequestListener {
  const { load, admission } = parts;
  const shedding = new Shedding(load);
  const refuse = refusing(parts);
  return (request, response) => {
    const journey = journeyOfRequest(request.method ?? '', request.url ?? '');
    const shed = (by: Journey): void => refuse(request, response, by, shedding.retryAfterSeconds());
    if (journey === 'other') return next(request, response);
    if (shedding.isTooMuch(journey)) return shed(journey);
    const waitMs = maxWaitMs[journey];
    if (waitMs === undefined) return next(request, response);
    const leave = admission.enter({
      maxWaitMs: waitMs,
      serve: () => next(request, response),
      shed: () => shed(journey),
    });
    response.once('close', leave);
  };
}

type Refuse = (
  request: IncomingMessage,
  response: ServerResponse,
  journey: Journey,
  retryAfterSeconds: number,
) => void;

/** What a refusal does for each request is kept small: it takes time from orders that can be placed. */
function refusing({ metrics, podName, isDraining }: AdmissionParts): Refuse {
  const idMark = '\u0000';
  const [before = '', after = ''] = JSON.stringify(problemDocument('overloaded', { detail }, idMark)).split(
    JSON.stringify(idMark),
  );
  const sameHeaders = [
    ['Content-Type', `${problemMediaType}; charset=utf-8`],
    ['Cache-Control', 'no-store'],
    ['X-Content-Type-Options', 'nosniff'],
    [podHeader, podName],
  ].flat();
  return (request, response, journey, retryAfterSeconds) => {
    const given = request.headers[idHeader];
    const id = requestIdOf(typeof given === 'string' ? given : undefined);
    // An id has a plain alphabet, in which JSON escapes nothing.
    const body = `${before}"${id}"${after}`;
    metrics.requestStarted();
    metrics.requestEnded(request.method ?? '', routeOf[journey], status, 0);
    if (journey in maxWaitMs) metrics.orderShed();
    const headers = sameHeaders.concat(
      'Content-Length',
      String(Buffer.byteLength(body)),
      'Retry-After',
      String(retryAfterSeconds),
      requestIdHeader,
      id,
    );
    // The client is to come back to another pod.
    if (isDraining()) headers.push('Connection', 'close');
    response.writeHead(status, headers).end(body);
  };
}
