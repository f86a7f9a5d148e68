// A feed of one run for its viewers: follows a folder that grows, or plays a recorded one again at a chosen speed.
import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../contract/index.ts';
import { RunReader } from './follow/run-reader.ts';
import { LiveFold } from './model/live-fold.ts';
import type { LiveMessage, LiveState } from './state.ts';

export interface LiveFeed {
  /** Of what a viewer has after `message`: `epoch.revision`, the id of a server-sent event. */
  readonly id: string;
  /**
   * What changed since the viewer got the message with the id `since`; everything for null, for an id of another
   * feed, and where the time axis was read again or became wider since.
   */
  message(since?: string | null): LiveMessage;
  state(): LiveState;
  /** Calls the listener after each change; returns what stops that. */
  onChange(listener: () => void): () => void;
  /**
   * Resolves when nothing more will change: judged, abandoned, replayed to the end, or the signal aborted.
   * Rejects if a file cannot be read.
   */
  readonly done: Promise<void>;
}

export interface FeedOptions {
  clock: Clock;
  signal: AbortSignal;
  /** How often files are looked at, ms. */
  everyMs?: number;
}

/** A fault is seen within a quarter of a second: this, and the way to the page. */
const defaultEveryMs = 150;
/** A run whose files rest so long has ended without a word, ms: the quiet before an export takes at most 30 s. */
const abandonedAfterMs = 120_000;

/** Follows the folder of a run that plays, or shows one that is over as it stands. */
export function followRun(dir: string, options: FeedOptions): LiveFeed {
  return new RunFeed(dir, options);
}

/** Plays a recorded folder again; nothing else runs. `speed` 4 shows a minute in 15 s. */
export function replayRun(dir: string, options: FeedOptions & { speed?: number }): Replay {
  return new Replay(dir, options);
}

class RunFeed implements LiveFeed {
  readonly done: Promise<void>;
  protected readonly clock: Clock;
  readonly #signal: AbortSignal;
  readonly #everyMs: number;
  readonly #epoch = randomBytes(6).toString('hex');
  readonly #reader: RunReader;
  readonly #fold = new LiveFold();
  readonly #listeners = new Set<() => void>();
  #revision = 0;
  /** The revision from which on the time axis is another one: it was read again. */
  #wholeAt = 0;
  #facts = 0;
  #state: LiveState | undefined;
  #isCounted = false;
  #changedMs: number;

  constructor(dir: string, { clock, signal, everyMs = defaultEveryMs }: FeedOptions) {
    this.clock = clock;
    this.#signal = signal;
    this.#everyMs = everyMs;
    this.#changedMs = clock.nowMs();
    this.#reader = new RunReader(dir);
    // Not before the subclass is made.
    this.done = Promise.resolve().then(() => this.#follow());
  }

  get id(): string {
    return `${this.#epoch}.${this.#revision}`;
  }

  message(since: string | null = null): LiveMessage {
    const [epoch, seen] = (since ?? '').split('.');
    const revision = epoch === this.#epoch ? Number(seen) : NaN;
    const knows =
      Number.isInteger(revision) && revision >= this.#wholeAt && !this.#fold.series.isWiderThan(revision);
    return {
      kind: knows ? 'change' : 'whole',
      state: this.state(),
      series: this.#fold.seriesSince(knows ? revision : -1),
    };
  }

  state(): LiveState {
    this.#state ??= this.#fold.state(this.#revision, this.recorded());
    return this.#state;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected recorded(): LiveState['recorded'] {
    return null;
  }

  /** The moment of the run up to which facts are shown, ms. */
  protected untilMs(): number {
    return Infinity;
  }

  async #follow(): Promise<void> {
    try {
      while (!this.#signal.aborted) {
        await this.#read();
        if (this.#isOver()) return;
        await this.clock.sleep(this.#everyMs, this.#signal).catch(() => undefined);
      }
    } finally {
      this.#reader.close();
    }
  }

  /** One look at all files; viewers hear of it once, when it is complete. */
  async #read(): Promise<void> {
    const before = this.#facts;
    const untilMs = this.untilMs();
    const sink = {
      take: (fact: Parameters<LiveFold['take']>[0]) => {
        this.#facts += 1;
        this.#fold.take(fact, this.#revision + 1);
      },
      restart: (file: Parameters<LiveFold['restart']>[0]) => {
        this.#fold.restart(file);
        this.#wholeAt = this.#revision + 1;
      },
    };
    this.#reader.readRun(sink);
    if (!this.#fold.hasRun) return;
    while (this.#reader.advance(sink, untilMs) && !this.#signal.aborted) await setImmediate();
    if (this.#fold.isClosed && !this.#reader.isWaiting) {
      if (!this.#isCounted) sink.take({ of: 'counts', value: this.#reader.counts() });
      this.#isCounted = true;
      this.#reader.readVerdict(sink);
    }
    if (this.#facts > before) this.notify();
  }

  #isOver(): boolean {
    if (this.#fold.isJudged) return true;
    if (this.#reader.isWaiting || !this.#fold.hasRun) return false;
    // Nothing is added to a recording that is replayed.
    const isAtEnd = this.recorded() !== null;
    if (!isAtEnd && this.clock.nowMs() - this.#changedMs < abandonedAfterMs) return false;
    if (!this.#fold.isClosed) this.#fold.abandon();
    this.notify();
    return true;
  }

  protected notify(): void {
    this.#revision += 1;
    this.#state = undefined;
    this.#changedMs = this.clock.nowMs();
    for (const listener of this.#listeners) listener();
  }
}

export class Replay extends RunFeed {
  /** Seconds of the run in a second; it may change while the replay plays. */
  #speed: number;
  #positionMs = 0;
  #lastMs: number;
  #isPaused = false;

  constructor(dir: string, options: FeedOptions & { speed?: number }) {
    super(dir, options);
    this.#speed = options.speed ?? 1;
    this.#lastMs = this.clock.nowMs();
  }

  /** The moment of the run that is shown, ms. */
  get positionMs(): number {
    const nowMs = this.clock.nowMs();
    if (!this.#isPaused) this.#positionMs += (nowMs - this.#lastMs) * this.#speed;
    this.#lastMs = nowMs;
    return this.#positionMs;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  setSpeed(speed: number): void {
    this.#positionMs = this.positionMs;
    this.#speed = speed;
    this.notify();
  }

  pause(): void {
    this.#positionMs = this.positionMs;
    this.#isPaused = true;
    this.notify();
  }

  resume(): void {
    this.#lastMs = this.clock.nowMs();
    this.#isPaused = false;
    this.notify();
  }

  /** Shows the run up to that moment at once; it cannot go back: a new replay does. */
  skipTo(atMs: number): void {
    this.#positionMs = Math.max(this.positionMs, atMs);
  }

  protected override recorded(): LiveState['recorded'] {
    return { speed: this.#speed, paused: this.#isPaused };
  }

  protected override untilMs(): number {
    return this.positionMs;
  }
}
