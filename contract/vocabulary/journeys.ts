// The journeys of a customer: what each is called and how long a customer waits for it.

/** Every journey that a bundled scenario plays, in the order in which a customer meets them. */
export const journeys = ['menu', 'login', 'order', 'order-read', 'cancel'] as const;
export type Journey = (typeof journeys)[number];

/** How long a customer keeps trying, in ms from the scheduled start of the step, retries included. */
export const deadlineMs: Readonly<Record<Journey, number>> = {
  menu: 3_000,
  login: 3_000,
  order: 10_000,
  'order-read': 3_000,
  cancel: 10_000,
};

/** The deadline of any journey, also of a user script: 10 s unless another is set. */
export function deadlineOf(journey: string): number {
  return (deadlineMs as Record<string, number>)[journey] ?? 10_000;
}

const journeyRoutes: readonly { journey: Journey; method: string; path: RegExp }[] = [
  { journey: 'menu', method: 'GET', path: /^\/api\/theatres\/[^/]+\/menu$/ },
  { journey: 'login', method: 'POST', path: /^\/api\/sessions$/ },
  { journey: 'order', method: 'POST', path: /^\/api\/orders$/ },
  { journey: 'order-read', method: 'GET', path: /^\/api\/orders\/[^/]+$/ },
  { journey: 'cancel', method: 'POST', path: /^\/api\/orders\/[^/]+\/cancel$/ },
];

/**
 * The journey that a request to the reference service belongs to, by method and path (a query is ignored).
 */
export function journeyOfRequest(method: string, url: string): Journey | 'other' {
  const path = url.split('?', 1)[0] ?? '';
  return journeyRoutes.find((route) => route.method === method && route.path.test(path))?.journey ?? 'other';
}
