// reset-link: connections to the service are reset as soon as a request is sent over them.
import { linkFault, linkSubject, silenceMs } from '../service-link.ts';

export const resetLink = linkFault({
  kind: 'reset-link',
  title: 'Resets every connection to the service as soon as a request comes.',
  subject: linkSubject({}),
  subjectOf: () => ({ link: 'service' as const }),
  impairment: () => ({ kind: 'reset' }),
  listensMs: () => 5 * silenceMs,
  isMet: ({ outcome, bytes }) => (outcome === 'reset' || outcome === 'closed') && bytes === 0,
});
