// Places, cancels and reads orders within a time budget. If the outcome is unknown, the answer states that it
// is in doubt.
import type { Clock } from '../../contract/ports.ts';
import { failureOf } from '../database/failure.ts';
import { NoConnection } from '../database/acquire-queue.ts';
import type { Pool } from '../database/pool.ts';
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

/** ms. A customer's app waits 10 s in all, which leaves time for its second attempt. */
const wholeBudgetMs = 4_000;
const acquireMs = 2_000;
/** How long a read waits for the writer before it falls back to the reader, ms. */
const readTimeoutMs = 300;

export class OrderService {
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
    const claim = `${member}/${key}`;
    if (this.#underway.has(claim)) throw inProgress();
    this.#underway.add(claim);
    try {
      return await this.#placeOnce({ id: newOrderId(this.#clock.wallMs()), member, key, request });
    } finally {
      this.#underway.delete(claim);
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
        order: await this.#owned(this.#writer, this.#budget(readTimeoutMs), member, id),
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
   * proves nothing: the old server may still be at it, so the doubt is handed to the customer, whose app
   * sends the key again.
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
 * Turns an error of the database layer into the problem that the client receives; an unknown error is
 * rethrown.
 */
export function explain(error: unknown): never {
  if (error instanceof NoConnection && error.overloaded) {
    throw new ProblemError(
      'overloaded',
      { detail: 'More is requested than can be served. Nothing was changed.', retryAfterSeconds: 1 },
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
