// What a plan alone exceeds.
import { expect, test } from 'vitest';
import type { FaultPlan, FaultSpec } from '../../contract/index.ts';
import { limitProblems } from './review.ts';

const limits = { pods: 2, zones: 1, minutes: 1, faultsAtOnce: 1 };
const kill: FaultSpec = { kind: 'kill-pod', of: { pod: 'any' } };
const drain = (zone: string): FaultSpec => ({ kind: 'drain-zone', of: { zone } });
const failOver: FaultSpec = { kind: 'crash-writer', of: { role: 'writer' } };
const at = (atMs: number, fault: FaultSpec, holdMs = 1_000) => ({ atMs, holdMs, fault });

test.each<[FaultPlan, string[]]>([
  [[], []],
  [[at(0, kill), at(2_000, kill)], []],
  [[at(0, kill), at(2_000, kill), at(4_000, kill)], ['the plan hits 3 pods one by one, limits.pods is 2']],
  [[at(0, drain('a')), at(2_000, drain('a'))], []],
  [[at(0, drain('a')), at(2_000, drain('c'))], ['the plan hits 2 zones, limits.zones is 1']],
  [[at(0, kill), at(59_500, kill)], ['the faults take 60500ms, limits.minutes is 1']],
  [[at(0, kill), at(500, kill)], ['2 faults are held at once, limits.faultsAtOnce is 1']],
  [[at(0, kill, 0), at(0, kill, 0)], ['2 faults are held at once, limits.faultsAtOnce is 1']],
  [[at(0, kill), at(1_000, kill)], []],
  // A failover of the database hits no pod.
  [[at(0, kill), at(1_000, kill), at(2_000, failOver)], []],
])('%j', (plan, problems) => {
  expect(limitProblems(plan, limits)).toEqual(problems);
});
