// Without a baseline the absolute budgets are judged; what CI gets of it, and a service that gives up in the
// middle.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gateFiles, gateVerdict } from '../contract/index.ts';
import { expectAnswer, GatePlace, small } from './gate-place.ts';

let place: GatePlace;
beforeEach(() => {
  place = new GatePlace();
});
afterEach(async () => {
  await place.expectNothingLeft();
  await place.leave();
});

const gate = (candidate: string, ...more: string[]): string[] => [
  'gate',
  '--candidate',
  candidate,
  ...small,
  ...more,
];

test('a sound service passes; GitHub gets annotations and a summary, a history a row each time, which are too few for a trend', async () => {
  // Nothing takes longer than the load's own timeout: only a failure could break it.
  place.budgets('p50: { belowMs: 4999 }, availability: 0.9');
  const summary = join(place.folder, 'step-summary.md');
  const github = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
  writeFileSync(summary, 'an earlier step\n');
  const first = await place.run(gate(place.kiosk(), '--history', 'history/gates.csv'), github);
  expectAnswer(first, place.gateVerdict(), 'pass');
  expect(first.stdout).toMatch(/^::(notice|warning) title=Gate%3A |^::(notice|warning) title=Gate: /m);
  expect(readFileSync(summary, 'utf8')).toMatch(/^an earlier step\n/);
  expect(readFileSync(summary, 'utf8')).toContain(place.text(gateFiles.summary).trim());

  const second = await place.run(gate(place.kiosk(), '--history', 'history/gates.csv', '--json'), github);
  expect(gateVerdict.parse(JSON.parse(second.stdout))).toEqual(place.gateVerdict());
  const [header, ...rows] = readFileSync(join(place.folder, 'history/gates.csv'), 'utf8').trim().split('\n');
  expect(header).toBe(
    'time,id,outcome,candidate,commit,baseline,pairs,tickets-p50-below.candidate_ms,tickets-p50-below.bad_percent,tickets-availability.bad_percent',
  );
  expect(rows.map((row) => row.split(',')[1])).toEqual(
    place.runFolders().map((folder) => folder.split('/').at(-1)),
  );
  expect(await place.run(['gate', 'trend', 'history/gates.csv'])).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('too few rows to tell') as string,
  });
});

test('a service that is too slow, and fails one request in ten, fails with 1 on both', async () => {
  place.budgets('p50: { belowMs: 5 }, availability: 0.99');
  const done = await place.run(gate(place.kiosk({ FAIL_EVERY: 10, DELAY_MS: 20 })));
  const verdict = place.gateVerdict();
  expect([verdict.load.failed > 0, place.text(gateFiles.slices)]).toEqual([
    true,
    expect.stringContaining('"status 500"'),
  ]);
  if (!expectAnswer(done, verdict, 'fail')) return;
  expect(verdict.budgets.map(({ outcome }) => outcome)).toEqual(['fail', 'fail']);
  expect(done.stdout).toMatch(/^FAIL: tickets-p50-below, tickets-availability/);
});

test.each([
  ['hangs', { HANG_AFTER: 300 }],
  ['crashes', { CRASH_AFTER: 300 }],
])('a candidate that %s in the middle is never green', async (_, env) => {
  place.budgets('p50: { belowMs: 149 }', 'timeoutMs: 150, ');
  const done = await place.run(gate(place.kiosk(env)));
  const verdict = place.gateVerdict();
  expect(verdict.load.failed).toBeGreaterThan(0);
  expectAnswer(done, verdict, 'fail');
});

test('a baseline that crashes in the middle proves nothing of the candidate, and says who ended how', async () => {
  place.budgets('p50: { relative: 0.5 }');
  const done = await place.run([
    'gate',
    '--candidate',
    place.kiosk({ DELAY_MS: 5 }),
    '--baseline',
    place.kiosk({ DELAY_MS: 5, CRASH_AFTER: 300 }),
    ...small,
  ]);
  expect([done.code, place.gateRecord().ended]).toEqual([2, 'subject-lost']);
  expect(done.stdout).toMatch(/baseline/);
});

test('what init writes is a gate that runs as it is, once there is a baseline', async () => {
  expect((await place.run(['init', '--ci', 'github', '--start', place.kiosk()])).code).toBe(0);
  const alone = await place.run(gate(place.kiosk()));
  expect([alone.code, alone.stderr, place.runFolders()]).toEqual([
    64,
    expect.stringContaining('there is no --baseline'),
    [],
  ]);
  const run = place.start(gate(place.kiosk(), '--baseline', place.kiosk(), '--max-duration', '5m'));
  await expect
    .poll(() => place.runFolders().length > 0 && place.text(gateFiles.slices))
    .toContain('"stage":"discovery"');
  run.child.kill('SIGINT');
  expect((await run.over).code).toBe(130);
  expect(place.gateVerdict().budgets.map(({ budget: { name } }) => name)).toEqual([
    'front-p50-relative',
    'front-p95-relative',
    'front-p99-relative',
    'front-availability',
  ]);
});
