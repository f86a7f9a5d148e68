// A self-test fails if the gate raises false alarms or misses large slowdowns. It is inconclusive on an
// unsound recording.
import { expect, test } from 'vitest';
import { selftestVerdict, type Tried } from './selftest-verdict.ts';

const good = (changes: Record<string, Partial<Tried>> = {}): Tried[] =>
  Object.entries({ nothing: 0, 'plus-5': 40, 'plus-10': 290, 'plus-20': 300, tail: 300 }).map(
    ([plant, failed]) => ({ plant, trials: 300, failed, doubts: [], ...changes[plant] }),
  );

test('a gate that finds what is plain and raises no alarm passes', () => {
  expect(selftestVerdict(good())).toEqual({ outcome: 'pass', because: [] });
});

test.each([
  // Of 300, 7 are 2.3 % with a lower bound of 0.94 %, 8 of 1.2 %.
  ['nothing', 7, []],
  ['nothing', 8, ['false alarms: at least 1.2 % of unchanged releases fail, more than 1 %']],
  ['plus-20', 168, []],
  ['plus-20', 167, ['+20 % is not found: only 49.8 % are certain, less than 50 %']],
  ['plus-5', 0, []],
])('with %s, %d of 300 gates that fail are judged by their lower bound', (plant, failed, because) => {
  expect(selftestVerdict(good({ [plant]: { failed } }))).toEqual({
    outcome: because.length === 0 ? 'pass' : 'fail',
    because,
  });
});

test('a recording in doubt proves nothing, whatever the rates are', () => {
  expect(
    selftestVerdict(good({ nothing: { failed: 100 }, tail: { doubts: ['generator-on-time: late'] } })),
  ).toEqual({ outcome: 'unknown', because: ['the recording of tail is not sound: generator-on-time: late'] });
});

test('what was not tried proves nothing', () => {
  expect(selftestVerdict(good().slice(1)).outcome).toBe('unknown');
});
