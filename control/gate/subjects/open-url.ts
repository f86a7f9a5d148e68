// A subject that the gate did not start: must be reachable, and is otherwise left alone.
import { ShowtimeError } from '../../../contract/index.ts';
import { statusOf, type TlsTrust } from '../../../platform/http-status.ts';
import { gateSubjectOf, type RequestedUrl } from '../../../input/gate/requested-subject.ts';
import type { OpenSubject } from './opening.ts';

/** Any answer at all counts as up; this long without one does not, ms. */
const answersWithinMs = 5_000;

/** @throws ShowtimeError target-not-up */
export async function openUrl(
  subject: RequestedUrl,
  { signal, tls }: { signal: AbortSignal; tls?: TlsTrust },
): Promise<OpenSubject> {
  const answer = await statusOf(
    subject.url,
    AbortSignal.any([signal, AbortSignal.timeout(answersWithinMs)]),
    tls,
  );
  signal.throwIfAborted();
  if (typeof answer === 'string') {
    throw new ShowtimeError('target-not-up', {
      what: `the ${subject.side}, ${subject.url}, does not answer`,
      why: answer,
      fix: /certificate|self.signed/i.test(answer)
        ? 'name the file of your own authority with SSL_CERT_FILE, or check no certificate with --insecure-skip-tls-verify'
        : 'start that service first, and check host and port',
    });
  }
  return {
    subject: gateSubjectOf(subject),
    baseUrl: subject.url,
    tokens: null,
    env: {},
    versions: {},
    pids: async () => [],
    lost: new AbortController().signal,
    restart: null,
    close: async () => undefined,
  };
}
