// The progress line of a long phase.
import { expect, test } from 'vitest';
import { clockText, phaseBar, type PhaseUnderWay } from './phase-bar.ts';

const load: PhaseUnderWay = { phase: 'load', sinceMs: 1_000, expectedMs: 100_000, isEstimate: false };

test('a bar fills with the share of the time that has passed, and counts down', () => {
  expect(phaseBar(load, 51_000, 80)).toBe(
    `load                   ${'█'.repeat(18)}${'░'.repeat(19)}  50 %  0:50 left`,
  );
  expect(phaseBar(load, 1_000, 200)).toContain(`${'░'.repeat(40)}   0 %  1:40 left`);
});

test('a load that should be over is full, an estimate that was wrong is not', () => {
  expect(phaseBar(load, 200_000, 80)).toMatch(/█ 100 % {2}a moment$/);
  expect(phaseBar({ ...load, phase: 'judging', isEstimate: true }, 200_000, 80)).toMatch(
    /░ {2}95 % {2}longer than usual$/,
  );
});

test('an estimate is marked as one', () => {
  expect(phaseBar({ ...load, phase: 'set-up', isEstimate: true }, 11_000, 80)).toMatch(/about 1:30 left$/);
});

test('a narrow terminal gets a short bar', () => {
  expect(phaseBar(load, 51_000, 20)).toContain('██░░');
});

test('time is written in minutes and seconds', () => {
  expect([clockText(0), clockText(999), clockText(65_000), clockText(-5)]).toEqual([
    '0:00',
    '0:01',
    '1:05',
    '0:00',
  ]);
});
