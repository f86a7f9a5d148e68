// The phase of a run that another process plays, from its files alone.
import { expect, test } from 'vitest';
import type { LiveState } from '../state.ts';
import { phaseBar } from './phase-bar.ts';
import { phasesOf } from './phase-of-run.ts';

const playing = {
  phase: 'playing',
  recorded: null,
  run: { durationMs: 60_000 },
  nowMs: 31_000,
  loadFromMs: 1_000,
  loadToMs: null,
} as unknown as LiveState;

test('a run that is seen late has the time left that its load has', () => {
  const clock = { nowMs: () => 500_000 };
  const under = phasesOf(clock)(playing);
  expect(under && phaseBar(under, 500_000, 80)).toMatch(/^load .* 50 % {2}0:30 left$/);
});

test('a replay that is four times as fast has a quarter of the time left', () => {
  const recorded = { speed: 4, paused: false };
  const under = phasesOf({ nowMs: () => 500_000 })({ ...playing, recorded });
  expect(under && phaseBar(under, 500_000, 80)).toMatch(/ 50 % {2}0:08 left$/);
});

test('each phase has its bar, and what is over has none', () => {
  let nowMs = 0;
  const phaseOf = phasesOf({ nowMs: () => nowMs });
  const names = (['starting', 'playing', 'settling', 'closed', 'judged'] as const).map((phase) => {
    nowMs += 1_000;
    return phaseOf({ ...playing, phase })?.phase ?? null;
  });
  expect(names).toEqual(['set-up', 'load', 'settling', 'judging', null]);
  expect(phasesOf({ nowMs: () => 0 })(null)).toBeNull();
  expect(phasesOf({ nowMs: () => 0 })({ ...playing, phase: 'interrupted' })).toBeNull();
});

test('a phase keeps its begin while it lasts', () => {
  let nowMs = 10_000;
  const phaseOf = phasesOf({ nowMs: () => nowMs });
  const first = phaseOf(playing);
  nowMs = 20_000;
  expect(phaseOf({ ...playing, nowMs: 40_000 })).toEqual(first);
});
