// Two versions of an external service side by side: unchanged, slowed down, in another language. Two gates at once are
// no load for two processors: both wait for most of their time.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gateFiles, gateVerdict } from '../contract/index.ts';
import { expectAnswer, inGateWorkspace, small, type GateWorkspace } from './gate-workspace.ts';

test.concurrent(
  'a service that did not change passes with 0, and its folder holds everything to judge it again',
  inGateWorkspace(async (workspace) => {
    workspace.budgets('p50: { relative: 0.5 }');
    const done = await workspace.run([
      'gate',
      '--baseline',
      workspace.kiosk({ DELAY_MS: 10 }),
      '--candidate',
      workspace.kiosk({ DELAY_MS: 10 }),
      ...small,
    ]);
    const verdict = workspace.gateVerdict();
    const record = workspace.gateRecord();
    if (expectAnswer(done, verdict, 'pass')) expect(done.stdout).toMatch(/^PASS/);
    expect(done.stdout).toContain(`report: ${join(workspace.gateFolder(), gateFiles.report)}`);
    expect(record).toMatchObject({
      engine: 'autocannon',
      seed: 7,
      load: { ratePerSecond: 100, sliceRequests: 30, warmUpPairs: 2 },
      plan: { leastPairs: 10 },
    });
    expect(record.subjects.map(({ side, kind }) => [side, kind]).sort()).toEqual([
      ['baseline', 'command'],
      ['candidate', 'command'],
    ]);
    expect(record.budgets.map(({ name }) => name)).toEqual([
      'tickets-p50-relative',
      'tickets-availability',
      'tickets-errors',
    ]);
    for (const name of [
      gateFiles.slices,
      gateFiles.report,
      gateFiles.summary,
      gateFiles.junit,
      'logs/baseline.log',
      'logs/candidate.log',
    ])
      expect([name, existsSync(join(workspace.gateFolder(), name))]).toEqual([name, true]);
    await expectJudgedAgain(workspace, done.code);
  }),
);

test.skipIf(spawnSync('python3', ['--version']).status !== 0).concurrent(
  'a slower version of a service in Python fails with 1, and every rendering names the budget',
  inGateWorkspace(async (workspace) => {
    workspace.budgets('p50: { relative: 0.3 }');
    const python = (delayMs: number): string =>
      workspace.line({ DELAY_MS: delayMs }, 'exec python3', 'kiosk.py');
    const done = await workspace.run([
      'gate',
      '--baseline',
      python(10),
      '--candidate',
      python(30),
      ...small,
      '--json',
    ]);
    const verdict = workspace.gateVerdict();
    expect(gateVerdict.parse(JSON.parse(done.stdout))).toEqual(verdict);
    const quiet = expectAnswer(done, verdict, 'fail');
    const text = await expectJudgedAgain(workspace, done.code);
    if (!quiet) return;
    expect(verdict.budgets.map(({ budget: { name }, outcome }) => [name, outcome])).toEqual([
      ['tickets-p50-relative', 'fail'],
      ['tickets-availability', 'pass'],
      ['tickets-errors', 'pass'],
    ]);
    expect(verdict.budgets[0]?.confirmation?.share?.lower).toBeGreaterThan(0);
    expect(text).toMatch(/^FAIL: tickets-p50-relative/);
    expect(workspace.text(gateFiles.junit)).toMatch(/<testcase[^>]*tickets-p50-relative[^>]*>\s*<failure/);
    expect(workspace.text(gateFiles.summary)).toContain('tickets-p50-relative');
  }),
);

/** Judging the folder alone gives the same bytes and the same exit code. Returns the output. */
async function expectJudgedAgain(workspace: GateWorkspace, code: number | null): Promise<string> {
  const first = workspace.text(gateFiles.verdict);
  const page = workspace.text(gateFiles.report);
  const again = await workspace.run(['analyze', workspace.gateFolder()]);
  expect([again.code, workspace.text(gateFiles.verdict), workspace.text(gateFiles.report) === page]).toEqual([
    code,
    first,
    true,
  ]);
  return again.stdout;
}
