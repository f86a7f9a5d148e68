// What a customer's app remembers while a visit goes on.
import type { RetryBudget } from '../../contract/vocabulary/index.ts';
import type { Customer } from './customer.ts';

/**
 * An order that the service acknowledged, remembered for reads: our own and the next customer's attempt at
 * it.
 */
export interface Placed {
  member: number;
  key: string;
  order: string;
  /** What is called out at the counter; undefined where the answer was wrong. */
  pickup: string | undefined;
  /** Unit prices by item, as acknowledged. */
  prices: ReadonlyMap<number, number>;
}

export interface Visit {
  customer: Customer;
  key: string;
  token: string | undefined;
  arrivedWallMs: number;
  /** Unit prices of the wanted items on the last menu; empty before one was seen. */
  menuPrices: ReadonlyMap<number, number>;
  placed: Placed | undefined;
  budget: RetryBudget;
  /** The order of another customer. */
  foreign: Placed | undefined;
}
