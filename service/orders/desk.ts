// The order desk: places, cancels and reads orders within a time budget, and says so when an outcome is not
// known.
import type { Clock } from '../../contract/ports.ts';
import { failureOf } from '../database/failure.ts';
import { NoConnection, type Pool } from '../database/pool.ts';
import { MaybeCommitted, query, transact, type Budget } from '../database/transaction.ts';
import { ProblemError } from '../problem.ts';
import type { Order, OrderRequest } from '../shapes.ts';
import { cancelOrder, noSuchOrder } from './cancel.ts';
import { newOrderId } from './order-id.ts';
import { inProgress, placedBefore, placeOrder, type Intent, type Placed } from './place.ts';
import { orderById } from './stored-order.ts';

export interface Found {
  order: Order;
  from: 'writer' | 'reader';
}

/** ms. A customer's app waits 10 s in all, so there is room for its own second attempt. */
const wholeBudgetMs = 4_000;
const acquireMs = 2_000;
/** A read looks for the writer this long before it takes the reader's word. */
const patienceForReadsMs = 300;

export class OrderDesk {
  readonly #writer: Pool;
  readonly #reader: Pool;
  readonly #clock: Clock;
  /** Keys that this pod works on right now. Other pods are kept out by the unique key in the database. */
  readonly #underway = new Set<string>();

  constructor(parts: { writer: Pool; reader: Pool; clock: Clock }) {
    this.#writer = parts.writer;
    this.#reader = parts.reader;
    this.#clock = parts.clock;
  }

  /**
   * Throws ProblemError. All of them but `in-doubt` and `in-progress` mean that this request left no order.
   */
  async place(member: number, key: string, request: OrderRequest): Promise<Placed> {
    const mark = `${member}/${key}`;
    if (this.#underway.has(mark)) throw inProgress();
    this.#underway.add(mark);
    try {
      return await this.#placeOnce({ id: newOrderId(this.#clock.wallMs()), member, key, request });
    } finally {
      this.#underway.delete(mark);
    }
  }

  /** Throws ProblemError; after `in-doubt` the same request may be sent again. */
  async cancel(member: number, id: string): Promise<Order> {
    return transact(this.#writer, this.#budget(), (link) => cancelOrder(link, id, member)).catch(explain);
  }

  /** The owner's order. Throws ProblemError. */
  async read(member: number, id: string): Promise<Found> {
    try {
      return {
        order: await this.#owned(this.#writer, this.#budget(patienceForReadsMs), member, id),
        from: 'writer',
      };
    } catch (error) {
      if (error instanceof ProblemError || (error instanceof NoConnection && error.overloaded))
        return explain(error);
    }
    return { order: await this.#fromReader(member, id), from: 'reader' };
  }

  async #placeOnce(intent: Intent): Promise<Placed> {
    const budget = this.#budget();
    try {
      return await transact(this.#writer, budget, (link) => placeOrder(link, intent));
    } catch (error) {
      if (!(error instanceof MaybeCommitted)) return explain(error);
      return this.#lookUp(intent, budget);
    }
  }

  /**
   * What became of a COMMIT that was not answered. A row that is there is the answer. One that is not there
   * proves
   * nothing: the old server may still be at it, so the doubt is handed to the customer, whose app sends the
   * key again.
   */
  async #lookUp(intent: Intent, budget: Budget): Promise<Placed> {
    const placed = await query(this.#writer, budget, (link) => placedBefore(link, intent)).catch(
      () => undefined,
    );
    if (placed === undefined) throw inDoubt();
    return { ...placed, replayed: placed.order.id !== intent.id };
  }

  /** A reader may lag, so what it lacks may well exist: that is `unavailable`, never `not-found`. */
  async #fromReader(member: number, id: string): Promise<Order> {
    try {
      return await this.#owned(this.#reader, this.#budget(), member, id);
    } catch (error) {
      if (error instanceof ProblemError) throw unavailable();
      return explain(error);
    }
  }

  async #owned(pool: Pool, budget: Budget, member: number, id: string): Promise<Order> {
    const stored = await query(pool, budget, (link) => orderById(link, id));
    if (stored === undefined || stored.member !== member) throw noSuchOrder();
    return stored.order;
  }

  #budget(forMs = wholeBudgetMs): Budget {
    return { clock: this.#clock, untilMs: this.#clock.nowMs() + forMs, acquireMs };
  }
}

/**
 * Turns what the database layer throws into the problem that the client is told; anything unknown is
 * rethrown.
 */
export function explain(error: unknown): never {
  if (error instanceof NoConnection && error.overloaded) {
    throw new ProblemError(
      'overloaded',
      { detail: 'More is asked than we can serve. Nothing was changed.', retryAfterSeconds: 1 },
      { cause: error },
    );
  }
  if (error instanceof MaybeCommitted) throw inDoubt();
  if (error instanceof NoConnection || isAboutTheDatabase(error)) throw unavailable(error);
  throw error;
}

function isAboutTheDatabase(error: unknown): boolean {
  const failure = failureOf(error);
  return failure !== 'other' && failure !== 'duplicate';
}

function unavailable(cause?: unknown): ProblemError {
  return new ProblemError(
    'unavailable',
    { detail: 'The database does not answer. Nothing was changed.', retryAfterSeconds: 1 },
    { cause },
  );
}

function inDoubt(): ProblemError {
  return new ProblemError('in-doubt', {
    detail:
      'The database was lost while it was confirming. Send it again with the same key: it happens once at most.',
  });
}
