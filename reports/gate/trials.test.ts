// The gate played on one recording: what is planted is found, nothing is not, and a recording too short plays
// no gate.
import { expect, test } from 'vitest';
import { drawNormal, randomOf } from '../../contract/index.ts';
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

test('nothing planted fails hardly ever, and mostly passes', () => {
  const { failed, passed, inconclusive, trials } = played(recording(60, 0), { nothingDiffers: true });
  expect([failed <= 1, passed >= 180, failed + passed + inconclusive === trials]).toEqual([true, true, true]);
});

test('what is planted is found', () => {
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
