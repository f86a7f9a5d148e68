// The bundled scenarios: one entry each; this listing is what `showtime list` shows.
import { join } from 'node:path';
import { challengeOps, packageRoot, type ChallengeOp, type Journey } from '../contract/index.ts';
import { intentsPerArrival } from './showtime-rush/intents-per-arrival.ts';

export interface BundledScenario {
  name: string;
  title: string;
  /** Absolute path of its k6 script. */
  file: string;
  /** Journeys that every arrival plays: a dropped arrival is bad in each of them. */
  journeys: readonly Journey[];
  /** Intents of each journey that an arrival brings on average with this seed. */
  intentsPerArrival: (seed: number) => ReadonlyMap<string, number>;
  /** The claims that it challenges, by the ledger's ops. */
  challenges: readonly ChallengeOp[];
  /** Absolute path of the timetable that shapes it unless another is given. */
  timetable: string;
}

const folder = join(packageRoot(), 'scenarios');

/** Timetables that come with Showtime, by name. */
export const timetables = {
  'chain-wide-slot': join(folder, 'timetables', 'chain-wide-slot.csv'),
  'multiplex-evening': join(folder, 'timetables', 'multiplex-evening.csv'),
} as const;

export const scenarios = {
  'showtime-rush': {
    name: 'showtime-rush',
    title: 'everybody orders snacks in the minutes before the film starts',
    file: join(folder, 'showtime-rush.ts'),
    journeys: ['menu', 'order'],
    intentsPerArrival,
    challenges: challengeOps,
    timetable: timetables['chain-wide-slot'],
  },
} as const satisfies Record<string, BundledScenario>;
