// Classes of a server's answers by their status: what an objective counts as good, as bad, and not at all.
import { badStatuses, goodStatuses } from './metrics.ts';

export type AnswerClass = 'good' | 'bad' | 'excluded' | 'unanswered';

const good = new RegExp(`^(?:${goodStatuses})$`);
const bad = new RegExp(`^(?:${badStatuses})$`);
const known = new Map<number, AnswerClass>();

/**
 * `status` as HTTP has it, 0 if no answer came; `excluded` is the client's mistake. Called for millions of
 * samples: each status is classified once.
 */
export function answerClass(status: number): AnswerClass {
  const found = known.get(status) ?? classOf(status);
  known.set(status, found);
  return found;
}

function classOf(status: number): AnswerClass {
  if (status === 0) return 'unanswered';
  const text = String(status);
  return good.test(text) ? 'good' : bad.test(text) ? 'bad' : 'excluded';
}
