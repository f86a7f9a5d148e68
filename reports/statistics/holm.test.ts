// Holm's adjustment against R's p.adjust(p, "holm").
import { expect, it } from 'vitest';
import { holm } from './holm.ts';

it.each<[number[], number[]]>([
  [[], []],
  [[0.03], [0.03]],
  [
    [0.01, 0.02, 0.03, 0.04],
    [0.04, 0.06, 0.06, 0.06],
  ],
  [
    [0.04, 0.01, 0.02],
    [0.04, 0.03, 0.04],
  ],
  [
    [0.6, 0.7],
    [1, 1],
  ],
])('adjusts %j to %j, in the order given', (given, adjusted) => {
  holm(given).forEach((p, index) => expect(p).toBeCloseTo(adjusted[index] ?? NaN, 12));
  expect(holm(given)).toHaveLength(adjusted.length);
});
