// The ceilings of --peak and --duration hold for a user script too.
import { expect, it } from 'vitest';
import type { ScriptPlan } from '../load/index.ts';
import { refuseTooLarge } from './script-ceilings.ts';

const plan: ScriptPlan = {
  thresholds: false,
  trendStats: null,
  executors: ['constant-arrival-rate'],
  arrivalsPerSecond: 2_000,
  systemTags: null,
  totalDuration: '4h0m0s',
  maxVUs: 10_000,
};

it('the check of ceilings takes a script at the ceilings', () => {
  expect(() => refuseTooLarge('own.ts', plan)).not.toThrow();
});

it.each<[Partial<ScriptPlan>, string]>([
  [{ arrivalsPerSecond: 2_000.5 }, 'its scenarios start 2000.5 iterations per second, above 2000'],
  [{ totalDuration: '4h0m1s' }, 'it plays for up to 4h0m1s, above 4 h'],
  [{ maxVUs: 10_001 }, 'it has 10001 virtual users, above 10000'],
])('the check of ceilings refuses %j', (more, problem) => {
  expect(() => refuseTooLarge('own.ts', { ...plan, ...more })).toThrow(
    expect.objectContaining({
      code: 'load-too-large',
      explanation: expect.objectContaining({ problems: [problem] }),
    }),
  );
});
