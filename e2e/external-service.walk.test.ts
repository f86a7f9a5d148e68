// An external service: a small coffee bar without any Showtime code, judged by its SLOs and stored orders.
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { packageRoot, type Verdict } from '../contract/index.ts';
import { runInProcess } from './in-process.ts';
import { giveMachineRoom } from './roomy-machine.ts';
import { Workspace, type CommandResult } from './showtime.ts';

const workspace = new Workspace();
const foreign = join(packageRoot(), 'e2e/foreign');
const script = join(foreign, 'coffee-rush.ts');
const slos = join(foreign, 'slos.yaml');
let bar: ChildProcess | undefined;

beforeAll(giveMachineRoom);
afterEach(() => void bar?.kill());
afterAll(() => {
  vi.restoreAllMocks();
  const left = workspace.leftRunning();
  workspace.remove();
  expect(left).toEqual([]);
});

test('a bar that keeps every order passes, and what was not requested is listed as such', async () => {
  const url = await openBar({});
  const done = await play(url, ['--stored', `node ${join(foreign, 'print-stored.mjs')} ${url}`]);
  expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('PASS')]);
  const outcomes = outcomesOfLast();
  expect(outcomes).toMatchObject({
    'acknowledged-orders-stored-once': 'pass',
    'one-order-per-key': 'pass',
    'payments-match': 'pass',
    'slo:buys-good': 'pass',
    'slo:looks-fast': 'pass',
    'faults-bit': 'not-asked',
    'new-writer-holds-all': 'not-asked',
    'no-order-leaked': 'not-asked',
    'foreign-requests-refused': 'not-asked',
    'keys-bind-content': 'not-asked',
    'prices-match': 'not-asked',
    'refusals-justified': 'not-asked',
  });
});

test('a bar that loses every 37th order fails, with the lost orders named', async () => {
  const url = await openBar({ LOSE_EVERY: '37' });
  const done = await play(url, ['--stored', `node ${join(foreign, 'print-stored.mjs')} ${url}`]);
  expect(done.code, done.stdout).toBe(1);
  const lost = lastVerdict().verdicts.find(({ checker }) => checker === 'acknowledged-orders-stored-once');
  expect([lost?.outcome, lost?.evidence.join('\n')]).toEqual(['fail', expect.stringContaining('cup-')]);
});

test('without --stored the stored claims are not requested, and the bar passes on the rest', async () => {
  const url = await openBar({});
  const done = await play(url);
  expect(done.code, done.stdout).toBe(0);
  expect(outcomesOfLast()['acknowledged-orders-stored-once']).toBe('not-asked');
});

test('a threshold of the script that fails is a check that fails', async () => {
  const url = await openBar({});
  const folder = join(workspace.folder, 'scripts/foreign');
  mkdirSync(join(workspace.folder, 'scripts'), { recursive: true });
  cpSync(join(packageRoot(), 'contract/vocabulary'), join(workspace.folder, 'contract/vocabulary'), {
    recursive: true,
  });
  cpSync(foreign, folder, { recursive: true });
  const strict = readFileSync(script, 'utf8').replace(
    'export const options = {',
    "export const options = {\n  thresholds: { http_reqs: ['count<1'] },",
  );
  writeFileSync(join(folder, 'coffee-rush.ts'), strict);
  const done = await play(url, [], join(folder, 'coffee-rush.ts'));
  expect(done.code, done.stdout).toBe(1);
  expect(outcomesOfLast()['thresholds']).toBe('fail');
});

test('a service that does not answer is 69 before any load, and leaves no folder', async () => {
  const before = workspace.runFolders();
  const done = await play('http://127.0.0.1:9');
  expect([done.code, done.stderr]).toEqual([69, expect.stringContaining('does not answer')]);
  expect(workspace.runFolders()).toEqual(before);
});

function play(url: string, more: readonly string[] = [], played = script): Promise<CommandResult> {
  return runInProcess(workspace, ['run', played, '--base-url', url, '--slos', slos, ...more]);
}

function openBar(env: Record<string, string>): Promise<string> {
  bar = spawn(process.execPath, [join(foreign, 'server.mjs')], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return new Promise((resolve) =>
    bar?.stdout?.once('data', (port: Buffer) => resolve(`http://127.0.0.1:${port.toString().trim()}`)),
  );
}

function lastVerdict(): Verdict {
  return workspace.verdict(workspace.runFolders().at(-1));
}

function outcomesOfLast(): Record<string, string> {
  return Object.fromEntries(lastVerdict().verdicts.map(({ checker, outcome }) => [checker, outcome]));
}
