// An overload ends when its cause ends: five seconds without processor in a rush that uses 84 % of it, in
// simulated time.
import { describe, expect, it } from 'vitest';
import { playRush, type Behaviour, type Rush } from '../testing/starved-machine.ts';

const rush: Rush = {
  visitsPerSecond: 60,
  steps: ['menu', 'menu', 'order', 'order-read'],
  untilMs: 60_000,
  starved: { fromMs: 20_000, untilMs: 25_000, speed: 0.05 },
};
const without: Behaviour = { budget: false, shedding: false };
const withBoth: Behaviour = { budget: true, shedding: true };
/** The objective of orders that end well. */
const objective = 0.995;

describe('a rush that loses its processor for five seconds', () => {
  it('a rush that loses its processor for five seconds collapses for good without a retry budget and shedding: the control of this test', () => {
    const good = playRush(rush, without);
    expect(good(10_000, 20_000)).toBe(1);
    expect(good(45_000, 60_000)).toBeLessThan(0.05);
  });

  it('a rush that loses its processor for five seconds is back within the objective five seconds after it has its processor again', () => {
    const good = playRush(rush, withBoth);
    expect(good(10_000, 20_000)).toBe(1);
    for (let fromMs = 30_000; fromMs < 60_000; fromMs += 1_000)
      expect(good(fromMs, fromMs + 1_000)).toBeGreaterThanOrEqual(objective);
  });
});

describe('twice as many orders as can be placed, without end', () => {
  const capacity = 125;
  const twice: Rush = {
    visitsPerSecond: 2 * capacity,
    steps: ['order'],
    untilMs: 60_000,
    starved: { fromMs: 0, untilMs: 0, speed: 1 },
  };
  /** Orders per second that end well, once the overload has lasted. */
  const placed = (behaviour: Behaviour): number =>
    playRush(twice, behaviour)(35_000, 50_000) * twice.visitsPerSecond;

  it('twice as many orders as can be placed, without end leave none in time without a retry budget and shedding: the control of this test', () => {
    expect(placed(without)).toBeLessThan(0.05 * capacity);
  });

  it('twice as many orders as can be placed, without end still let four fifths of what can be placed be placed', () => {
    expect(placed(withBoth)).toBeGreaterThanOrEqual(0.8 * capacity);
  });
});
