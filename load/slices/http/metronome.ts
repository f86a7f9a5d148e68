// Wakes the main thread when the next arrivals are due: a worker sleeps on a futex, because timers of the
// event loop know only whole ms.
//
//   main: start(due) ──▶ worker: sleep until due[i] ──▶ tick ──▶ main deals with all that is due, says how far it came
//                          ▲                                      │
//                          └── next one not dealt with yet ◀──────┘
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Places in the memory that both threads share. */
const place = { round: 0, ticking: 1, dealt: 2 } as const;

/**
 * Plain JavaScript, because Node 20 runs no TypeScript and this must work from source and from dist/ alike.
 */
const program = `
const { parentPort, workerData: { shared, place, quietMs } } = require('node:worker_threads');
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
parentPort.on('message', ({ round, startMs, dueMs }) => {
  for (let next = 0; next < dueMs.length;) {
    const waitMs = startMs + dueMs[next] - nowMs();
    // Wakes early when the round is over.
    if (waitMs > 0) Atomics.wait(shared, place.round, round, waitMs);
    if (Atomics.load(shared, place.round) !== round) return;
    const sinceMs = nowMs() - startMs;
    next = Math.max(next, Atomics.load(shared, place.dealt));
    if (!(dueMs[next] <= sinceMs)) continue;
    while (dueMs[next] <= sinceMs) next += 1;
    // One message at a time is under way, however many arrivals it is for.
    if (Atomics.exchange(shared, place.ticking, 1) === 0) parentPort.postMessage(round);
    Atomics.wait(shared, place.round, round, quietMs);
  }
});
parentPort.postMessage('ready');`;

/** A tick deals with everything that is due, so at high rates fewer ticks do; ms. */
const quietMs = 0.1;

export class Metronome {
  readonly #shared: Int32Array;
  readonly #worker: Worker;
  #onTick: (() => void) | undefined;

  private constructor(shared: Int32Array, worker: Worker) {
    this.#shared = shared;
    this.#worker = worker;
    worker.on('message', (round: number) => {
      Atomics.store(shared, place.ticking, 0);
      if (round === Atomics.load(shared, place.round)) this.#onTick?.();
    });
    // A slice that waits for it is kept alive by its own deadline.
    worker.unref();
  }

  static async open(): Promise<Metronome> {
    const shared = new Int32Array(new SharedArrayBuffer(4 * Object.keys(place).length));
    const worker = new Worker(program, {
      eval: true,
      workerData: { shared, place, quietMs },
      name: 'metronome',
    });
    await once(worker, 'message');
    return new Metronome(shared, worker);
  }

  /**
   * Ticks soon after each of `dueMs` (rising, ms after `startMs` of CLOCK_MONOTONIC), until `stop`; a tick
   * may find that the one before it dealt with all.
   */
  start(startMs: number, dueMs: Float64Array, onTick: () => void): void {
    this.#onTick = onTick;
    Atomics.store(this.#shared, place.dealt, 0);
    this.#worker.postMessage({ round: Atomics.load(this.#shared, place.round), startMs, dueMs });
  }

  /** So many of them need no tick any more. */
  dealtWith(count: number): void {
    Atomics.store(this.#shared, place.dealt, count);
  }

  stop(): void {
    this.#onTick = undefined;
    Atomics.add(this.#shared, place.round, 1);
    Atomics.notify(this.#shared, place.round);
  }

  async close(): Promise<void> {
    this.stop();
    await this.#worker.terminate();
  }
}
