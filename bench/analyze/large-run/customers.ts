// Which customers order what in a large run, and how it ends: customer n is a pure function of the seed, so
// that nothing is kept in memory.
import { drawBelow, itemCount, memberCount, randomOf, theatreCount } from '../../../contract/index.ts';

/**
 * Acknowledged at once; sold out; or indeterminate, and resolved as the order that was stored already or as a
 * new one.
 */
export type History = 'acknowledged' | 'sold-out' | 'unsure-stored' | 'unsure-lost';

export interface Customer {
  n: number;
  member: number;
  key: string;
  order: string;
  theatre: number;
  lines: readonly { item: number; quantity: number; unitPrice: number }[];
  history: History;
  cancels: boolean;
  reads: boolean;
  readsForeign: boolean;
  /** Its challenge beside its order; a twin order would be one more stored order. */
  challenge: MadeChallenge | undefined;
  /** Rows of samples.csv: the order and what comes after it. */
  requests: number;
}

/** What a large run challenges. */
export const madeChallenges = ['foreign-read', 'forged-order', 'foreign-cancel', 'other-body'] as const;
export type MadeChallenge = Exclude<(typeof madeChallenges)[number], 'foreign-read'>;

/** Of which no theatre ever has any. */
export const soldOutItem = itemCount + 1;

/** Of the theatre's screenings the one that its customers are at. */
export const screeningIn = (theatre: number): string => `c${theatre}-2`;

export const unitPriceOf = (item: number): number => 1_000 + 500 * (item % 9);

export function customerOf(seed: number, n: number): Customer {
  const random = randomOf(seed, n);
  const first = 1 + drawBelow(random, itemCount);
  const second = 1 + drawBelow(random, itemCount);
  const items = first === second || random() < 0.5 ? [first] : [first, second];
  const lines = items.map((item) => ({
    item,
    quantity: 1 + drawBelow(random, 3),
    unitPrice: unitPriceOf(item),
  }));
  const history = historyOf(random());
  if (history === 'sold-out')
    lines.splice(0, lines.length, { item: soldOutItem, quantity: 1, unitPrice: unitPriceOf(soldOutItem) });
  const acknowledged = history === 'acknowledged';
  const cancels = acknowledged && random() < 0.05;
  const reads = acknowledged && random() < 0.85;
  const readsForeign = acknowledged && random() < 0.1;
  const challenge = acknowledged ? challengeOf(n) : undefined;
  return {
    n,
    member: 1 + drawBelow(random, memberCount),
    key: `c8539dbeb797-${seed}-${n}`,
    order: orderIdOf(seed, n),
    theatre: 1 + drawBelow(random, theatreCount),
    lines,
    history,
    cancels,
    reads,
    readsForeign,
    challenge,
    requests: 1 + Number(cancels) + Number(reads) + Number(readsForeign) + Number(challenge !== undefined),
  };
}

/** As rare as in the bundled scenario. */
function challengeOf(n: number): MadeChallenge | undefined {
  return (
    [
      [21, 'forged-order'],
      [37, 'other-body'],
      [53, 'foreign-cancel'],
    ] as const
  ).find(([remainder]) => n % 64 === remainder)?.[1];
}

export function* ordersOf(seed: number, intents: number): Generator<Customer, void> {
  for (let n = 0; n < intents; n += 1) yield customerOf(seed, n);
}

/** One in 1,000 is sold out, one in 1,000 indeterminate: more would miss the objectives. */
function historyOf(draw: number): History {
  if (draw < 0.001) return 'sold-out';
  if (draw < 0.0015) return 'unsure-stored';
  return draw < 0.002 ? 'unsure-lost' : 'acknowledged';
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * 26 characters of Crockford's base 32 as the service's ULIDs have them: ascending in n, the rest drawn.
 * Negative n are the probe's.
 */
export function orderIdOf(seed: number, n: number): string {
  const random = randomOf(seed ^ 0x5bd1e995, n);
  let stamp = '';
  for (let left = n + 2 ** 40, digit = 0; digit < 10; digit += 1, left = Math.floor(left / 32))
    stamp = (alphabet[left % 32] ?? '') + stamp;
  return stamp + Array.from({ length: 16 }, () => alphabet[drawBelow(random, 32)]).join('');
}
