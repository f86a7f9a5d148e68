// The text on false alarms of a machine: the rate with its interval, and the limits of that rate.
import { expect, it } from 'vitest';
import type { Calibration } from '../../../contract/index.ts';
import { describeCalibration } from './experiment-text.ts';

const sound: Calibration = {
  at: '2026-11-20T21:04:00.000Z',
  of: 'main at 500/s',
  pairs: 60,
  trials: 300,
  failed: 3,
  passed: 250,
  inconclusive: 47,
  copiesDiffer: [],
};

it('describes how much two copies differ permanently, after the rate, which does not include that', () => {
  expect(describeCalibration(sound)).toMatch(
    /^the same service on both sides failed in 3 of 300 trials: 1.*\(main at 500\/s\)$/,
  );
  expect(
    describeCalibration({
      ...sound,
      copiesDiffer: [
        { budget: 'look-p95', estimate: 0.081, lower: 0.076, upper: 0.084 },
        { budget: 'buy-p50', estimate: -0.02, lower: -0.03, upper: -0.01 },
      ],
    }),
  ).toMatch(
    /\(main at 500\/s\); the two copies differed all the same, by look-p95 \(\+8\.1\d? %\), buy-p50 \(−2\.0\d? %\)$/,
  );
});
