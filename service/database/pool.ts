// A bounded pool of connections to one endpoint that drops everything when its server is lost, and finds the
// next one.
import { AcquireQueue, NoConnection } from './acquire-queue.ts';
import { ConnectBackOff } from './connect-back-off.ts';
import { failureOf } from './failure.ts';
import { Lender } from './lender.ts';
import { LinkSet } from './link-set.ts';
import { Link, type ServerState } from './link.ts';
import type { PoolOptions } from './pool-options.ts';

//             an attempt reaches a server of the right role
//   seeking ──────────────────────────────────────────────▶ open
//      ▲     one scout after another, 5–10 ms apart;          │ idle connections of the standby pool that lead to
//      │     a second beside one that is not answered;        │ the same server join at once, on loan; new ones
//      │     seldom after a refusal that time does not heal;  │ follow one after another up to size, and then in
//      │     or the standby's server has been promoted        │ place of the loans
//      └──────────────────────────────────────────────────────┘ a connection lost, hung or read-only: all dropped
//   close() ends either.

/** A scout that is not answered, because an endpoint swallows everything, gets company after this long. */
const nextAttemptAfterMs = 500;
const maxAttemptsAtOnce = 2;
/** To the end of the session's set-up. */
const openTimeoutMs = 1_000;
/** For so long the next scout follows a failed one fast: a failover is over by then. */
const fastRetryMs = 1_000;
/** Between two connections that no caller waits for. */
const fillPauseMs = 50;
/** After connections were lent, until new ones are opened in their place: orders that waited go first. */
const refillPauseMs = 250;

