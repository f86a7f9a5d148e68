// The evidence of one pair: quantiles of merged slices, failures as the slowest, none of an unfinished pair.
import { expect, test } from 'vitest';
import { mergedLatencies, pairEvidence } from './pair-evidence.ts';
import { available, belowP95, relativeP95, sliceOf, slicesOf, type Answers } from './testing/small-gate.ts';

const budgets = [relativeP95, belowP95, available];
const settings = { timeoutMs: 5_000, turns: 4, sameRequests: true };
const hundred = (first: number, step: number): Answers => ({
  latenciesMs: Array.from({ length: 100 }, (_, index) => first + index * step),
});

test('the change of a pair is that of the quantiles of its merged slices, never an average of two quantiles', () => {
  // Candidate: 1 … 100 ms and 101 … 200 ms; of both together the 95th percentile is 190 ms, the mean of the
  // two is 145 ms.
  const slices = slicesOf('discovery', 1, (side, _pair, turn) =>
    side === 'candidate' ? hundred(turn === 1 ? 1 : 101, 1) : hundred(1, 1),
  );
  const [pair] = pairEvidence(slices, budgets, settings);
  const change = pair?.changes.get(relativeP95.name);
  expect(change?.ms).toBeCloseTo(190 - 95, 0);
  expect(Math.exp(change?.log ?? 0)).toBeCloseTo(190 / 95, 2);
});

test('a merged quantile is the nearest rank to 0.1 %', () => {
  const slices = [sliceOf({ stage: 'discovery', pair: 1, turn: 0, side: 'candidate' }, hundred(1, 1))];
  for (const [quantile, ms] of [
    [0.5, 50],
    [0.95, 95],
    [0.99, 99],
    [0.991, 100],
    [1, 100],
  ] as const) {
    expect(
      mergedLatencies(slices, 'candidate', 'menu').quantileMs(quantile)! / ms,
      `p${quantile * 100}`,
    ).toBeCloseTo(1, 3);
  }
});

test('failed requests are the slowest: a quantile that falls among them is the timeout', () => {
  const failing = slicesOf('discovery', 1, (side) => ({
    ...hundred(1, 0.1),
    failed: side === 'candidate' ? 10 : 0,
  }));
  const [pair] = pairEvidence(failing, budgets, settings);
  expect(pair?.changes.get(relativeP95.name)?.ms).toBeCloseTo(5_000 - 10.4, 0);
  expect(pair?.counts.get(available.name)).toEqual({
    candidate: { good: 200, bad: 20 },
    baseline: { good: 200, bad: 0 },
  });
});

test('an absolute budget counts slower and failed requests of either side', () => {
  const slices = slicesOf('discovery', 1, (side) =>
    side === 'candidate' ? { ...hundred(1, 1), failed: 3 } : { ...hundred(1_000, 1), failed: 3 },
  );
  // 50 ms itself is not below 50 ms.
  expect(pairEvidence(slices, budgets, settings)[0]?.counts.get(belowP95.name)?.candidate).toEqual({
    good: 98,
    bad: 108,
  });
});

test('two quantiles that fall among failures are not equally fast: that pair is not usable', () => {
  const failing = slicesOf('discovery', 1, () => ({ ...hundred(1, 0.1), failed: 10 }));
  expect(pairEvidence(failing, budgets, settings)[0]?.changes.has(relativeP95.name)).toBe(false);
});

test('what one side never came to has failed there: a journey behind one that broke', () => {
  const fewer = slicesOf('discovery', 1, (side) =>
    side === 'candidate' ? { latenciesMs: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1] } : hundred(1, 1),
  );
  expect(pairEvidence(fewer, budgets, settings)[0]?.counts.get(available.name)?.candidate).toEqual({
    good: 20,
    bad: 180,
  });
});

test('where a script draws its journeys by chance, fewer of one on one side are no failures', () => {
  const fewer = slicesOf('discovery', 1, (side) =>
    side === 'candidate' ? { latenciesMs: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1] } : hundred(1, 1),
  );
  expect(
    pairEvidence(fewer, budgets, { ...settings, sameRequests: false })[0]?.counts.get(available.name)
      ?.candidate,
  ).toEqual({ good: 20, bad: 0 });
});

test('an unfinished pair is no evidence, and pairs of two stages with one number are two pairs', () => {
  const answers = (): Answers => hundred(1, 1);
  expect(pairEvidence(slicesOf('discovery', 2, answers).slice(0, 7), budgets, settings)).toHaveLength(1);
  expect(
    pairEvidence(
      [...slicesOf('discovery', 1, answers), ...slicesOf('confirmation', 1, answers)],
      budgets,
      settings,
    ),
  ).toHaveLength(2);
});

test('a journey that was not played has no change and no count', () => {
  const slices = slicesOf('discovery', 1, () => hundred(1, 1)).map((slice) => ({ ...slice, journeys: {} }));
  const [pair] = pairEvidence(slices, budgets, settings);
  expect([pair?.changes.size, pair?.counts.get(available.name)?.candidate]).toEqual([0, { good: 0, bad: 0 }]);
});
