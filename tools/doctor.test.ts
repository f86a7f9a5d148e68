import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findChromium } from './chromium.mjs';
import { doctor, missingRows } from './doctor.mjs';
import { MissingToolError } from './sources/missing-tool-error.mjs';

let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'showtime-doctor-'));
});
afterEach(async () => rm(cacheDir, { recursive: true }));

test('the table has a row for every tool, each with the command that gets it', async () => {
  const rows = await doctor({ cacheDir });
  expect(rows.map(({ tool }) => tool)).toEqual([
    'node',
    'npm',
    'git',
    'setpriv',
    'mkfifo',
    'k6',
    'mariadb',
    'mysql (--database mysql only)',
    'moto (--aurora stand-in only)',
    'otava (gate trend only)',
    'prometheus (--observe only)',
    'alertmanager (--observe only)',
    'mysqld_exporter (--observe only)',
    'toxiproxy (run --via-proxy only)',
    'container engine (--target compose only)',
    'docker compose (--target compose only)',
    'context (--target kubernetes only)',
    'chromium (tests only)',
  ]);
  expect(rows.filter(({ get }) => get === '')).toEqual([]);
  expect(rows[0]).toMatchObject({ found: true, version: process.versions.node, path: process.execPath });
});

test('on an empty PATH and cache everything but Node is missing, each with its reasons', async () => {
  const rows = await doctor({
    cacheDir,
    env: { PATH: '', SHOWTIME_K6: '/nowhere/k6', SHOWTIME_MARIADBD: '/nowhere/mariadbd' },
  });
  const missing = missingRows(rows);
  expect(missing.map(({ tool }) => tool)).toContain('k6');
  expect(missing.find(({ tool }) => tool === 'k6')?.tried[0]).toEqual({
    source: 'SHOWTIME_K6',
    reason: expect.stringContaining('ENOENT'),
  });
  expect(missing.find(({ tool }) => tool === 'npm')?.tried).toEqual([
    { source: 'PATH', reason: 'there is no npm on PATH' },
  ]);
  expect(missing.map(({ tool }) => tool)).not.toContain('git');
  const observing = rows.filter(({ tool }) => tool.endsWith('(--observe only)'));
  expect(observing.map(({ found, required, get }) => ({ found, required, get }))).toEqual(
    ['prometheus', 'alertmanager', 'mysqld_exporter'].map((name) => ({
      found: false,
      required: false,
      get: `node tools/get.mjs ${name}`,
    })),
  );
});

test('the error of missing tools lists every reason and every command', async () => {
  const rows = missingRows(await doctor({ cacheDir, env: { PATH: '' } })).filter(
    ({ tool }) => tool === 'k6' || tool === 'npm',
  );
  const error = new MissingToolError(rows);
  expect(error.exitCode).toBe(69);
  expect(error.what).toBe('Showtime needs npm, k6, and no way to have them worked.');
  expect(error.why).toContain('k6: PATH: there is no k6 on PATH');
  expect(error.fix).toContain('node tools/get.mjs k6');
});

test('a browser that is not there is a reason to skip, in the output', () => {
  expect(findChromium({ PATH: '/nowhere' })).toEqual({
    path: undefined,
    reason: expect.stringContaining('SHOWTIME_CHROMIUM is not set'),
  });
  expect(findChromium({ SHOWTIME_CHROMIUM: '/nowhere/chromium' }).reason).toBe(
    'SHOWTIME_CHROMIUM: /nowhere/chromium does not exist',
  );
});
