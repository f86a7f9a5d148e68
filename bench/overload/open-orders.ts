// Program: finds how many orders a second a pod places at best, then offers twice that and half that, as an app
// sends them.
import { Agent } from 'undici';
import { systemClock } from '../../platform/clock.ts';
import {
  backoffMs,
  deadlineMs,
  idempotencyKeyHeader,
  isGood,
  isWorthRetrying,
  randomOf,
  RetryBudget,
  type Answer,
} from '../../contract/index.ts';
import { mixedOrder } from '../one-pod/order-mix.ts';
import { readJson } from '../one-pod/window.ts';
import type { Outcome, OverloadPlan, OverloadResult } from './phases.ts';

const clock = systemClock();
const timeoutMs = 3_000;
const agent = new Agent({ connections: 512, pipelining: 1 });
let sends = 0;

async function main(): Promise<OverloadResult> {
  const plan = await readJson<OverloadPlan>();
  let next = 0;
  const order = (): Promise<Outcome> => orderAsApp(plan, next++, clock.nowMs());
  await closedLoop(plan, plan.warmUpS, order);
  const bestPerSecond = await closedLoop(plan, plan.bestS, order);
  const fromMs = clock.nowMs();
  sends = 0;
  const pending: Promise<Outcome>[] = [];
  await openLoop(plan.overloadS, 2 * bestPerSecond, (atMs) => pending.push(orderAsApp(plan, next++, atMs)));
  const untilMs = clock.nowMs();
  await openLoop(plan.afterS, bestPerSecond / 2, (atMs) => pending.push(orderAsApp(plan, next++, atMs)));
  return { bestPerSecond, overload: { fromMs, untilMs }, outcomes: await Promise.all(pending), sends };
}

/** Good orders a second. */
async function closedLoop(
  { clients }: OverloadPlan,
  forS: number,
  order: () => Promise<Outcome>,
): Promise<number> {
  const untilMs = clock.nowMs() + forS * 1_000;
  let good = 0;
  const client = async (): Promise<void> => {
    while (clock.nowMs() < untilMs) if ((await order()).good) good += 1;
  };
  await Promise.all(Array.from({ length: clients }, client));
  return good / forS;
}

/** Calls `start` with the moment at which each order is due, whether or not earlier ones have ended. */
async function openLoop(forS: number, perSecond: number, start: (atMs: number) => void): Promise<void> {
  const beganMs = clock.nowMs();
  for (let n = 0; n < forS * perSecond; n += 1) {
    const atMs = beganMs + (n / perSecond) * 1_000;
    const earlyMs = atMs - clock.nowMs();
    if (earlyMs > 0) await clock.sleep(earlyMs);
    start(atMs);
  }
}

/** One customer: the same key again, with the budget, the pauses and the deadline of scenarios/showtime-rush. */
async function orderAsApp(plan: OverloadPlan, n: number, scheduledMs: number): Promise<Outcome> {
  const budget = new RetryBudget();
  const random = randomOf(plan.seed, n);
  const untilMs = scheduledMs + deadlineMs.order;
  for (let send = 1; ; send += 1) {
    const leftMs = untilMs - clock.nowMs();
    const { answer, retryAfterMs } = await sendOnce(
      plan,
      n,
      budget.canGiveUpWaiting('write') ? Math.min(timeoutMs, leftMs) : leftMs,
    );
    const ended = (): Outcome => ({ scheduledMs, endedMs: clock.nowMs(), good: isGood(answer) });
    if (!isWorthRetrying(answer)) return ended();
    const pauseMs = backoffMs(send + 1, { priority: 'write', retryAfterMs, random });
    if (clock.nowMs() + pauseMs >= untilMs - 50 || !budget.takeFor(answer, 'write')) return ended();
    await clock.sleep(pauseMs);
  }
}

async function sendOnce(
  plan: OverloadPlan,
  n: number,
  waitMs: number,
): Promise<{ answer: Answer; retryAfterMs: number }> {
  const { member, key, request } = mixedOrder(plan, n);
  sends += 1;
  try {
    const response = await agent.request({
      origin: plan.url,
      path: '/api/orders',
      method: 'POST',
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(Math.max(50, Math.round(waitMs))),
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${plan.tokens[member - 1]}`,
        [idempotencyKeyHeader]: key,
      },
    });
    const { type } = (await response.body.json()) as { type?: string };
    return {
      answer: { status: response.statusCode, ...(type === undefined ? {} : { problemType: type }) },
      retryAfterMs: Number(response.headers['retry-after'] ?? 0) * 1_000,
    };
  } catch (error) {
    const timedOut = (error as Error).name === 'TimeoutError';
    return { answer: { status: 0, timedOut }, retryAfterMs: 0 };
  }
}

process.stdout.write(`${JSON.stringify(await main())}\n`);
await agent.destroy();
