// slow-link: every answer through a link comes later, as over a long or congested way.
import { z } from 'zod';
import { answersOf, linkFault, linkSubject } from '../service-link.ts';

/** Beyond its latency an answer may take this long to count, ms. */
const answerTimeoutMs = 5_000;

export const slowLink = linkFault({
  kind: 'slow-link',
  title: 'Delays every answer through a link by a latency, give or take a jitter.',
  subject: linkSubject({ latencyMs: z.number(), jitterMs: z.number() }),
  subjectOf: ({ of: { link }, latencyMs, jitterMs }) => ({
    link,
    latencyMs,
    jitterMs: Math.min(jitterMs, latencyMs),
  }),
  impairment: ({ latencyMs, jitterMs }) => ({ kind: 'delay', latencyMs, jitterMs }),
  listensMs: (subject) => answersOf(subject) * (subject.latencyMs + subject.jitterMs) + answerTimeoutMs,
  // Jitter is drawn anew for each piece, and may take away as much as it may add.
  isMet: ({ outcome, tookMs }, { latencyMs, jitterMs }) =>
    outcome === 'answered' && tookMs >= Math.max(1, latencyMs - jitterMs),
});
