// The default plan, and what is wrong with a plan before the load starts: its times, and what a target lacks.
import { expect, test } from 'vitest';
import { faultPlan, type PodsCapability } from '../contract/index.ts';
import { parseFaultFlag } from '../input/plan/plan-flag.ts';
import { checkPlan, checkPlanTimes } from './plan-check.ts';
import { defaultPlan } from './plan-default.ts';
import { databasePair } from './testing/database-pair.ts';

test('the default plan takes shares of the duration', () => {
  expect(defaultPlan(90_000).map(({ atMs, holdMs, fault }) => [fault.kind, atMs, holdMs])).toEqual([
    ['terminate-pod', 19_800, 2_700],
    ['kill-pod', 39_600, 2_700],
    ['crash-writer', 59_400, 2_700],
  ]);
  expect(defaultPlan(10_000).map(({ atMs, holdMs }) => [atMs, holdMs])).toEqual([
    [1_700, 300],
    [3_300, 300],
    [5_000, 300],
  ]);
});

test('the default plan leaves 5 s behind its last fault from 10 s on, and is valid for any duration', () => {
  for (let durationMs = 1_000; durationMs <= 600_000; durationMs += 700) {
    const plan = defaultPlan(durationMs);
    const lastMs = plan.at(-1)?.atMs ?? NaN;
    if (durationMs >= 10_000) expect(durationMs - lastMs, `${durationMs}`).toBeGreaterThanOrEqual(4_950);
    expect(checkPlanTimes(plan, durationMs)).toEqual([]);
    expect(faultPlan.parse(plan).map(({ atMs }) => atMs)).toEqual(
      [...plan].map(({ atMs }) => atMs).sort((one, other) => one - other),
    );
  }
});

const pods: PodsCapability = {
  wanted: 1,
  list: async () => [{ name: 'pod-1', pid: 1, url: '', zone: 'a', ready: false }],
  terminate: async () => undefined,
  kill: async () => undefined,
  restore: async () => undefined,
  keepZoneDown: async () => undefined,
  releaseZone: async () => undefined,
};

test('a fault at or after the end of the load is a problem', () => {
  const plan = [
    parseFaultFlag('kill-pod@9s'),
    parseFaultFlag('kill-pod@10s'),
    parseFaultFlag('crash-writer@2m'),
  ];
  expect(checkPlanTimes(plan, 10_000)).toEqual([
    'step 2, kill-pod@10s: the load is over at 10s, plan it before that',
    'step 3, crash-writer@2m: the load is over at 10s, plan it before that',
  ]);
});

test('what the target cannot do is a problem, all of them at once', async () => {
  const plan = [
    parseFaultFlag('kill-pod@1s,zone=b'),
    parseFaultFlag('crash-writer@2s'),
    parseFaultFlag('kill-pod@3s'),
    parseFaultFlag('kill-pod@4s,pod=pod-7'),
  ];
  expect(await checkPlan(plan, { pods }, 4_000)).toEqual([
    'step 4, kill-pod@4s: the load is over at 4s, plan it before that',
    'step 1, kill-pod@1s: no pod is any in zone "b"; there are pod-1 (zone a, not ready)',
    'step 2, crash-writer@2s: this target has no database, which crash-writer needs',
    'step 4, kill-pod@4s: no pod is "pod-7"; there are pod-1 (zone a, not ready)',
  ]);
});

test('the default plan fits a target with pods and a database, and a database that only switches over refuses a crash', async () => {
  expect(await checkPlan(defaultPlan(60_000), { pods, database: databasePair() }, 60_000)).toEqual([]);
  const database = databasePair({ crashWriter: false, switchOverWriter: true });
  expect(
    await checkPlan(
      [parseFaultFlag('crash-writer@1s'), parseFaultFlag('switch-over-writer@2s')],
      { database },
      9_000,
    ),
  ).toEqual(['step 1, crash-writer@1s: this database cannot crash its writer']);
});
