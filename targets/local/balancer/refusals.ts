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
  requested: number;
  refused: number;
}

export interface Refusals {
  /** What faults hold. */
  readonly capability: TrafficCapability;
  /** Counts one request, and returns whether to refuse it. */
  refuses(this: void, journey: Journey | 'other'): boolean;
}

/** Initially refuses nothing. */
export function createRefusals(): Refusals {
  const tallies = new Map<string, Tally>();
  return {
    refuses: (journey) => {
      const tally = tallies.get(journey);
      return tally?.inForce === true && isNextRefused(tally);
    },
    capability: {
      refuse: async ({ journey, share, seed }: Refusal) =>
        void tallies.set(journey, { share, random: randomOf(seed), inForce: true, requested: 0, refused: 0 }),
      pass: async (journey) => {
        const tally = tallies.get(journey);
        if (tally) tally.inForce = false;
      },
      refusal: async (journey) => {
        const { inForce = false, requested = 0, refused = 0 } = tallies.get(journey) ?? {};
        return { inForce, requested, refused };
      },
    },
  };
}

/**
 * The balance is the number of refusals due by now minus those made; it always stays between -1 and 1, so the
 * count is exact to within one. The random draw decides only when: otherwise every tenth request might always
 * be the same caller's.
 */
function isNextRefused(tally: Tally): boolean {
  tally.requested += 1;
  const owed = tally.requested * tally.share - tally.refused;
  const isRefused = tally.random() < owed;
  if (isRefused) tally.refused += 1;
  return isRefused;
}
