// A supervisor that hangs holds up no reading of the machine, and its stall is recorded once it answers.
import { expect, it } from 'vitest';
import { machineNames, type Clock } from '../../contract/index.ts';
import { TargetFigures } from './target-figures.ts';

const clock: Clock = { nowMs: () => 0, wallMs: () => 0, sleep: async () => undefined };
const pod = { name: 'pod-1', pid: 7 };

it('reading figures of a target requests figures each time, and returns each stall once', async () => {
  let stallMs = 3;
  const figures = new TargetFigures(
    { processes: async () => [pod], longestStallMs: async () => stallMs },
    { ...clock, sleep: () => new Promise(() => undefined) },
  );
  expect(await figures.processes()).toEqual([pod]);
  expect(figures.takeStalls()).toEqual([{ name: machineNames.supervisorStall, maxMs: 3 }]);
  expect(figures.takeStalls()).toEqual([]);
  stallMs = 9;
  await figures.processes();
  expect(figures.takeStalls()).toEqual([{ name: machineNames.supervisorStall, maxMs: 9 }]);
});

it('reading figures of a target uses the last figures while there is no answer, and sends no second request meanwhile', async () => {
  let requests = 0;
  let answer: (processes: (typeof pod)[]) => void = () => undefined;
  const figures = new TargetFigures(
    {
      processes: () => {
        requests += 1;
        return new Promise((resolve) => (answer = resolve));
      },
      longestStallMs: async () => 3_000,
    },
    clock,
  );
  expect([await figures.processes(), await figures.processes(), requests]).toEqual([[], [], 1]);
  answer([pod]);
  await expect
    .poll(() => figures.takeStalls())
    .toEqual([{ name: machineNames.supervisorStall, maxMs: 3_000 }]);
  expect(await figures.processes()).toEqual([pod]);
});

it('reading figures of a target returns nothing for a supervisor that is gone', async () => {
  const figures = new TargetFigures(
    {
      processes: () => Promise.reject(new Error('gone')),
      longestStallMs: () => Promise.reject(new Error('gone')),
    },
    clock,
  );
  expect([await figures.processes(), figures.takeStalls()]).toEqual([[], []]);
});
