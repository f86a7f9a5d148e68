// slow-link: every answer of the service comes later, as over a long or congested way.
import { z } from 'zod';
import { linkFault, linkSubject } from '../service-link.ts';

/** Beyond its latency an answer may take this long to count, ms. */
const answerTimeoutMs = 5_000;

export const slowLink = linkFault({
  kind: 'slow-link',
  title: 'Delays every answer of the service by a latency, give or take a jitter.',
  subject: linkSubject({ latencyMs: z.number(), jitterMs: z.number() }),
  subjectOf: ({ latencyMs, jitterMs }) => ({
    link: 'service' as const,
    latencyMs,
    jitterMs: Math.min(jitterMs, latencyMs),
  }),
  impairment: ({ latencyMs, jitterMs }) => ({ kind: 'delay', latencyMs, jitterMs }),
  listensMs: ({ latencyMs, jitterMs }) => latencyMs + jitterMs + answerTimeoutMs,
  // Jitter is drawn anew for each piece, and may take away as much as it may add.
  isMet: ({ outcome, tookMs }, { latencyMs, jitterMs }) =>
    outcome === 'answered' && tookMs >= Math.max(1, latencyMs - jitterMs),
});
