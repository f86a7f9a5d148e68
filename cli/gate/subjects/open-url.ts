// A subject that somebody else runs: reachable, and otherwise left alone.
import { ShowtimeError } from '../../../contract/index.ts';
import { gateSubjectOf, type AskedUrl } from './asked-subject.ts';
import type { OpenSubject } from './opening.ts';
import { ask } from './readiness.ts';

/** Any answer at all counts as up; this long without one does not, ms. */
const answersWithinMs = 5_000;

/** @throws ShowtimeError target-not-up */
export async function openUrl(asked: AskedUrl, signal: AbortSignal): Promise<OpenSubject> {
  const answer = await ask(asked.url, AbortSignal.any([signal, AbortSignal.timeout(answersWithinMs)]));
  signal.throwIfAborted();
  if (typeof answer === 'string') {
    throw new ShowtimeError('target-not-up', {
      what: `the ${asked.side}, ${asked.url}, does not answer`,
      why: answer,
      fix: 'start that service first, and check host and port',
    });
  }
  return {
    subject: gateSubjectOf(asked),
    baseUrl: asked.url,
    tokens: null,
    env: {},
    versions: {},
    pids: async () => [],
    lost: new AbortController().signal,
    restart: null,
    close: async () => undefined,
  };
}
