// One slice on one subject: dispatches arrivals as they fall due, in order, and counts each exactly once.
//
//   scheduled ──due──▶ waiting ──free connection──▶ sent ──answer──▶ good or failed
//                        └── timeoutMs after it was due: "not sent"  └── timeoutMs after it was due: "timeout"
import type { Clock } from '../../../contract/index.ts';
import type { JourneyTally, Tally } from '../tally.ts';
import type { Traffic } from '../traffic.ts';
import type { Connections } from './connections.ts';
import type { Ending, PacedClient, Recipient } from './paced-client.ts';
import { Draws } from './placeholders.ts';
import { wrongBody, type PreparedRequest } from './prepared-requests.ts';

export interface SliceParts {
  clock: Clock;
  traffic: Traffic;
  prepared: readonly PreparedRequest[];
  connections: Connections;
  tally: Tally;
  tokens: readonly string[];
  requestOffset: number;
  timeoutMs: number;
  /** When the schedule begins, on the clock. */
  startMs: number;
  /** Called with the number of arrivals that were dispatched: sent or queued. */
  onDispatched: (count: number) => void;
  /** Called once, when every arrival has ended. */
  onOver: () => void;
}

export class SliceRun implements Recipient {
  /** The generator's lateness with each arrival, ms. */
  readonly lagMs: Float64Array;
  readonly #parts: SliceParts;
  readonly #dueMs: Float64Array;
  readonly #journeys: readonly JourneyTally[];
  /** The client that carries the request of an arrival; undefined before and after. */
  readonly #carriers: (PacedClient | undefined)[];
  /** Arrivals from `#next` to below `#dispatched` wait for a connection. */
  #dispatched = 0;
  #next = 0;
  #ended = 0;
  #sent = 0;
  /** All before it have ended. */
  #oldest = 0;
  #lastEndMs = 0;

  constructor(parts: SliceParts) {
    this.#parts = parts;
    this.#dueMs = parts.traffic.dueMs;
    this.lagMs = new Float64Array(this.#dueMs.length);
    this.#carriers = Array.from({ length: this.#dueMs.length }, () => undefined);
    this.#journeys = parts.prepared.map(({ planned }) => parts.tally.of(planned.journey));
    for (const choice of parts.traffic.choice) this.#journeys[choice]?.offer();
  }

  get sent(): number {
    return this.#sent;
  }

  /** When the last arrival ended, ms after the start. */
  get lastEndMs(): number {
    return this.#lastEndMs;
  }

  /**
   * Ms after the start at which the oldest arrival that has not ended times out; undefined if all have ended.
   */
  get nextDeadlineMs(): number | undefined {
    while (this.#oldest < this.#next && this.#carriers[this.#oldest] === undefined) this.#oldest += 1;
    const dueMs = this.#dueMs[this.#oldest];
    return dueMs === undefined ? undefined : dueMs + this.#parts.timeoutMs;
  }

  /** Dispatches everything that is due. */
  dispatch(nowMs = this.#nowMs()): void {
    this.#sendWaiting(nowMs);
    const before = this.#dispatched;
    // Each has a separate stamp, because sending those before it takes time too.
    for (let atMs = nowMs; this.#due(this.#dispatched) <= atMs; atMs = this.#nowMs()) {
      this.lagMs[this.#dispatched] = atMs - this.#due(this.#dispatched);
      this.#dispatched += 1;
      this.#sendWaiting(atMs);
    }
    if (this.#dispatched > before) this.#parts.onDispatched(this.#dispatched);
  }

  /** Ends what has taken too long. */
  expire(): void {
    this.dispatch();
    const nowMs = this.#nowMs();
    for (
      let arrival = this.#oldest;
      arrival < this.#next && this.#due(arrival) + this.#parts.timeoutMs < nowMs;
      arrival += 1
    ) {
      this.#carriers[arrival]?.abandon('timeout');
    }
  }

  /** Stops; outstanding requests are not reported. */
  abort(): void {
    this.#next = this.#dispatched = this.#dueMs.length;
    this.#carriers.forEach((client) => client?.abandon('timeout'));
  }

  ended(client: PacedClient, arrival: number, ending: Ending): void {
    const nowMs = this.#nowMs();
    this.#carriers[arrival] = undefined;
    // Read before the connection is used again.
    const whole = this.#hasWrongBody(arrival, ending, client) ? wrongBody : ending;
    this.#parts.connections.giveBack(client, nowMs);
    this.#count(arrival, whole, nowMs);
    // A generator that has more to do than it can sends here, without waiting for a tick.
    this.dispatch(nowMs);
  }

  /** A wrong status is reported by its number, whatever the body. */
  #hasWrongBody(arrival: number, ending: Ending, client: PacedClient): boolean {
    const { traffic, prepared } = this.#parts;
    const request = prepared[traffic.choice[arrival] ?? 0];
    return (
      typeof ending === 'number' &&
      request?.isGoodBody !== undefined &&
      request.isGood(ending) &&
      !request.isGoodBody(client.body)
    );
  }

  #count(arrival: number, ending: Ending, nowMs: number): void {
    const { traffic, prepared, timeoutMs, onOver } = this.#parts;
    const choice = traffic.choice[arrival] ?? 0;
    const journey = this.#journeys[choice];
    const latencyMs = nowMs - this.#due(arrival);
    if (typeof ending === 'string') journey?.fail(ending);
    else if (latencyMs > timeoutMs) journey?.fail('timeout');
    else if (prepared[choice]?.isGood(ending)) journey?.good(latencyMs);
    else journey?.fail(`status ${ending}`);
    this.#lastEndMs = nowMs;
    this.#ended += 1;
    if (this.#ended === this.#dueMs.length) onOver();
  }

  #sendWaiting(nowMs: number): void {
    const { connections, timeoutMs } = this.#parts;
    for (; this.#next < this.#dispatched; this.#next += 1) {
      if (this.#due(this.#next) + timeoutMs < nowMs) this.#count(this.#next, 'not sent', nowMs);
      else {
        const client = connections.take(nowMs);
        if (client === undefined) return;
        this.#send(this.#next, client);
      }
    }
  }

  #send(arrival: number, client: PacedClient): void {
    const { prepared, traffic, requestOffset, tokens } = this.#parts;
    const request = prepared[traffic.choice[arrival] ?? 0];
    if (request === undefined) throw new Error('an arrival chose a request that is not planned');
    this.#carriers[arrival] = client;
    this.#sent += 1;
    const outgoing = request.outgoing(
      () => new Draws({ drawSeed: traffic.drawSeed, arrival, n: requestOffset + arrival, tokens }),
    );
    client.send(outgoing, arrival, this);
  }

  /** Infinity behind the last. */
  #due(arrival: number): number {
    return this.#dueMs[arrival] ?? Infinity;
  }

  #nowMs(): number {
    return this.#parts.clock.nowMs() - this.#parts.startMs;
  }
}
