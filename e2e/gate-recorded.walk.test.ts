// Runs that were recorded before: absolute budgets are judged from them; relative ones stay open, for nothing
// was interleaved.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gateFiles, packageRoot } from '../contract/index.ts';
import { expectAnswer, GateWorkspace } from './gate-workspace.ts';

const workspace = new GateWorkspace();
const foreign = join(packageRoot(), 'e2e/foreign');
const budgets: Readonly<Record<string, string>> = {
  'kept.yaml': 'budgets:\n  - { journey: look, p50: { belowMs: 5000 }, availability: 0.9 }\n',
  'missed.yaml': 'budgets:\n  - { journey: look, p90: { belowMs: 0.001 }, availability: 0.9 }\n',
  'relative.yaml':
    'budgets:\n  - { journey: look, p50: { relative: true, belowMs: 5000 }, availability: 0.9 }\n',
  'popcorn.yaml': 'budgets:\n  - { journey: popcorn, p50: { belowMs: 5000 } }\n',
};
let bar: ChildProcess;
let recorded: string[];

beforeAll(async () => {
  for (const [name, text] of Object.entries(budgets)) writeFileSync(join(workspace.folder, name), text);
  bar = spawn(process.execPath, [join(foreign, 'server.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await new Promise<string>((resolve) =>
    bar.stdout?.once('data', (output: Buffer) => resolve(output.toString().trim())),
  );
  const record = [
    'run',
    join(foreign, 'coffee-rush.ts'),
    '--base-url',
    `http://127.0.0.1:${port}`,
    '--slos',
    join(foreign, 'slos.yaml'),
  ];
  expect([0, 2]).toContain((await workspace.run(record)).code);
  expect([0, 2]).toContain((await workspace.run(record)).code);
  recorded = workspace.runFolders();
});
afterAll(() => {
  bar.kill();
  const left = workspace.leftRunning();
  workspace.remove();
  expect(left).toEqual([]);
});

/**
 * Whether the recording itself was sound; on a machine that was too busy for it, every answer is "invalid".
 */
const judge = async (file: string, ...more: string[]): Promise<Awaited<ReturnType<GateWorkspace['run']>>> =>
  workspace.run(['gate', '--budgets', file, '--candidate', recorded[1] ?? '', ...more]);

test('a run that keeps its absolute budgets passes with 0, by a budgets file without any load', async () => {
  const done = await judge('kept.yaml');
  expectSound(done, 'pass');
  expect(workspace.gateVerdict()).toMatchObject({
    engine: 'recorded',
    subjects: [{ side: 'candidate', kind: 'run-folder' }],
    pairs: { discovery: 0, confirmation: 0 },
  });
  for (const name of [gateFiles.report, gateFiles.summary, gateFiles.junit])
    expect([name, existsSync(join(workspace.gateFolder(), name))]).toEqual([name, true]);
});

test('a run that misses one fails with 1, named', async () => {
  const done = await judge('missed.yaml');
  if (expectSound(done, 'fail')) expect(done.stdout).toMatch(/^FAIL: look-p90-below/);
});

test('two runs leave a relative budget inconclusive with 2, and the output has the alternative', async () => {
  const done = await judge('relative.yaml', '--baseline', recorded[0] ?? '', '--json');
  const verdict = workspace.gateVerdict();
  const relative = verdict.budgets.find(({ budget }) => budget.kind === 'relative');
  expect([done.code, relative?.outcome, relative?.because]).toEqual([
    2,
    'inconclusive',
    expect.stringContaining('git refs, commands or URLs'),
  ]);
  expect(verdict.outcome).toBe(verdict.conditions.every(({ holds }) => holds) ? 'inconclusive' : 'invalid');
});

test('a journey that the run has none of is 64 with those that it has, and leaves no folder', async () => {
  const before = workspace.runFolders();
  const done = await judge('popcorn.yaml');
  expect([done.code, done.stderr, done.stdout]).toEqual([
    64,
    expect.stringMatching(/no journey "popcorn"\nwhy: {2}it has .*look/),
    '',
  ]);
  expect(workspace.runFolders()).toEqual(before);
});

/** The conditions of a recorded run are its validity checkers: the machine's business, all of them. */
function expectSound(done: Awaited<ReturnType<GateWorkspace['run']>>, wanted: 'pass' | 'fail'): boolean {
  const verdict = workspace.gateVerdict();
  if (verdict.conditions.every(({ holds }) => holds)) return expectAnswer(done, verdict, wanted);
  process.stderr.write(`${verdict.because}\n`);
  expect([done.code, verdict.outcome]).toEqual([2, 'invalid']);
  return false;
}
