// A retry budget bounds what an app adds to an overload, and leaves enough for a fault.
import { describe, expect, it } from 'vitest';
import { problems } from './problems.ts';
import { randomOf } from './random.ts';
import { backoffMs, isSignOfOverload, RetryBudget } from './retry-budget.ts';

const shed = { status: 503, problemType: problems.overloaded.type };
const timedOut = { status: 0, timedOut: true };
const fault = { status: 502 };

/** How many retries in a row a full budget pays for. */
function retries(answer: typeof fault, priority: 'read' | 'write', budget = new RetryBudget()): number {
  let count = 0;
  while (count < 1_000 && budget.takeFor(answer, priority)) count += 1;
  return count;
}

describe('a retry budget', () => {
  it('a retry budget pays for two retries of an order into an overload, and for one of a read', () => {
    for (const sign of [shed, timedOut]) {
      expect([retries(sign, 'write'), retries(sign, 'read')]).toEqual([2, 1]);
    }
  });

  it('a retry budget pays for eight retries of an order after faults, and for four of a read', () => {
    expect([retries(fault, 'write'), retries(fault, 'read')]).toEqual([8, 4]);
  });

  it('a retry budget keeps what an order needs, however many reads have failed before', () => {
    const budget = new RetryBudget();
    expect(retries(fault, 'read', budget)).toBe(4);
    expect(budget.takeFor(shed, 'read')).toBe(false);
    expect(budget.takeFor(shed, 'write')).toBe(true);
  });

  it('a retry budget never pays for more than an eighth of the good answers once it is empty', () => {
    const budget = new RetryBudget();
    retries(fault, 'write', budget);
    let paid = 0;
    for (let good = 0; good < 800; good += 1) {
      budget.refund();
      if (budget.takeFor(shed, 'write')) paid += 1;
    }
    expect(paid).toBe(100);
  });

  it('a retry budget is never fuller than it was at first', () => {
    const budget = new RetryBudget();
    const full = budget.tokens;
    for (let good = 0; good < 100; good += 1) budget.refund();
    expect(budget.tokens).toBe(full);
  });

  it('a retry budget lets an app stop waiting only while another try is affordable', () => {
    const budget = new RetryBudget();
    budget.takeFor(timedOut, 'read');
    expect([budget.canGiveUpWaiting('read'), budget.canGiveUpWaiting('write')]).toEqual([false, true]);
    budget.takeFor(timedOut, 'write');
    expect(budget.canGiveUpWaiting('write')).toBe(false);
  });
});

describe('a sign of overload', () => {
  it('a sign of overload is a shed request, a refusal for too many and a timeout, here or at the balancer', () => {
    expect([shed, timedOut, { status: 429 }, { status: 504 }].every(isSignOfOverload)).toBe(true);
  });

  it('a sign of overload is no failover, no reset, no refused connection and no doubt', () => {
    const faults = [
      { status: 503, problemType: problems.unavailable.type },
      { status: 503 },
      { status: 502 },
      { status: 500 },
      { status: 0 },
      { status: 0, connectionRefused: true },
    ];
    expect(faults.some(isSignOfOverload)).toBe(false);
  });
});

describe('the pause before a retry', () => {
  const at =
    (draw: number) =>
    (send: number, priority: 'read' | 'write', retryAfterMs = 0) =>
      backoffMs(send, { priority, retryAfterMs, random: () => draw });

  it('the pause before a retry doubles up to 3 s, half of it drawn, and is longer for reads', () => {
    const longest = at(1);
    expect([2, 3, 4, 8, 20].map((send) => longest(send, 'write'))).toEqual([80, 160, 320, 3_000, 3_000]);
    expect([2, 3].map((send) => longest(send, 'read'))).toEqual([200, 400]);
    expect(at(0)(4, 'write')).toBe(160);
  });

  it('the pause before a retry is never shorter than Retry-After', () => {
    expect(at(0)(2, 'read', 1_000)).toBeGreaterThan(1_000);
  });

  it('the pause before a retry lets an order that meets refused connections try until its deadline of 10 s is near', () => {
    const random = randomOf(1);
    let waitedMs = 0;
    for (let send = 2; send <= 9; send += 1)
      waitedMs += backoffMs(send, { priority: 'write', retryAfterMs: 0, random });
    expect(waitedMs).toBeGreaterThan(6_000);
  });
});
