// The orders of this figure: customers of the rush, in theatres whose shelves don't run empty.
import { customerOf } from '../../scenarios/showtime-rush/customer.ts';
import type { OrderRequest } from '../../service/shapes.ts';

export interface MixedOrder {
  member: number;
  /** Never used before: begins with the nonce. */
  key: string;
  request: OrderRequest;
}

/** Some items of the first theatres of the catalog are scarce on purpose (service/seeding). */
const scarceTheatres = 3;

/** Order n of a seed; `theatres` are the ids of the catalog in its order. */
export function mixedOrder(
  { seed, nonce, theatres }: { seed: number; nonce: string; theatres: readonly number[] },
  n: number,
): MixedOrder {
  const { member, theatre, lines } = customerOf(seed, n, theatres.slice(scarceTheatres));
  return { member, key: `${nonce}-${n}`, request: { theatre, lines: [...lines] } };
}
