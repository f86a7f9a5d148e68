// A bounded pool of connections to one endpoint that drops everything when its server is lost, and finds the
// next one.
import type { Clock } from '../../contract/ports.ts';
import { CoDel } from '../overload/codel.ts';
import type { DatabaseAddress } from './address.ts';
import { ConnectBackOff } from './connect-back-off.ts';
import { failureOf } from './failure.ts';
import { Link } from './link.ts';

//             a scout reaches a server of the right role
//   seeking ──────────────────────────────────────────────▶ open
//      ▲     scouts start every 10–20 ms, up to 8 at once,    │ filled up to size at once
//      │     seldom after a refusal that time does not heal   │
//      └──────────────────────────────────────────────────────┘ a connection lost, hung or read-only: all dropped
//   close() ends either.

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
  /** Called on every change, for logs and metrics; `refused` and `unreachable` say why no connection is made. */
  onChange?: (change: 'open' | 'lost' | 'refused' | 'unreachable', reason: string) => void;
}

/**
 * No connection was to be had in time; nothing was sent. `overloaded` says that the database itself is fine.
 */
export class NoConnection extends Error {
  override readonly name = 'NoConnection';
  readonly overloaded: boolean;
  constructor(overloaded: boolean, message: string) {
    super(message);
    this.overloaded = overloaded;
  }
}

interface Waiter {
  /** When its wait for a connection of an open pool began, ms on the clock. */
  sinceMs: number;
  /** Was let in before: it is not turned away by the queue. */
  again: boolean;
  take: (link: Link) => void;
  fail: (error: NoConnection) => void;
}

const scoutLimit = 8;
const connectTimeoutMs = 500;

