// What the client may conclude from one send: the table that scenarios, probes and the resolving of
// indeterminate attempts share.
import { problems } from './problems.ts';
import type { WrongAnswer } from './wrong-answers.ts';

export const outcomes = ['attempted', 'acknowledged', 'refused', 'unsure', 'not-sent'] as const;
export type SendOutcome = (typeof outcomes)[number];

const refusedStatuses = new Set([400, 401, 403, 404, 413, 422, 429]);

/** One answer as the client receives it; `status` 0 means that none came. */
export interface Answer {
  /** HTTP status, 0 without an answer. */
  status: number;
  /** `type` of the problem document, if the body was one. */
  problemType?: string;
  /** True if the connection was refused, so that nothing can have been sent. */
  connectionRefused?: boolean;
  /** True if the client stopped waiting for the answer. */
  timedOut?: boolean;
  /** What was wrong with a 2xx answer, where its content was checked. */
  wrong?: WrongAnswer;
}

/**
 * Classifies one send. 2xx is acknowledged. The service's 503 problem document and the client errors are
 * refusals: nothing was stored. Everything else that could have reached the service (other 5xx, a reset, a
 * timeout, 409 in progress) is indeterminate (`unsure`).
 */
export function outcomeOf(answer: Answer): Exclude<SendOutcome, 'attempted'> {
  const { status, problemType } = answer;
  if (status === 0) return answer.connectionRefused === true ? 'not-sent' : 'unsure';
  if (status >= 200 && status < 300) return 'acknowledged';
  if (refusedStatuses.has(status)) return 'refused';
  if (status === 409) return problemType === problems['sold-out'].type ? 'refused' : 'unsure';
  if (status === 503 && isBalancerRefusal(problemType)) return 'refused';
  return 'unsure';
}

/** True if a customer got what there was to get: a right acknowledgement, or a kind "sold out". */
export function isGood(answer: Answer): boolean {
  return (outcomeOf(answer) === 'acknowledged' && answer.wrong === undefined) || isSoldOut(answer);
}

/** True for the business refusal that counts as good. */
export function isSoldOut(answer: Answer): boolean {
  return answer.status === 409 && answer.problemType === problems['sold-out'].type;
}

/**
 * True if the app sends again with the same key: the outcome is indeterminate, nothing was sent, or the
 * status is 503 or 429.
 */
export function isWorthRetrying(answer: Answer): boolean {
  const outcome = outcomeOf(answer);
  return outcome === 'unsure' || outcome === 'not-sent' || answer.status === 503 || answer.status === 429;
}

function isBalancerRefusal(problemType: string | undefined): boolean {
  return problemType === problems.overloaded.type || problemType === problems.unavailable.type;
}
