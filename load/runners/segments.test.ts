// Segments: together they are the whole load, and no arrival is in two.
import { expect, test } from 'vitest';
import { Arrivals, Schedule } from '../k6/arrivals.ts';
import { exactly } from '../k6/exact-rows.ts';
import { Segment, segmentFlags } from './segments.ts';

test('the flags are those of k6-operator for the same runner', () => {
  expect(segmentFlags(1, 3)).toEqual([
    '--execution-segment=0:1/3',
    '--execution-segment-sequence=0,1/3,2/3,1',
  ]);
  expect(segmentFlags(2, 3)[0]).toBe('--execution-segment=1/3:2/3');
  expect(segmentFlags(3, 3)[0]).toBe('--execution-segment=2/3:1');
  expect(segmentFlags(1, 1)).toEqual([]);
});

test.each([1, 2, 3, 7])(
  'every arrival is in one of %i segments, at the position that leads back to it',
  (runners) => {
    const segments = Array.from({ length: runners }, (_, at) => new Segment(at + 1, runners));
    for (let n = 0; n < 100; n += 1) {
      const owners = segments.filter((segment) => segment.has(n));
      expect(owners).toHaveLength(1);
      expect(owners[0]?.arrivalAt(Math.floor(n / runners) + 1)).toBe(n + 1);
    }
  },
);

test('a drop in a segment shifts only the arrivals of that segment', () => {
  // One arrival every 100 ms; runner 2 of 2 has those at 200, 400, 600 and drops the second.
  const schedule = new Schedule({
    schemaVersion: 1,
    timeUnitMs: 1_000,
    startRate: 10,
    stages: [{ durationMs: 650, target: 10 }],
  });
  const arrivals = new Arrivals();
  arrivals.started(1, 1_200);
  arrivals.dropped(1_400);
  arrivals.started(3, 1_600);
  const { pairing, zeroMs } = exactly(arrivals, schedule, 1_000, new Segment(2, 2));
  expect([pairing.arrivalOf(1), pairing.arrivalOfDrop(0), pairing.arrivalOf(3)]).toEqual([2, 4, 6]);
  expect(zeroMs).toBeCloseTo(1_000, 3);
});
