// The mean number of intents of each journey per arrival, which predicts how many events a run will count.
import type { Journey } from '../../contract/vocabulary/index.ts';
import { customerOf } from './customer.ts';

/** Enough that the mean is known to some 2 %. */
const customers = 2_000;

/** Challenges are no wish of a customer, and are not here. */
const journeyOf: Readonly<Record<string, Journey>> = {
  menu: 'menu',
  login: 'login',
  order: 'order',
  read: 'order-read',
  cancel: 'cancel',
};

/** Means over the first customers of a seed; a journey that none of them takes is not in it. */
export function intentsPerArrival(seed: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let n = 0; n < customers; n += 1) {
    for (const { kind } of customerOf(seed, n).steps) {
      const journey = journeyOf[kind];
      if (journey !== undefined) counts.set(journey, (counts.get(journey) ?? 0) + 1);
    }
  }
  return new Map([...counts].map(([journey, count]) => [journey, count / customers]));
}
