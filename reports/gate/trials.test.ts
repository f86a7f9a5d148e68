// The gate simulated on one recording: injected slowdowns are found, their absence passes, and a short
// recording is refused.
import { expect, test } from 'vitest';
import { drawNormal, randomOf, type Budget } from '../../contract/index.ts';
import type { PairEvidence } from './pair-evidence.ts';
import { relativeP95 } from './testing/small-gate.ts';
import { resampledTrials, type Trials } from './trials.ts';

const seed = 20_261_125;

function recording(pairs: number, mean: number, deviation = 0.05): PairEvidence[] {
  const random = randomOf(seed, pairs);
  return Array.from({ length: pairs }, (_, index) => {
    const log = mean + deviation * drawNormal(random);
    return {
      stage: 'discovery',
      pair: index + 1,
      launch: 0,
      atMs: index,
      counts: new Map(),
      changes: new Map([[relativeP95.name, { log, ms: 20 * Math.expm1(log) }]]),
    };
  });
}

const played = (pairs: readonly PairEvidence[], more: Partial<Trials> = {}) =>
  resampledTrials({
    budgets: [relativeP95],
    pairs,
    trials: 200,
    random: randomOf(seed),
    nothingDiffers: false,
    ...more,
  });

test('without an injected slowdown it hardly ever fails, and mostly passes', () => {
  const { failed, passed, inconclusive, trials } = played(recording(60, 0), { nothingDiffers: true });
  expect([failed <= 1, passed >= 180, failed + passed + inconclusive === trials]).toEqual([true, true, true]);
});

test('an injected slowdown is found', () => {
  expect(played(recording(60, Math.log(1.2)))).toMatchObject({ failed: 200, passed: 0 });
});

test('the luck of one recording is no false alarm where nothing can differ', () => {
  // A recording that happens to lean by 6 %: its signs are as likely the other way round.
  const leaning = recording(60, 0.06, 0.1);
  expect(played(leaning, { nothingDiffers: true }).failed).toBeLessThanOrEqual(4);
  expect(played(leaning).failed).toBeGreaterThan(50);
});

test('discovery and confirmation come from different halves: what only one half shows is never confirmed', () => {
  const halves = [...recording(30, Math.log(1.2)), ...recording(30, 0)];
  expect(played(halves).failed).toBe(0);
});

test('a recording that is too short for any gate plays none', () => {
  expect(played(recording(19, 0))).toEqual({ trials: 0, failed: 0, passed: 0, inconclusive: 0 });
});

test('the same seed plays the same gates', () => {
  expect(played(recording(60, 0.05))).toEqual(played(recording(60, 0.05)));
});

test('failures that one of two equal copies happened to have are no false alarm either', () => {
  const errors: Budget = {
    kind: 'errors',
    name: 'menu-errors',
    journey: 'menu',
    margin: 0.01,
    implied: true,
  };
  const pairs = recording(60, 0).map((pair) => ({
    ...pair,
    counts: new Map([[errors.name, { candidate: { good: 590, bad: 10 }, baseline: { good: 600, bad: 0 } }]]),
  }));
  const budgets = [errors];
  // As lasting a difference as can be: blocks of five share a sign, so that a few trials still draw one side only.
  expect(played(pairs, { budgets, nothingDiffers: true }).failed).toBeLessThanOrEqual(20);
  expect(played(pairs, { budgets }).failed).toBe(200);
});
