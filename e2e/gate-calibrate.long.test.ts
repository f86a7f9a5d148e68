// A machine is calibrated: the same service on both sides, the rate of false alarms kept, and named by the
// gates that follow.
import { readdirSync } from 'node:fs';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { calibration } from '../contract/index.ts';
import { GateWorkspace, seed, small } from './gate-workspace.ts';

const workspace = new GateWorkspace();
const kiosk = workspace.kiosk({ DELAY_MS: 5 });
beforeAll(() => workspace.budgets('p50: { relative: 0.5 }, availability: 0.9'));
afterEach(() => workspace.leave());

test('calibrate plays 300 gates on its pairs, and the next gate names their rate; of an unsound recording nothing is kept', async () => {
  const done = await workspace.run([
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
  await workspace.expectNothingLeft();
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
  expect(readdirSync(workspace.runs)).toContainEqual(expect.stringMatching(/-calibration$/));
  expect(readdirSync(workspace.runs).includes('.gate-calibrations.json')).toBe(sound);

  const gate = await workspace.run(['gate', '--candidate', kiosk, ...small]);
  expect(workspace.gateRecord().calibration).toEqual(found);
  expect(gate.stdout).toMatch(sound ? /A\/A: .*\d/ : /A\/A: .*not measured on this machine/);
  await workspace.expectNothingLeft();
});
