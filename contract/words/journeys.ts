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

/** The deadline of any journey, also one that somebody's own script names: 10 s where nothing else is said. */
export function deadlineOf(journey: string): number {
  return (deadlineMs as Record<string, number>)[journey] ?? 10_000;
}
