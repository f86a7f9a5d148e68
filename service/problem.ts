// A refusal or failure that is answered to the client as an RFC 9457 problem document.
import { problems, type Problem } from '../contract/vocabulary/problems.ts';

/** One thing that is wrong with a request. */
export interface RequestError {
  /** Where: a JSON path of the body such as `lines.0.item`, a header or a parameter. */
  at: string;
  message: string;
}

export interface ProblemDetails {
  detail: string;
  errors?: readonly RequestError[];
  /** Seconds after which it is worth trying again; goes into `Retry-After`. */
  retryAfterSeconds?: number;
}

/** Thrown by anything below the routes; the error handler turns it into an answer. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  readonly details: ProblemDetails;

  constructor(problem: Problem, details: ProblemDetails, options?: ErrorOptions) {
    super(`${problem}: ${details.detail}`, options);
    this.problem = problem;
    this.details = details;
  }

  get status(): number {
    return problems[this.problem].status;
  }

  /** The body of the answer. `instance` is the request's id. */
  document(instance: string): Record<string, unknown> {
    return problemDocument(this.problem, this.details, instance);
  }
}

/** The body of an answer that no error led to: an error costs its stack. */
export function problemDocument(
  problem: Problem,
  { detail, errors }: ProblemDetails,
  instance: string,
): Record<string, unknown> {
  const { type, title, status } = problems[problem];
  return { type, title, status, detail, instance, ...(errors === undefined ? {} : { errors }) };
}