export class Pool {
  readonly #options: PoolOptions;
  readonly #idle: Link[] = [];
  readonly #all = new Set<Link>();
  readonly #waiters = new Set<Waiter>();
  readonly #codel: CoDel;
  readonly #backOff = new ConnectBackOff();
  #state: 'seeking' | 'open' | 'closed' = 'seeking';
  #connecting = 0;
  #everOpened = false;
  #nextScout: NodeJS.Timeout | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#codel = new CoDel(options.queueTargetMs);
    this.#seek();
  }

  get name(): string {
    return this.#options.name;
  }
  get isOpen(): boolean {
    return this.#state === 'open';
  }
  /** True once a connection of the right role was made, whatever happened since. */
  get everOpened(): boolean {
    return this.#everOpened;
  }
  get counts(): { idle: number; used: number; pending: number } {
    return { idle: this.#idle.length, used: this.#all.size - this.#idle.length, pending: this.#waiters.size };
  }

  /** True while the pool is open and a new caller would only join a standing queue. */
  get isCongested(): boolean {
    const [oldest] = this.#waiters;
    if (!this.isOpen || oldest === undefined) return false;
    return this.#codel.isCongested(this.#options.clock.nowMs() - oldest.sinceMs);
  }

  /**
   * A connection for the caller alone, to be given back with `release`. Rejects with NoConnection at
   * `untilMs` (on the
   * clock), or at once when the queue is full; a caller that was let in before (`again`) is not turned away
   * by the queue.
   */
  acquire(untilMs: number, again = false): Promise<Link> {
    const link = this.#idle.pop();
    const { clock, queueLimit } = this.#options;
    if (link !== undefined) {
      this.#codel.isTooLate(0, clock.nowMs());
      return Promise.resolve(link);
    }
    if (this.#state === 'closed') return Promise.reject(new NoConnection(false, 'the pool is closed'));
    if (!again && this.#waiters.size >= queueLimit)
      return Promise.reject(new NoConnection(true, 'the queue is full'));
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        act();
      };
      const waiter: Waiter = {
        again,
        sinceMs: clock.nowMs(),
        take: (free) => settle(() => resolve(free)),
        fail: (error) => settle(() => reject(error)),
      };
      const timer = setTimeout(
        () => waiter.fail(new NoConnection(this.isOpen, 'no connection came free in time')),
        Math.max(0, untilMs - clock.nowMs()),
      );
      this.#waiters.add(waiter);
    });
  }

  /** Gives a connection back. One that was lost, or whose COMMIT was never answered, is dropped instead. */
  release(link: Link): void {
    if (!this.#all.has(link)) return link.drop('its pool moved on');
    if (link.commitSent) return link.drop('its COMMIT was not answered');
    const waiter = this.#nextWaiter();
    if (waiter === undefined) this.#idle.push(link);
    else waiter.take(link);
  }

  /** The first caller that still has time to be served; those before it are turned away. */
  #nextWaiter(): Waiter | undefined {
    const nowMs = this.#options.clock.nowMs();
    for (const waiter of [...this.#waiters]) {
      if (!this.#codel.isTooLate(nowMs - waiter.sinceMs, nowMs) || waiter.again) return waiter;
      waiter.fail(new NoConnection(true, 'it waited too long in a standing queue'));
    }
    return undefined;
  }

  /** To be told every error of a query: one that means that the server is lost drops all connections. */
  blame(link: Link, error: unknown): void {
    const failure = failureOf(error);
    if (failure !== 'lost' && failure !== 'read-only') return;
    if (this.#all.has(link))
      this.#lose(failure === 'read-only' ? 'the server became read-only' : String((error as Error).message));
    link.drop('its server is lost');
  }

  /** Ends all connections; callers that wait are turned away. */
  close(): void {
    this.#state = 'closed';
    clearTimeout(this.#nextScout);
    for (const waiter of [...this.#waiters]) waiter.fail(new NoConnection(false, 'the pool is closed'));
    this.#forgetAll().forEach((link) => link.drop('the pool is closed'));
  }

  #lose(reason: string): void {
    if (this.#state !== 'open') return;
    this.#state = 'seeking';
    // One whose COMMIT is on its way may still be answered: dropping it would put that order in doubt for
    // nothing.
    this.#forgetAll()
      .filter((link) => !link.commitSent)
      .forEach((link) => link.drop(reason));
    this.#options.onChange?.('lost', reason);
    this.#seek();
  }

  #forgetAll(): Link[] {
    const links = [...this.#all];
    this.#all.clear();
    this.#idle.length = 0;
    return links;
  }

  #seek(): void {
    if (this.#state !== 'seeking') return;
    if (this.#connecting < scoutLimit && !this.#backOff.isHolding(this.#options.clock.nowMs()))
      void this.#connect();
    // Jitter keeps the pods from knocking in step.
    this.#nextScout = setTimeout(() => this.#seek(), 10 + Math.random() * 10);
  }

  #fill(): void {
    if (this.#state !== 'open') return;
    for (let missing = this.#options.size - this.#all.size - this.#connecting; missing > 0; missing -= 1)
      void this.#connect();
  }

  async #connect(): Promise<void> {
    const { address, needs, queryTimeoutMs } = this.#options;
    this.#connecting += 1;
    const opened = await Link.open(address, { connectTimeoutMs, queryTimeoutMs }).catch((error: unknown) =>
      this.#connectFailed(error),
    );
    this.#connecting -= 1;
    // While seeking, the next scout is on its way anyhow; while open, the server turned one connection of
    // many away.
    if (opened === undefined) return this.#fillLater();
    if (opened.readOnly && needs === 'writable') return this.#refuse(opened.link);
    this.#admit(opened.link);
  }

  #connectFailed(error: unknown): undefined {
    if (this.#state === 'closed') return;
    const news = this.#backOff.failed(error, this.#options.clock.nowMs());
    if (news !== undefined) this.#options.onChange?.(news.kind, news.reason);
  }

  #fillLater(): void {
    if (this.#state !== 'open') return;
    setTimeout(() => this.#fill(), Math.max(100, this.#backOff.leftMs(this.#options.clock.nowMs()))).unref();
  }

  #refuse(link: Link): void {
    link.drop('the server is read-only');
    this.#lose('the endpoint leads to a read-only server');
  }

  #admit(link: Link): void {
    if (this.#state === 'closed' || this.#all.size >= this.#options.size)
      return link.drop('it is not needed any more');
    this.#all.add(link);
    link.whenLost((error) => this.blame(link, error));
    if (this.#state === 'seeking') this.#open();
    this.release(link);
    this.#fill();
  }

  #open(): void {
    this.#state = 'open';
    this.#everOpened = true;
    this.#backOff.succeeded();
    // Callers waited for a server until now; from here on they wait for their turn.
    const nowMs = this.#options.clock.nowMs();
    for (const waiter of this.#waiters) waiter.sinceMs = nowMs;
    clearTimeout(this.#nextScout);
    this.#options.onChange?.('open', `connected to ${this.#options.name}`);
  }
}