export class Pool {
  /** What other pools may borrow of this one. */
  readonly lender: Lender;
  readonly #options: PoolOptions;
  /**
   * Loans are connections of the standby. They go through the reader endpoint, which resets them when it leads to a
   * reader again: connections of this pool's own endpoint replace them before.
   */
  readonly #links = new LinkSet();
  readonly #queue: AcquireQueue;
  readonly #backOff = new ConnectBackOff();
  #state: 'seeking' | 'open' | 'closed' = 'seeking';
  #connecting = 0;
  /** Connections of the standby that have not answered yet whether they fit. */
  #joining = 0;
  #everOpened = false;
  /** Where the first connection led when the pool opened last. */
  #server: string | undefined;
  #seekingSinceMs: number;
  #watchesStandby = false;
  /** Starts the next scout while seeking, the next connection while open. */
  #nextConnect: NodeJS.Timeout | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    const { clock, queueLimit, queueTargetMs } = options;
    this.#queue = new AcquireQueue({
      clock,
      limit: queueLimit,
      targetMs: queueTargetMs,
      isOpen: () => this.isOpen,
    });
    this.lender = new Lender({
      links: this.#links,
      address: options.address,
      release: (link) => this.release(link),
      onLent: () => this.#fillIn(refillPauseMs),
    });
    this.#seekingSinceMs = clock.nowMs();
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
    const { idleCount, size } = this.#links;
    return { idle: idleCount, used: size - idleCount, pending: this.#queue.length };
  }

  /** True while the pool is open and a new caller would only join a standing queue. */
  get isCongested(): boolean {
    return this.isOpen && this.#queue.isStanding;
  }

  /**
   * A connection for the caller alone; return it with `release`. Rejects with NoConnection at `untilMs` (on
   * the clock), or at once when the queue is full; a caller that was admitted before (`again`) is not
   * rejected by the queue.
   */
  acquire(untilMs: number, again = false): Promise<Link> {
    const link = this.#links.takeIdle();
    if (link !== undefined) {
      this.#queue.noteNoWait();
      return Promise.resolve(link);
    }
    if (this.#state === 'closed') return Promise.reject(new NoConnection(false, 'the pool is closed'));
    const waiting = this.#queue.wait(untilMs, again);
    if (this.#state === 'open') this.#fill();
    return waiting;
  }

  /** Gives a connection back. One that was lost, or whose COMMIT was never answered, is dropped instead. */
  release(link: Link): void {
    if (!this.#links.has(link)) return link.drop('its pool moved on');
    if (link.commitSent) return link.drop('its COMMIT was not answered');
    if (!this.#queue.give(link)) this.#links.putIdle(link);
  }

  /** Takes every error of a query: one that means that the server is lost drops all connections. */
  blame(link: Link, error: unknown): void {
    const failure = failureOf(error);
    if (failure !== 'lost' && failure !== 'read-only') return;
    if (this.#links.has(link))
      this.#lose(failure === 'read-only' ? 'the server became read-only' : String((error as Error).message));
    link.drop('its server is lost');
  }

  /** Ends all connections; callers that wait are turned away. */
  close(): void {
    this.#state = 'closed';
    clearTimeout(this.#nextConnect);
    this.#queue.failAll(new NoConnection(false, 'the pool is closed'));
    this.#links.removeAll().forEach((link) => link.drop('the pool is closed'));
  }

  #lose(reason: string): void {
    if (this.#state !== 'open') return;
    this.#state = 'seeking';
    this.#seekingSinceMs = this.#options.clock.nowMs();
    // One whose COMMIT is on its way may still be answered: dropping it would put that order in doubt for
    // nothing.
    this.#links
      .removeAll()
      .filter((link) => !link.commitSent)
      .forEach((link) => link.drop(reason));
    this.#options.onChange?.('lost', reason);
    this.#seek();
  }

  #seek(): void {
    if (this.#state !== 'seeking') return;
    const { clock } = this.#options;
    const heldMs = this.#backOff.leftMs(clock.nowMs());
    if (heldMs === 0 && this.#connecting < maxAttemptsAtOnce) void this.#connect();
    this.#seekIn(Math.max(heldMs, nextAttemptAfterMs));
    void this.#watchStandby();
  }

  #seekIn(delayMs: number): void {
    clearTimeout(this.#nextConnect);
    this.#nextConnect = setTimeout(() => this.#seek(), delayMs);
  }

  /** Jitter keeps the pods from knocking in step. */
  #pauseMs(): number {
    const nowMs = this.#options.clock.nowMs();
    const minMs = nowMs - this.#seekingSinceMs < fastRetryMs ? 5 : 10;
    return Math.max(this.#backOff.leftMs(nowMs), minMs * (1 + Math.random()));
  }

  /**
   * Opens one connection at a time: a server that has just become reachable serves waiting orders first, and
   * the handshakes of all pods at once would take the processor from them.
   */
  #fill(): void {
    const opening = this.#connecting + this.#joining;
    if (this.#state !== 'open' || opening > 0) return;
    if (this.#isFull && this.#links.loanCount === 0) return;
    if (this.#isFull && !this.#links.hasIdleLoan) return this.#fillIn(fillPauseMs);
    clearTimeout(this.#nextConnect);
    void this.#connect();
  }

  get #isFull(): boolean {
    return this.#links.size >= this.#options.size;
  }

  #fillIn(delayMs: number): void {
    if (this.#state !== 'open') return;
    clearTimeout(this.#nextConnect);
    this.#nextConnect = setTimeout(() => this.#fill(), delayMs);
  }

  async #connect(): Promise<void> {
    const { address, queryTimeoutMs } = this.#options;
    this.#connecting += 1;
    const opened = await Link.open(address, { openTimeoutMs, queryTimeoutMs }).catch((error: unknown) =>
      this.#connectFailed(error),
    );
    this.#connecting -= 1;
    // While open, the server turned one connection of many away.
    if (opened === undefined) return this.isOpen ? this.#fillIn(this.#retryFillMs()) : this.#seekAgain();
    if (!this.#suits(opened.state)) return this.#refuse(opened.link);
    this.#found(opened, 'own');
  }

  #connectFailed(error: unknown): undefined {
    if (this.#state === 'closed') return;
    const problem = this.#backOff.failed(error, this.#options.clock.nowMs());
    if (problem !== undefined) this.#options.onChange?.(problem.kind, problem.reason);
  }

  #seekAgain(): void {
    if (this.#state === 'seeking') this.#seekIn(this.#pauseMs());
  }

  #retryFillMs(): number {
    return Math.max(100, this.#backOff.leftMs(this.#options.clock.nowMs()));
  }

  #refuse(link: Link): void {
    link.drop('the server is read-only');
    // The endpoint follows a promotion that was noticed without it.
    if (this.isOpen && this.#links.loanCount > 0) return this.#fillIn(this.#retryFillMs());
    if (this.isOpen) this.#lose('the endpoint leads to a read-only server');
    else this.#seekAgain();
  }

  #admit(link: Link, from: 'own' | 'loan'): void {
    if (this.#isFull && from === 'own')
      this.#links.takeIdleLoan()?.drop('a connection of its own endpoint took its place');
    if (this.#state === 'closed' || this.#isFull) return link.drop('it is not needed any more');
    this.#links.add(link, from);
    link.whenLost((error) => this.blame(link, error));
    if (this.#state === 'seeking') this.#open();
    this.release(link);
    this.#fillIn(from === 'loan' ? refillPauseMs : fillPauseMs);
    if (this.#queue.length > 0 && !this.#isFull) this.#fill();
  }

  #open(): void {
    this.#state = 'open';
    this.#everOpened = true;
    this.#backOff.succeeded();
    this.#queue.restartWaits();
    clearTimeout(this.#nextConnect);
    this.#options.onChange?.('open', `connected to ${this.#options.name}`);
  }

  /** Of the standby, if its connections can be used in place of this pool's own. */
  get #standbyLender(): Lender | undefined {
    const { standby, address, needs } = this.#options;
    return needs === 'writable' && standby?.lender.suits(address) ? standby.lender : undefined;
  }

  /**
   * While seeking: a reader that takes writes now was promoted, and connections to it are there. It is noticed
   * before the endpoint has moved, and without a handshake for which orders would wait.
   */
  async #watchStandby(): Promise<void> {
    const lender = this.#standbyLender;
    if (lender === undefined || this.#watchesStandby) return;
    this.#watchesStandby = true;
    while (this.#state === 'seeking') {
      const found = await lender.takePromoted();
      if (found !== undefined) this.#found(found, 'loan');
      await this.#options.clock.sleep(this.#pauseMs());
    }
    this.#watchesStandby = false;
  }

  #found({ link, state }: { link: Link; state: ServerState }, from: 'own' | 'loan'): void {
    if (this.#state === 'seeking') this.#borrowFromStandby(state);
    this.#admit(link, from);
  }

  /**
   * `found` is the server of the writer; the state of a reader does not identify it. Each connection is then
   * checked to lead to that server, and that the server takes writes.
   */
  #borrowFromStandby(found: ServerState): void {
    this.#server = found.server;
    const links = this.#standbyLender?.takeSpare(found.server, this.#options.size - 1) ?? [];
    for (const link of links) void this.#join(link);
  }

  async #join(link: Link): Promise<void> {
    this.#joining += 1;
    // No state: it was lost meanwhile, and this pool opens a new connection instead.
    const state = await link.serverState().catch(() => undefined);
    this.#joining -= 1;
    const leadsHere = state !== undefined && state.server === this.#server;
    if (this.isOpen && leadsHere && this.#suits(state)) return this.#admit(link, 'loan');
    link.drop('it does not lead where its new pool does');
    this.#fillIn(fillPauseMs);
  }

  #suits({ readOnly }: ServerState): boolean {
    return !readOnly || this.#options.needs === 'any';
  }
}
