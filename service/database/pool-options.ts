// What a pool of connections needs to know.
import type { Clock } from '../../contract/ports.ts';
import type { DatabaseAddress } from './address.ts';
import type { Lender } from './lender.ts';

export interface PoolOptions {
  name: string;
  address: DatabaseAddress;
  /** Which servers count: a pool of writers turns read-only ones away. */
  needs: 'writable' | 'any';
  size: number;
  /** Most callers that wait for a connection. */
  queueLimit: number;
  /** Wait that a queue may not exceed for long, ms: see CoDel. */
  queueTargetMs: number;
  queryTimeoutMs: number;
  clock: Clock;
  /**
   * A pool of the reader endpoint. After a promotion its connections lead to the new writer already: this
   * pool notices on one of them that its server takes writes now, and borrows the idle ones instead of opening
   * new ones while orders wait. Used only if both have the same account.
   */
  standby?: { readonly lender: Lender };
  /**
   * Called on every change, for logs and metrics; `refused` and `unreachable` are reasons why no connection
   * is made.
   */
  onChange?: (change: 'open' | 'lost' | 'refused' | 'unreachable', reason: string) => void;
}
