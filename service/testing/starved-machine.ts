// For tests: customers, a pod and a processor that is too small for a while, in simulated time; no wall clock,
// no luck.
import { deadlineMs, type Journey } from '../../contract/vocabulary/journeys.ts';
import { isWorthRetrying, type Answer } from '../../contract/vocabulary/outcomes.ts';
import { problems } from '../../contract/vocabulary/problems.ts';
import { randomOf, type Random } from '../../contract/vocabulary/random.ts';
import { backoffMs, RetryBudget } from '../../contract/vocabulary/retry-budget.ts';
import { Shedding } from '../overload/shedding.ts';

/** What one request costs in CPU where everything runs on one machine: client, balancer, pod and database, ms. */
const costMs: Readonly<Record<Step, number>> = { menu: 1.5, order: 8, 'order-read': 3 };
/** A request that is shed still passes the client, the balancer and the admission check. */
const shedCostMs = 0.8;
const timeoutMs: Readonly<Record<Step, number>> = { menu: 1_000, order: 3_000, 'order-read': 1_000 };
const thinkMs = 400;
export type Step = Extract<Journey, 'menu' | 'order' | 'order-read'>;

export interface Behaviour {
  /** Apps have a retry budget and wait for their last try; otherwise they retry until the deadline. */
  budget: boolean;
  /** The pod sheds load. */
  shedding: boolean;
}

export interface Rush {
  visitsPerSecond: number;
  /** What each visit does, 400 ms apart; what follows an order that failed is left out. */
  steps: readonly Step[];
  untilMs: number;
  /** Between these two moments the processor does `speed` of its work. */
  starved: { fromMs: number; untilMs: number; speed: number };
}

/** Good orders over orders that began, by the second in which they began. */
export type GoodShare = (fromMs: number, untilMs: number) => number;

interface Request {
  step: Step;
  arrivedMs: number;
  answer(answer: Answer, retryAfterMs: number): void;
}

/** Plays the rush to its end. The same arguments give the same result. */
export function playRush(rush: Rush, behaviour: Behaviour): GoodShare {
  const time = new SimulatedTime();
  const processor = new Processor(time, rush.starved, behaviour.shedding);
  const orders: { beganMs: number; good: boolean }[] = [];
  const count = Math.floor((rush.visitsPerSecond * rush.untilMs) / 1_000);
  for (let n = 0; n < count; n += 1) {
    const random = randomOf(1, n);
    const arriveMs = ((n + random()) / rush.visitsPerSecond) * 1_000;
    const budget = behaviour.budget ? new RetryBudget() : undefined;
    const take = ([step, ...rest]: readonly Step[], beganMs: number): void => {
      if (step === undefined) return;
      sendWithRetry({ step, budget, random, processor, time }, (good) => {
        if (step === 'order') orders.push({ beganMs, good });
        if (step === 'order' && !good) return;
        const nextMs = Math.max(time.nowMs, beganMs + thinkMs);
        time.at(nextMs, () => take(rest, nextMs));
      });
    };
    time.at(arriveMs, () => take(rush.steps, arriveMs));
  }
  time.run();
  return (fromMs, untilMs) => {
    const began = orders.filter(({ beganMs }) => beganMs >= fromMs && beganMs < untilMs);
    return began.filter(({ good }) => good).length / began.length;
  };
}

interface RetriedSend {
  step: Step;
  budget: RetryBudget | undefined;
  random: Random;
  processor: Processor;
  time: SimulatedTime;
}

