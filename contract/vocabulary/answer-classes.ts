// Classes of a server's answers: what an objective counts as good, as bad, and not at all.
import { inProgressOutcome } from './headers.ts';
import { badStatuses, goodStatuses, inProgressStatus } from './metrics.ts';
import { problems } from './problems.ts';
import { inProgressCode } from './wrong-answers.ts';

export type AnswerClass = 'good' | 'bad' | 'excluded' | 'unanswered';

const good = new RegExp(`^(?:${goodStatuses})$`);
const bad = new RegExp(`^(?:${badStatuses})$`);
const known = new Map<number, AnswerClass>();
const inProgress = problems['in-progress'].status;

/** True for the answer to an order that is being placed; `outcome` is the value of its `outcomeHeader`. */
export function isInProgress(status: number, outcome: unknown): boolean {
  return status === inProgress && outcome === inProgressOutcome;
}

/** The status under which a server's metrics count an answer: HTTP's, or `inProgressStatus`. */
export function countedStatus(status: number, outcome: unknown): number {
  return isInProgress(status, outcome) ? inProgressStatus : status;
}

/**
 * `status` as HTTP or a server's metrics have it, 0 if no answer came; `error` as in samples.csv. `excluded` is the
 * client's mistake, or an order that is being placed. Called for millions of samples: each status is classified
 * once.
 */
export function answerClass(status: number, error = 0): AnswerClass {
  if (error === inProgressCode && status === inProgress) return 'excluded';
  const found = known.get(status) ?? classOf(status);
  known.set(status, found);
  return found;
}

function classOf(status: number): AnswerClass {
  if (status === 0) return 'unanswered';
  const text = String(status);
  return good.test(text) ? 'good' : bad.test(text) ? 'bad' : 'excluded';
}
