// The score of a fault, from what viewers see of the run.
import { expect, test } from 'vitest';
import type { PlayedFault } from '../../chaos/index.ts';
import type { Clock } from '../../contract/index.ts';
import type { LiveState } from '../../reports/live/index.ts';
import { measureFault } from './measure-fault.ts';

const played: PlayedFault = {
  id: 'f1',
  fault: { kind: 'kill-pod', of: { pod: 'any' } },
  state: 'steady',
  failures: [],
  unwritten: [],
};
const seen = (steadyMs: number | null, lengthMs: number | null): LiveState =>
  ({ faults: [{ id: 'f1', steadyMs, outage: { lengthMs, failed: 2, unsure: 1 } }] }) as unknown as LiveState;

/** Time passes by sleeping alone. */
function sleeper(onSleep: () => void = () => undefined): Clock {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    wallMs: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
      onSleep();
    },
  };
}

test('it waits until the files show the end, and no gap is a gap of 0', async () => {
  let looks = 0;
  const clock = sleeper(() => (looks += 1));
  const score = await measureFault(played, {
    state: () => (looks < 3 ? seen(null, 90) : seen(900, null)),
    clock,
  });
  expect([looks, score]).toEqual([3, { fault: 'f1', outageMs: 0, failed: 2, unsure: 1, because: null }]);
});

test('a fault that did not become steady is measured and marked', async () => {
  const failures = [{ step: 'steady', reason: 'not within 60000 ms' }] as const;
  const score = await measureFault(
    { ...played, state: 'not-steady', failures },
    { state: () => seen(null, 450), clock: sleeper() },
  );
  expect(score).toMatchObject({ outageMs: 450, because: 'not within 60000 ms' });
});

test('a fault that hit nothing has no score, with the reason', async () => {
  const failures = [{ step: 'resolve', reason: 'no pod to hit' }] as const;
  expect(
    await measureFault({ ...played, state: 'dropped', failures }, { state: () => null, clock: sleeper() }),
  ).toEqual({ fault: 'f1', outageMs: null, failed: 0, unsure: 0, because: 'no pod to hit' });
});

test('a run whose files show nothing has no score', async () => {
  expect(await measureFault(played, { state: () => null, clock: sleeper() })).toMatchObject({
    because: 'the files of the run do not show it',
  });
});