/** As scenarios/showtime-rush/app.ts does it, without k6. */
function sendWithRetry(
  { step, budget, random, processor, time }: RetriedSend,
  done: (good: boolean) => void,
): void {
  const untilMs = time.nowMs + deadlineMs[step];
  const priority = step === 'order' ? 'write' : 'read';
  const send = (n: number): void => {
    const leftMs = untilMs - time.nowMs;
    const givesUp = budget === undefined || budget.canGiveUpWaiting(priority);
    let isOpen = true;
    const settle = (answer: Answer, retryAfterMs: number): void => {
      if (!isOpen) return;
      isOpen = false;
      if (!isWorthRetrying(answer)) {
        budget?.refund();
        return done(answer.status < 300 && time.nowMs <= untilMs);
      }
      const pauseMs = backoffMs(n + 1, { priority, retryAfterMs, random });
      if (time.nowMs + pauseMs >= untilMs - 50 || budget?.takeFor(answer, priority) === false)
        return done(false);
      time.at(time.nowMs + pauseMs, () => send(n + 1));
    };
    processor.take({ step, arrivedMs: time.nowMs, answer: settle });
    time.at(time.nowMs + (givesUp ? Math.min(timeoutMs[step], leftMs) : leftMs), () =>
      settle({ status: 0, timedOut: true }, 0),
    );
  };
  send(1);
}

/** One request after another; it does not detect that a client has stopped waiting. */
class Processor {
  readonly #waiting: Request[] = [];
  readonly #time: SimulatedTime;
  readonly #starved: Rush['starved'];
  readonly #shedding: Shedding | undefined;
  #lagMs = 0;
  #isBusy = false;

  constructor(time: SimulatedTime, starved: Rush['starved'], sheds: boolean) {
    this.#time = time;
    this.#starved = starved;
    const load = {
      lagMs: () => this.#lagMs,
      utilization: () => 1,
      isWriterCongested: () => false,
      nowMs: () => time.nowMs,
      random: randomOf(2),
    };
    this.#shedding = sheds ? new Shedding(load) : undefined;
  }

  take(request: Request): void {
    this.#waiting.push(request);
    if (!this.#isBusy) this.#next();
  }

  #next(): void {
    const request = this.#waiting.shift();
    this.#isBusy = request !== undefined;
    if (request === undefined) return;
    this.#lagMs = this.#time.nowMs - request.arrivedMs;
    const isShed = this.#shedding?.isTooMuch(request.step) ?? false;
    const worksMs = (isShed ? shedCostMs : costMs[request.step]) / this.#speed();
    this.#time.at(this.#time.nowMs + worksMs, () => {
      if (isShed)
        request.answer(
          { status: 503, problemType: problems.overloaded.type },
          (this.#shedding?.retryAfterSeconds() ?? 0) * 1_000,
        );
      else request.answer({ status: 200 }, 0);
      this.#next();
    });
  }

  #speed(): number {
    const { fromMs, untilMs, speed } = this.#starved;
    return this.#time.nowMs >= fromMs && this.#time.nowMs < untilMs ? speed : 1;
  }
}

/** Events in the order of their times. */
class SimulatedTime {
  nowMs = 0;
  /** A binary heap by time. */
  readonly #heap: { atMs: number; act: () => void }[] = [];

  at(atMs: number, act: () => void): void {
    const heap = this.#heap;
    let position = heap.push({ atMs, act }) - 1;
    for (
      let above = (position - 1) >> 1;
      position > 0 && this.#isSooner(position, above);
      above = (position - 1) >> 1
    ) {
      this.#swap(position, above);
      position = above;
    }
  }

  run(): void {
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      this.nowMs = next.atMs;
      next.act();
    }
  }

  #take(): { atMs: number; act: () => void } | undefined {
    const heap = this.#heap;
    if (heap.length === 0) return undefined;
    this.#swap(0, heap.length - 1);
    const first = heap.pop();
    for (let position = 0; ;) {
      const [left, right] = [2 * position + 1, 2 * position + 2];
      let soonest = position;
      if (left < heap.length && this.#isSooner(left, soonest)) soonest = left;
      if (right < heap.length && this.#isSooner(right, soonest)) soonest = right;
      if (soonest === position) return first;
      this.#swap(position, soonest);
      position = soonest;
    }
  }

  #isSooner(a: number, b: number): boolean {
    return (this.#heap[a]?.atMs ?? 0) < (this.#heap[b]?.atMs ?? 0);
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return;
    this.#heap[a] = second;
    this.#heap[b] = first;
  }
}
