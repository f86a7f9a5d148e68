// Turns errors into problem documents; an unexpected error is logged and answered with 500.
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { inProgressOutcome, outcomeHeader, requestIdHeader } from '../../contract/vocabulary/headers.ts';
import { problemMediaType } from '../../contract/vocabulary/problems.ts';
import { explain } from '../orders/order-service.ts';
import { ProblemError } from '../problem.ts';

/** Largest body of a request, as Express writes sizes. */
export const bodyLimit = '16kb';

/**
 * As Express's `json`, but it examines neither ETags nor content types: a pod's answers have no ETag and one type,
 * and each order would pay for it.
 */
export function answerJson(response: Response, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}

export const answerNotFound: RequestHandler = (request) => {
  throw new ProblemError('not-found', { detail: `There is no ${request.method} ${request.path}.` });
};

/** The last handler. `onProblem` is called for every problem, for metrics. */
export function answerErrors(log: Logger, onProblem: (problem: ProblemError) => void): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const problem = problemOf(error);
    onProblem(problem);
    if (problem.status >= 500)
      log[problem.problem === 'internal' ? 'error' : 'debug'](
        { err: problem.cause ?? problem },
        problem.message,
      );
    answerProblem(response, problem);
  };
}

export function answerProblem(response: Response, problem: ProblemError): void {
  const { retryAfterSeconds } = problem.details;
  if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds));
  // Sold out is a 409, too. Balancers and metrics distinguish the two by this header.
  if (problem.problem === 'in-progress') response.set(outcomeHeader, inProgressOutcome);
  // The rest of a body that is too large is not read.
  if (problem.problem === 'too-large') response.set('Connection', 'close');
  response
    .status(problem.status)
    .type(problemMediaType)
    .send(JSON.stringify(problem.document(String(response.get(requestIdHeader)))));
}

function problemOf(error: unknown): ProblemError {
  try {
    return fromBodyParser(error) ?? explain(error);
  } catch (explained) {
    return explained instanceof ProblemError
      ? explained
      : new ProblemError('internal', { detail: 'This was not foreseen.' }, { cause: explained });
  }
}

/**
 * What Express and its body parser refuse carries a 4xx `status`: unreadable JSON, a body too large, a broken
 * path.
 */
function fromBodyParser(error: unknown): ProblemError | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  if (error instanceof ProblemError || error.status >= 500) return undefined;
  if (error.status === 413)
    return new ProblemError(
      'too-large',
      { detail: `The body is larger than ${bodyLimit}.` },
      { cause: error },
    );
  return new ProblemError('bad-request', {
    detail: 'The request cannot be read.',
    errors: [{ at: 'request', message: error.message }],
  });
}
