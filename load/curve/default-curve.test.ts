// The curve of a bare `k6 run` is that of the default run; update it by `npx vitest run load/curve -u`.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseTimetable } from '../../input/timetable/parse-timetable.ts';
import { buildCurve } from './build-curve.ts';

it('the checked-in curve is what the default timetable, peak and duration give with seed 1', async () => {
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
