// The traffic of a slice: when each request is due and which of the planned requests it is; a pure function
// of seed and traffic number.
import { drawBelow, randomOf } from '../../contract/index.ts';

export interface Traffic {
  /** Scheduled starts, ms after the slice's start, rising. */
  dueMs: Float64Array;
  /** Which planned request each arrival is, by index. */
  choice: Uint32Array;
  /** Seed of what the arrivals draw for their placeholders, each on a separate stream. */
  drawSeed: number;
}

export function trafficOf(request: {
  seed: number;
  traffic: number;
  requests: number;
  lengthMs: number;
  weights: readonly number[];
}): Traffic {
  const { seed, traffic, requests, lengthMs, weights } = request;
  const random = randomOf(seed, traffic);
  // Given its count, a Poisson process is that many uniform draws in order (Ross, Introduction to Probability
  // Models, theorem 5.2).
  const dueMs = Float64Array.from({ length: requests }, () => random() * lengthMs).sort();
  const counts = largestRemainder(weights, requests);
  const choice = Uint32Array.from(counts.flatMap((count, index) => Array<number>(count).fill(index)));
  for (let last = choice.length - 1; last > 0; last -= 1) {
    const other = drawBelow(random, last + 1);
    const moved = choice[last] ?? 0;
    choice[last] = choice[other] ?? 0;
    choice[other] = moved;
  }
  return { dueMs, choice, drawSeed: drawBelow(random, 2 ** 32) };
}

/**
 * Splits `total` in proportion to the weights: each gets its integer part, and the largest remainders one
 * more (Hamilton).
 */
export function largestRemainder(weights: readonly number[], total: number): number[] {
  const sum = weights.reduce((before, weight) => before + weight, 0);
  const exact = weights.map((weight) => (weight / sum) * total);
  const counts = exact.map(Math.floor);
  const missing = total - counts.reduce((before, count) => before + count, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, missing)) counts[index] = (counts[index] ?? 0) + 1;
  return counts;
}
