// Calibrations are stored by machine. An unreadable file counts as none.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot, type Calibration } from '../../contract/index.ts';
import { keepCalibration, readCalibration } from './calibrations.ts';

let runs: string;
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'calibrations-'));
});
afterEach(() => rmSync(runs, { recursive: true, force: true }));

const one: Calibration = {
  at: '2026-11-25T20:00:00.000Z',
  of: 'node server.js, 3 budgets, autocannon at 500/s',
  pairs: 60,
  trials: 300,
  failed: 4,
  passed: 250,
  inconclusive: 46,
  copiesDiffer: [],
};
const here = { cores: 2 };
const elsewhere = { cores: 64 };

test('what was kept is read again on the same machine, and on no other', async () => {
  expect(await readCalibration(runs, here)).toBeNull();
  await keepCalibration(runs, here, one);
  expect([await readCalibration(runs, here), await readCalibration(runs, elsewhere)]).toEqual([one, null]);
});

test('a later one replaces that of its machine alone', async () => {
  await keepCalibration(runs, here, one);
  await keepCalibration(runs, elsewhere, { ...one, failed: 9 });
  await keepCalibration(runs, here, { ...one, failed: 0 });
  expect([
    (await readCalibration(runs, here))?.failed,
    (await readCalibration(runs, elsewhere))?.failed,
  ]).toEqual([0, 9]);
});

test.each(['', '{"half', '[]', '{"key": {"failed": "few"}}'])(
  'a damaged file (%j) is none, and the next one replaces it',
  async (text) => {
    writeFileSync(join(runs, '.gate-calibrations.json'), text);
    expect(await readCalibration(runs, here)).toBeNull();
    await keepCalibration(runs, here, one);
    expect(await readCalibration(runs, here)).toEqual(one);
  },
);

test('a folder that cannot be written is reported', async () => {
  rmSync(runs, { recursive: true });
  writeFileSync(runs, 'a file in its place');
  await expect(keepCalibration(runs, here, one)).rejects.toMatchObject({ code: 'folder-not-writable' });
});

test('two processes that keep theirs at once lose none', async () => {
  const program = join(packageRoot(), 'control/gate/fixtures/keep-calibrations.ts');
  const keepers = ['a', 'b'].map((name) =>
    spawn(process.execPath, ['--import', 'tsx', program, runs, name, JSON.stringify(one)], {
      stdio: 'inherit',
      cwd: packageRoot(),
    }),
  );
  expect(await Promise.all(keepers.map((keeper) => once(keeper, 'exit')))).toEqual([
    [0, null],
    [0, null],
  ]);
  for (const name of ['a', 'b'])
    for (let n = 0; n < 12; n += 1)
      expect(await readCalibration(runs, { machine: `${name}${n}` })).toEqual(one);
  expect(readdirSync(runs)).toEqual(['.gate-calibrations.json']);
});
