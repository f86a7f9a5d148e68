// cut-link: nothing passes through a link and no connection is closed, as when a network is parted.
import { linkFault, linkSubject, silenceMs } from '../service-link.ts';

export const cutLink = linkFault({
  kind: 'cut-link',
  title: 'Lets nothing pass through a link: requests wait until their own time limit.',
  subject: linkSubject({}),
  subjectOf: ({ of: { link } }) => ({ link }),
  impairment: () => ({ kind: 'drop' }),
  listensMs: () => silenceMs,
  isMet: ({ outcome, bytes }) => outcome === 'silent' && bytes === 0,
});
