// The other side of the control plane's HTTP interface: its history into the target's, and what it is asked.
import { z } from 'zod';
import {
  databaseLine,
  runEvent,
  ShowtimeError,
  type Clock,
  type DatabaseLine,
  type DatabaseTopology,
  type NewEvent,
} from '../../../contract/index.ts';

const pollIntervalMs = 100;
const answersWithinMs = 5_000;
/** A change of roles waits for the reader to catch up. */
const switchesWithinMs = 60_000;

const member = z.object({
  name: z.string(),
  zone: z.string(),
  role: z.enum(['writer', 'reader', 'down', 'fenced', 'rebuilding']),
  pid: z.number().nullable(),
  serverId: z.number(),
  gtid: z.string().nullable(),
});
const topology = z.object({
  writer: z.string().nullable(),
  members: z.array(member),
  semiSync: z.boolean(),
  semiSyncReaders: z.number(),
  promotions: z.number(),
});
const facts = z.object({
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  versions: z.record(z.string(), z.string()),
});
const history = z.object({
  nowMs: z.number(),
  next: z.number(),
  entries: z.array(
    z.object({
      n: z.number(),
      atMs: z.number(),
      event: z.record(z.string(), z.unknown()).optional(),
      line: databaseLine.optional(),
    }),
  ),
});

export interface HistorySink {
  /** `atMs` is on this machine's monotonic clock. */
  onEvent(event: NewEvent, atMs: number): void;
  onState(line: DatabaseLine): void;
}

export class ControlPlaneClient {
  readonly #url: string;
  readonly #clock: Clock;
  #next = 0;
  /** What has to be added to its times: 0 where both read one clock, as on Linux. */
  #offsetMs = 0;
  #bestRoundTripMs = Infinity;

  constructor(url: string, clock: Clock) {
    this.#url = url;
    this.#clock = clock;
  }

  topology(): Promise<DatabaseTopology> {
    return this.#call('GET', '/topology', topology);
  }

  facts(): Promise<z.infer<typeof facts>> {
    return this.#call('GET', '/facts', facts);
  }

  async openTransactions(): Promise<number> {
    return (await this.#call('GET', '/open-transactions', z.object({ open: z.number() }))).open;
  }

  /** @throws ShowtimeError fault-not-possible where a crash now could lose acknowledged orders */
  refuseUnsafeCrash(): Promise<DatabaseTopology> {
    return this.#call('POST', '/refuse-unsafe-crash', topology);
  }

  /** Resolves when the new writer takes writes. */
  async switchOver(): Promise<void> {
    await this.#call('POST', '/switch-over', z.object({}), switchesWithinMs);
  }

  async restore(): Promise<void> {
    await this.#call('POST', '/restore', z.object({}));
  }

  /** Hands on what happened since the last call. */
  async readHistory(sink: HistorySink): Promise<void> {
    const askedMs = this.#clock.nowMs();
    const { nowMs, next, entries } = await this.#call('GET', `/history?from=${this.#next}`, history);
    this.#compareClocks(askedMs, nowMs, this.#clock.nowMs());
    // A control plane that was started again counts anew: its next answer has everything.
    if (next < this.#next) {
      this.#next = 0;
      return;
    }
    for (const { atMs, event, line } of entries) {
      if (event !== undefined) sink.onEvent(eventOf(event), atMs + this.#offsetMs);
      if (line !== undefined) sink.onState(this.#onThisClock(line));
    }
    this.#next = next;
  }

  /** Reads the history until the signal aborts, and once more then. Never rejects: it may be down for a while. */
  async follow(sink: HistorySink, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.readHistory(sink).catch(() => undefined);
      await this.#clock.sleep(pollIntervalMs, signal).catch(() => undefined);
    }
    await this.readHistory(sink).catch(() => undefined);
  }

  /** Its clock was read between the two times of ours; the narrowest pair is the most precise. */
  #compareClocks(beforeMs: number, theirsMs: number, afterMs: number): void {
    const roundTripMs = afterMs - beforeMs;
    if (roundTripMs >= this.#bestRoundTripMs) return;
    this.#bestRoundTripMs = roundTripMs;
    const isOurs = theirsMs >= beforeMs && theirsMs <= afterMs;
    this.#offsetMs = isOurs ? 0 : (beforeMs + afterMs) / 2 - theirsMs;
  }

  #onThisClock(line: DatabaseLine): DatabaseLine {
    const atMs = line.atMs + this.#offsetMs;
    return line.kind === 'old-writer'
      ? { ...line, atMs, fencedAtMs: line.fencedAtMs + this.#offsetMs }
      : { ...line, atMs };
  }

  async #call<T>(
    method: 'GET' | 'POST',
    path: string,
    shape: z.ZodType<T>,
    withinMs = answersWithinMs,
  ): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      signal: AbortSignal.timeout(withinMs),
    }).catch((error: Error) => {
      throw unanswered(this.#url, error);
    });
    const body: unknown = await response.json();
    if (response.status === 409) throw refused(path, (body as { reason: string }).reason);
    if (!response.ok) throw new Error(`the control plane answered ${path} with ${response.status}`);
    return shape.parse(body);
  }
}

function eventOf(event: Record<string, unknown>): NewEvent {
  // Checked with a stamp, which its sink gives it anew.
  runEvent.parse({ ...event, atMs: 0 });
  return event as NewEvent;
}

function unanswered(url: string, error: Error): ShowtimeError {
  return new ShowtimeError(
    'target-not-up',
    {
      what: `the control plane at ${url} does not answer`,
      why: error.cause instanceof Error ? error.cause.message : error.message,
      fix: 'the engine or its container ended: read control-plane.log of the run, then run again',
    },
    { cause: error },
  );
}

function refused(path: string, why: string): ShowtimeError {
  return new ShowtimeError('fault-not-possible', {
    what: `the control plane declined ${path.slice(1)}`,
    why,
    fix: 'wait until the reader has joined (event reader-joined), then inject it again',
  });
}
