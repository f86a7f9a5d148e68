// cut-link: nothing passes between load and service and no connection is closed, as when a network is parted.
import { linkFault, linkSubject, silenceMs } from '../service-link.ts';

export const cutLink = linkFault({
  kind: 'cut-link',
  title: 'Lets nothing pass to or from the service: requests wait until their own time limit.',
  subject: linkSubject({}),
  subjectOf: () => ({ link: 'service' as const }),
  impairment: () => ({ kind: 'drop' }),
  listensMs: () => silenceMs,
  isMet: ({ outcome, bytes }) => outcome === 'silent' && bytes === 0,
});
