// A machine is calibrated: the same service on both sides, the rate of false alarms kept, and named by the
// gates that follow.
import { readdirSync } from 'node:fs';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { calibration } from '../contract/index.ts';
import { GatePlace, seed, small } from './gate-place.ts';

const place = new GatePlace();
const kiosk = place.kiosk({ DELAY_MS: 5 });
beforeAll(() => place.budgets('p50: { relative: 0.5 }, availability: 0.9'));
afterEach(() => place.leave());

test('calibrate plays 300 gates on its pairs, and the next gate names their rate; of an unsound recording nothing is kept', async () => {
  const done = await place.run([
    'gate',
    'calibrate',
    '--candidate',
    kiosk,
    '--pairs',
    '20',
    '--seed',
    seed,
    '--json',
  ]);
  await place.expectNothingLeft();
  const sound = done.code === 0;
  const found = sound ? calibration.parse(JSON.parse(done.stdout)) : null;
  if (found === null) {
    process.stderr.write(done.stderr);
    expect([done.code, done.stdout, done.stderr]).toEqual([
      2,
      '',
      expect.stringMatching(
        /what: the recording is not sound[^]*- (generator-on-time|generator-has-room|machine-same): /,
      ),
    ]);
  } else
    expect([found.pairs, found.trials, found.failed + found.passed + found.inconclusive]).toEqual([
      20, 300, 300,
    ]);
  expect(readdirSync(place.runs)).toContainEqual(expect.stringMatching(/-calibration$/));
  expect(readdirSync(place.runs).includes('.gate-calibrations.json')).toBe(sound);

  const gate = await place.run(['gate', '--candidate', kiosk, ...small]);
  expect(place.gateRecord().calibration).toEqual(found);
  expect(gate.stdout).toMatch(sound ? /A\/A: .*\d/ : /A\/A: .*not measured on this machine/);
  await place.expectNothingLeft();
});
