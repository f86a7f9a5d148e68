// The curve that a bare `k6 run` plays is the default run's; written anew by `npx vitest run load/curve -u`.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseTimetable } from '../timetable/timetable.ts';
import { buildCurve } from './build-curve.ts';

it('is what the default timetable, peak and duration give with seed 1', async () => {
  const text = readFileSync(
    new URL('../../scenarios/timetables/chain-wide-slot.csv', import.meta.url),
    'utf8',
  );
  const { curve } = buildCurve({
    timetable: parseTimetable('chain-wide-slot.csv', text),
    peakPerSecond: 60,
    durationMs: 90_000,
    seed: 1,
  });
  await expect(`${JSON.stringify(curve).replaceAll('},', '},\n')}\n`).toMatchFileSnapshot(
    '../../scenarios/curves/showtime-rush.json',
  );
});
