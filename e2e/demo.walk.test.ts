// The recording that comes with Showtime is played without k6 and without a database.
import { afterAll, expect, test } from 'vitest';
import { Workspace } from './showtime.ts';

const workspace = new Workspace();
afterAll(() => workspace.remove());
/** Nothing may be looked for, let alone started. */
const nothing = { SHOWTIME_K6: '/nowhere/k6', SHOWTIME_CACHE: '/nowhere', PATH: '/nowhere' };

test('demo --replay shows the recording to its end, and what was decided', async () => {
  const { code, stdout, stderr } = await workspace.run(['demo', '--replay', '--speed', '60'], nothing);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/^live page: http:\/\/127\.0\.0\.1:/m);
  expect(stdout).toMatch(/^(pass|unknown): .*\(as recorded\)/);
  expect(stderr).toMatch(/^scene 4\/7, Crash the writer: measured: no orders for /m);
  expect(stderr).toMatch(/^scene 7\/7, A bad release is stopped by the gate: recorded on /m);
  expect(workspace.runFolders()).toEqual([]);
});

test('a demo by keys without a terminal is refused, and nothing is started', async () => {
  const { code, stderr } = await workspace.run(['demo'], nothing);
  expect([code, stderr]).toEqual([64, expect.stringContaining('--auto plays it without')]);
});
