// Poisson draws from seeded randomness.
import type { Random } from '../../contract/index.ts';

/** Above this mean the product of Knuth's method loses precision; sums of Poisson draws are Poisson again. */
const largestMean = 30;

/** How many events happen where `mean` are expected (Knuth, The Art of Computer Programming, 3.4.1). */
export function drawPoisson(random: Random, mean: number): number {
  let drawn = 0;
  let left = mean;
  for (; left > largestMean; left -= largestMean) drawn += drawSmall(random, largestMean);
  return drawn + drawSmall(random, left);
}

function drawSmall(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let product = random();
  let drawn = 0;
  for (; product > limit; product *= random()) drawn += 1;
  return drawn;
}
