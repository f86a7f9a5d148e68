// Problem types (RFC 9457) that the service answers with, and the status each goes with.

/** `type` members are relative references, resolved against the service. */
export const problems = {
  'sold-out': { type: '/problems/sold-out', status: 409, title: 'Sold out' },
  'in-progress': { type: '/problems/in-progress', status: 409, title: 'The same order is being placed' },
  'already-started': { type: '/problems/already-started', status: 422, title: 'The film has started' },
  'other-body': { type: '/problems/other-body', status: 422, title: 'This key was used for another order' },
  'not-cancellable': {
    type: '/problems/not-cancellable',
    status: 422,
    title: 'The order cannot be cancelled',
  },
  'bad-request': { type: '/problems/bad-request', status: 400, title: 'The request is not valid' },
  'too-large': { type: '/problems/too-large', status: 413, title: 'The request is too large' },
  'too-many-attempts': {
    type: '/problems/too-many-attempts',
    status: 429,
    title: 'Too many failed attempts to sign in',
  },
  'unknown-member': { type: '/problems/unknown-member', status: 401, title: 'Sign in again' },
  'not-found': { type: '/problems/not-found', status: 404, title: 'Not found' },
  overloaded: { type: '/problems/overloaded', status: 503, title: 'Too many orders at once' },
  unavailable: { type: '/problems/unavailable', status: 503, title: 'The kitchen does not answer' },
  'in-doubt': {
    type: '/problems/in-doubt',
    status: 500,
    title: 'The outcome is not known: send it again with the same key',
  },
  internal: { type: '/problems/internal', status: 500, title: 'Our mistake' },
} as const;
export type Problem = keyof typeof problems;

/** The media type of every error body. */
export const problemMediaType = 'application/problem+json';
