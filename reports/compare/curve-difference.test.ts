// Two draws of one demand are the same load; two demands are not, with any draw.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Curve } from '../../contract/index.ts';
import { buildCurve } from '../../load/curve/build-curve.ts';
import { parseTimetable } from '../../input/timetable/parse-timetable.ts';
import { openRun } from '../run/recorded-run.ts';
import { dispose, FixtureRun } from '../testing/fixture-run.ts';
import { curveDifference } from './curve-difference.ts';
import type { Definition } from './definition.ts';

const timetable = parseTimetable(
  'chain',
  readFileSync(new URL('../../scenarios/timetables/chain-wide-slot.csv', import.meta.url), 'utf8'),
);
const dir = new FixtureRun().write();
const recorded = openRun(dir);
dispose(dir);

const played = (seed: number, curve: Curve | undefined): Definition => ({
  recorded,
  dir,
  record: { ...recorded.record, seed },
  plan: [],
  curve,
});
const drawn = (seed: number, { peakPerSecond = 60, durationMs = 90_000 } = {}): Definition =>
  played(seed, buildCurve({ timetable, peakPerSecond, durationMs, seed }).curve);

describe('the curves of two runs', () => {
  it('the curves of two runs are alike for any two seeds of one demand', () => {
    const draws = Array.from({ length: 60 }, (_, seed) => drawn(seed));
    const apart = draws.flatMap((one, index) =>
      draws
        .slice(index + 1)
        .filter((other) => curveDifference(one, other) !== undefined)
        .map((other) => [one.record.seed, other.record.seed]),
    );
    expect(apart).toEqual([]);
  });

  it.each([
    ['a higher peak', { peakPerSecond: 75 }],
    ['a shorter rush', { durationMs: 60_000 }],
  ])('the curves of two runs are not, for %s', (_what, changed) => {
    for (let seed = 0; seed < 20; seed += 1)
      expect(curveDifference(drawn(seed), drawn(seed + 100, changed)), `seed ${seed}`).toBeDefined();
  });

  it('the curves of two runs are not, for as many arrivals without a hump', () => {
    const { curve } = drawn(1);
    const rate = 42.5 * 60;
    const flat = curve && {
      ...curve,
      startRate: rate,
      stages: curve.stages.map((stage) => ({ ...stage, target: rate })),
    };
    expect(curveDifference(drawn(1), played(2, flat))).toBeDefined();
  });

  it('the curves of two runs must be the same, arrival by arrival, under the same seed', () => {
    expect(curveDifference(drawn(1), drawn(1))).toBeUndefined();
    expect(curveDifference(drawn(1), played(1, drawn(2).curve))).toBeDefined();
  });

  it('the curves of two runs are described with their arrivals', () => {
    const steady = (target: number): Curve => ({
      schemaVersion: 1,
      timeUnitMs: 1_000,
      startRate: target,
      stages: [
        { durationMs: 4_000, target },
        { durationMs: 6_000, target },
      ],
    });
    expect(curveDifference(played(1, steady(10)), played(2, steady(30)))).toEqual({
      of: 'curve.json',
      before: expect.stringMatching(
        /^100 arrivals in 10 s, by tenths 10 10 10 10 10 10 10 10 10 10 \([0-9a-f]{8}\)$/,
      ),
      after: expect.stringMatching(/^300 arrivals in 10 s/),
    });
  });

  it('the curves of two runs may both be missing only where none was played', () => {
    const own = (definition: Definition): Definition => ({
      ...definition,
      record: { ...definition.record, load: { ...definition.record.load, arrivals: null } },
    });
    expect(curveDifference(own(played(1, undefined)), own(played(2, undefined)))).toBeUndefined();
    expect(curveDifference(played(1, undefined), played(1, undefined))).toMatchObject({
      before: 'missing or not valid',
      after: 'missing or not valid',
    });
    expect(curveDifference(own(played(1, undefined)), drawn(1))).toMatchObject({
      before: 'none, the script plays its own load',
    });
  });
});
