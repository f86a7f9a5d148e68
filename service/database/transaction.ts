// Runs a transaction, again if need be, and never again once it may have happened.
import type { Clock } from '../../contract/ports.ts';
import { failureOf } from './failure.ts';
import type { Link } from './link.ts';
import type { Pool } from './pool.ts';

//            ┌───────────── retry: read-only, conflict, or lost before COMMIT was sent ─────────────┐
//            ▼                                                                                       │
//   acquire ──▶ body ──▶ COMMIT ──▶ done                                                             │
//                 │         └─ lost: in doubt ──▶ MaybeCommitted                                     │
//                 └─ throws: ROLLBACK, rethrown ── unless ───────────────────────────────────────────┘

/** COMMIT was sent and never answered: the transaction happened or it did not. */
export class MaybeCommitted extends Error {
  override readonly name = 'MaybeCommitted';
}

/** The result of a body: its changes kept, or undone (a replay, a refusal that was found inside). */
export type Decision<T> = { keep: boolean; value: T };

/** How long one request may take. */
export interface Budget {
  clock: Clock;
  /** No attempt starts after this, on the clock. */
  untilMs: number;
  /** Longest wait for one connection. */
  acquireMs: number;
}

/**
 * Rejects with NoConnection (nothing happened), MaybeCommitted, or what `body` threw (nothing happened
 * either).
 */
export async function transact<T>(
  pool: Pool,
  budget: Budget,
  body: (link: Link) => Promise<Decision<T>>,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    const link = await acquireWithin(pool, budget, attempt > 0);
    try {
      return await once(link, body);
    } catch (error) {
      pool.blame(link, error);
      if (!isSafeToRepeat(link, error))
        throw link.commitSent ? new MaybeCommitted('no answer to COMMIT', { cause: error }) : error;
      if (budget.clock.nowMs() >= budget.untilMs) throw error;
    } finally {
      pool.release(link);
    }
  }
}

/** A read that may be repeated at will: again on every failure of the connection while the budget lasts. */
export async function query<T>(pool: Pool, budget: Budget, read: (link: Link) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    const link = await acquireWithin(pool, budget, attempt > 0);
    try {
      return await read(link);
    } catch (error) {
      pool.blame(link, error);
      if (failureOf(error) !== 'lost' || budget.clock.nowMs() >= budget.untilMs) throw error;
    } finally {
      pool.release(link);
    }
  }
}

function acquireWithin(pool: Pool, { clock, untilMs, acquireMs }: Budget, again: boolean): Promise<Link> {
  return pool.acquire(Math.min(untilMs, clock.nowMs() + acquireMs), again);
}

async function once<T>(link: Link, body: (link: Link) => Promise<Decision<T>>): Promise<T> {
  try {
    const { keep, value } = await body(link);
    if (keep) await link.commit();
    else await link.query('ROLLBACK');
    return value;
  } catch (error) {
    if (!link.commitSent && failureOf(error) !== 'lost') await rollBack(link);
    throw error;
  }
}

/**
 * A failed ROLLBACK leaves an open transaction behind: such a connection is dropped, which rolls back as
 * well.
 */
async function rollBack(link: Link): Promise<void> {
  await link.query('ROLLBACK').catch(() => link.drop('ROLLBACK failed'));
}

function isSafeToRepeat(link: Link, error: unknown): boolean {
  const failure = failureOf(error);
  // A server that became read-only refuses COMMIT and rolls back: MariaDB and MySQL, ha_commit_trans().
  if (failure === 'read-only') return true;
  if (link.commitSent) return false;
  return failure === 'lost' || failure === 'conflict' || failure === 'lock-wait';
}
