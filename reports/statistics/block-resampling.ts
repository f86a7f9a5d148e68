// Draws a new recording from an old one in blocks, which keeps neighbours together: the circular block
// bootstrap.
//
// D. N. Politis, J. P. Romano, A circular block-resampling procedure for stationary data, in: Exploring the
// Limits of Bootstrap, 1992, 263–270. Effects of a machine on one pair (a noisy neighbour, a warm cache) also
// apply to the next ones; drawn one by one, pairs would look more independent than they are. Blocks wrap
// around, so each position is drawn equally often.
import { drawBelow, type Random } from '../../contract/index.ts';

/**
 * `wanted` places (from 0) of a recording of `length`: blocks of `block` consecutive ones, the last cut
 * short. RangeError if `length` is 0.
 */
export function circularBlocks({
  length,
  wanted,
  block,
  random,
}: {
  length: number;
  wanted: number;
  block: number;
  random: Random;
}): number[] {
  if (length < 1 || block < 1)
    throw new RangeError(`Cannot draw blocks of ${block} from a recording of ${length}`);
  const positions: number[] = [];
  while (positions.length < wanted) {
    const start = drawBelow(random, length);
    for (let next = 0; next < block && positions.length < wanted; next += 1)
      positions.push((start + next) % length);
  }
  return positions;
}
