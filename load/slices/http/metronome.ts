// Wakes the main thread when the next arrivals are due: a worker sleeps on a futex, because timers of the
// event loop have a resolution of 1 ms.
//
//   main: start(due) ──▶ worker: sleep until due[i] ──▶ tick ──▶ main dispatches all that is due, reports how far it came
//                          ▲                                      │
//                          └── next one not dispatched yet ◀──────┘
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Places in the memory that both threads share. */
const slot = { round: 0, ticking: 1, dispatched: 2 } as const;

/** A tick dispatches everything that is due, so at high rates fewer ticks suffice; ms. */
const quietMs = 0.1;

/**
 * Plain JavaScript, because Node 20 runs no TypeScript and this must work from source and from dist/ alike. The
 * slots' numbers are inserted, so that the compiler checks their names.
 */
const program = `
const { parentPort, workerData: shared } = require('node:worker_threads');
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
parentPort.on('message', ({ round, startMs, dueMs }) => {
  for (let next = 0; next < dueMs.length;) {
    const waitMs = startMs + dueMs[next] - nowMs();
    // Wakes early when the round is over.
    if (waitMs > 0) Atomics.wait(shared, ${slot.round}, round, waitMs);
    if (Atomics.load(shared, ${slot.round}) !== round) return;
    const sinceMs = nowMs() - startMs;
    next = Math.max(next, Atomics.load(shared, ${slot.dispatched}));
    if (!(dueMs[next] <= sinceMs)) continue;
    while (dueMs[next] <= sinceMs) next += 1;
    // One message at a time is under way, however many arrivals it is for.
    if (Atomics.exchange(shared, ${slot.ticking}, 1) === 0) parentPort.postMessage(round);
    Atomics.wait(shared, ${slot.round}, round, ${quietMs});
  }
});
parentPort.postMessage('ready');`;

export class Metronome {
  readonly #shared: Int32Array;
  readonly #worker: Worker;
  #onTick: (() => void) | undefined;

  private constructor(shared: Int32Array, worker: Worker) {
    this.#shared = shared;
    this.#worker = worker;
    worker.on('message', (round: number) => {
      Atomics.store(shared, slot.ticking, 0);
      if (round === Atomics.load(shared, slot.round)) this.#onTick?.();
    });
    // A slice that waits for it has a deadline, which keeps the process alive.
    worker.unref();
  }

  static async open(): Promise<Metronome> {
    const shared = new Int32Array(new SharedArrayBuffer(4 * Object.keys(slot).length));
    const worker = new Worker(program, {
      eval: true,
      workerData: shared,
      name: 'metronome',
    });
    await once(worker, 'message');
    return new Metronome(shared, worker);
  }

  /**
   * Ticks soon after each of `dueMs` (rising, ms after `startMs` of CLOCK_MONOTONIC), until `stop`; a tick
   * may find that the one before it dispatched all.
   */
  start(startMs: number, dueMs: Float64Array, onTick: () => void): void {
    this.#onTick = onTick;
    Atomics.store(this.#shared, slot.dispatched, 0);
    this.#worker.postMessage({ round: Atomics.load(this.#shared, slot.round), startMs, dueMs });
  }

  /** So many of them need no tick any more. */
  dispatchedWith(count: number): void {
    Atomics.store(this.#shared, slot.dispatched, count);
  }

  stop(): void {
    this.#onTick = undefined;
    Atomics.add(this.#shared, slot.round, 1);
    Atomics.notify(this.#shared, slot.round);
  }

  async close(): Promise<void> {
    this.stop();
    await this.#worker.terminate();
  }
}
