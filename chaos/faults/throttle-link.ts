// throttle-link: answers through a link pass at a limited rate, as over a narrow line.
import { z } from 'zod';
import { linkFault, linkSubject } from '../service-link.ts';

/** How long the probe reads a slow answer, ms: what came until then is enough to compute the rate. */
const readsMs = 5_000;
/** What may pass before the rate is held, in pieces of this many bytes: the proxy reads 32 KB at once. */
const pieceBytes = 32 * 1024;

export const throttleLink = linkFault({
  kind: 'throttle-link',
  title: 'Lets answers through a link pass at a limited rate.',
  subject: linkSubject({ kilobytesPerSecond: z.number() }),
  subjectOf: ({ of: { link }, kilobytesPerSecond }) => ({ link, kilobytesPerSecond }),
  impairment: ({ kilobytesPerSecond }) => ({ kind: 'throttle', kilobytesPerSecond }),
  listensMs: () => readsMs,
  // 1 KB/s is one byte a millisecond. An answer that fits into one piece is held back whole.
  isMet: ({ outcome, tookMs, bytes }, { kilobytesPerSecond }) =>
    (outcome === 'answered' || outcome === 'silent') &&
    bytes <= tookMs * kilobytesPerSecond + (bytes > pieceBytes ? pieceBytes : 1),
});
