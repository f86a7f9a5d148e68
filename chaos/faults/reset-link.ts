// reset-link: connections through a link are reset as soon as data comes.
import { linkFault, linkSubject, silenceMs } from '../service-link.ts';

export const resetLink = linkFault({
  kind: 'reset-link',
  title: 'Resets every connection through a link as soon as data comes.',
  subject: linkSubject({}),
  subjectOf: ({ of: { link } }) => ({ link }),
  impairment: () => ({ kind: 'reset' }),
  listensMs: () => 5 * silenceMs,
  isMet: ({ outcome, bytes }) => (outcome === 'reset' || outcome === 'closed') && bytes === 0,
});
