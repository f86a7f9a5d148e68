// Which requests the balancer refuses in an overloaded service's place: a share of a journey, exact to within
// one request.
import {
  randomOf,
  type Journey,
  type Random,
  type Refusal,
  type TrafficCapability,
} from '../../../contract/index.ts';

interface Tally {
  share: number;
  random: Random;
  inForce: boolean;
  asked: number;
  refused: number;
}

export interface Refusals {
  /** What faults hold. */
  readonly capability: TrafficCapability;
  /** Counts one request, and says whether it is to be refused. */
  refuses(this: void, journey: Journey | 'other'): boolean;
}

/** Refuses nothing yet. */
export function createRefusals(): Refusals {
  const tallies = new Map<string, Tally>();
  return {
    refuses: (journey) => {
      const tally = tallies.get(journey);
      return tally?.inForce === true && isNextRefused(tally);
    },
    capability: {
      refuse: async ({ journey, share, seed }: Refusal) =>
        void tallies.set(journey, { share, random: randomOf(seed), inForce: true, asked: 0, refused: 0 }),
      pass: async (journey) => {
        const tally = tallies.get(journey);
        if (tally) tally.inForce = false;
      },
      refusal: async (journey) => {
        const { inForce = false, asked = 0, refused = 0 } = tallies.get(journey) ?? {};
        return { inForce, asked, refused };
      },
    },
  };
}

/**
 * What is owed is how many refusals the share asks for by now beyond those that were made; it always stays
 * between -1 and 1,
 * so the count is exact to within one. The draw decides only when: every tenth request might always be the
 * same caller's.
 */
function isNextRefused(tally: Tally): boolean {
  tally.asked += 1;
  const owed = tally.asked * tally.share - tally.refused;
  const isRefused = tally.random() < owed;
  if (isRefused) tally.refused += 1;
  return isRefused;
}
