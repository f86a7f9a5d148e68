// Circular blocks: in range, consecutive, reproducible, and fair to every place.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomOf } from '../../contract/index.ts';
import { circularBlocks } from './block-resampling.ts';

const seed = 20_261_125;

describe('circular blocks', () => {
  it('circular blocks are as many places of the recording as wanted, consecutive within a block, wrapping round', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.nat(120),
        fc.integer({ min: 1, max: 60 }),
        fc.integer(),
        (length, wanted, block, drawn) => {
          const positions = circularBlocks({ length, wanted, block, random: randomOf(drawn) });
          expect(positions).toHaveLength(wanted);
          positions.forEach((position, index) => {
            expect(Number.isInteger(position) && position >= 0 && position < length).toBe(true);
            if (index % block > 0) expect(position).toBe(((positions[index - 1] ?? NaN) + 1) % length);
          });
        },
      ),
      { seed },
    );
  });

  it('circular blocks are the same for the same seed, and others for another', () => {
    const drawn = (from: number): number[] =>
      circularBlocks({ length: 1_000, wanted: 20, block: 4, random: randomOf(from) });
    expect(drawn(seed)).toEqual(drawn(seed));
    expect(drawn(seed)).not.toEqual(drawn(seed + 1));
  });

  it('circular blocks draw each place equally often, the first and the last too', () => {
    const counts = new Array<number>(10).fill(0);
    for (const position of circularBlocks({ length: 10, wanted: 40_000, block: 4, random: randomOf(seed) }))
      counts[position] = (counts[position] ?? 0) + 1;
    for (const count of counts) expect(Math.abs(count / 4_000 - 1)).toBeLessThan(0.1);
  });

  it('circular blocks refuse an empty recording and an empty block', () => {
    expect(() => circularBlocks({ length: 0, wanted: 1, block: 1, random: randomOf(seed) })).toThrow(
      'from a recording of 0',
    );
    expect(() => circularBlocks({ length: 5, wanted: 1, block: 0, random: randomOf(seed) })).toThrow(
      'blocks of 0',
    );
  });
});
