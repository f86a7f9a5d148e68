// Bad input to the gate: what, why and fix; the right exit code; nothing started, no folder left.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../platform/free-port.ts';
import { GateWorkspace } from './gate-workspace.ts';
import { runInProcess } from './in-process.ts';
import type { CommandResult } from './showtime.ts';

const workspace = new GateWorkspace();
const load = 'load: { ratePerSecond: 100, requests: [{ journey: tickets, path: /tickets }] }\n';
const files: Record<string, string> = {
  'good.yaml': `${load}budgets:\n  - { journey: tickets, p50: { belowMs: 1000 } }\n`,
  'relative.yaml': `${load}budgets:\n  - { journey: tickets, p50: { relative: true } }\n`,
  'wrong.yaml': `${load}budgets:\n  - { journey: popcorn, p50: { relative: true } }\n  - { journey: tickets, p95: { relative: 5% } }\n  - { slo: nobody-said }\n`,
  'tail.yaml': `${load}budgets:\n  - { journey: tickets, p999: { belowMs: 1000 } }\n`,
  'secret.yaml':
    'load: { requests: [{ journey: tickets, path: /, headers: { x: "{env:KIOSK_WALK_SECRET}" } }] }\nbudgets:\n  - { journey: tickets, p50: { belowMs: 9 } }\n',
  'elsewhere.yaml':
    'load: { ratePerSecond: 100, requests: [{ journey: tickets, path: /nowhere }] }\nbudgets:\n  - { journey: tickets, p50: { belowMs: 1000 } }\n',
  'groceries.csv': 'what,price\npopcorn,5\n',
  occupied: 'a file where a folder should be',
};
const url = 'http://127.0.0.1:9';
const with64 = (budgets: string, ...more: string[]): string[] => ['gate', '--budgets', budgets, ...more];

beforeAll(() => {
  mkdirSync(join(workspace.folder, 'recorded'));
  writeFileSync(join(workspace.folder, 'recorded/run.json'), '{}');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(workspace.folder, name), text);
});
afterAll(() => workspace.remove());

const threeLines = /^what: [^]*^why: {2}[^]*^fix: {2}/m;

const refused: readonly [string[], RegExp][] = [
  [['gate'], /holds no budgets file[^]*--candidate is missing/],
  [with64('nowhere.yaml', '--candidate', url), /nowhere\.yaml/],
  [with64('good.yaml'), /--candidate is missing/],
  [with64('good.yaml', '--baseline', url), /--candidate is missing/],
  [
    with64('wrong.yaml', '--candidate', url),
    /wrong\.yaml:4: .*0\.05[^]*wrong\.yaml:5: .*nobody-said[^]*wrong\.yaml:3: .*no journey "popcorn"/,
  ],
  [with64('secret.yaml', '--candidate', url), /KIOSK_WALK_SECRET/],
  [
    with64('relative.yaml', '--candidate', url, '--baseline', url, '--max-duration', '20s'),
    /too short[^]*--max-duration 1m/,
  ],
  [with64('tail.yaml', '--candidate', url), /too short[^]*3000 requests[^]*30\.0 s at 100 a second/],
  [
    with64('relative.yaml', '--candidate', url, '--max-duration', '1m'),
    /every budget of the file is relative, and there is no --baseline/,
  ],
  [
    with64(
      'good.yaml',
      '--candidate',
      url,
      '--rate',
      '-1',
      '--pairs',
      '9',
      '--seed',
      '1.5',
      '--max-duration',
      'soon',
    ),
    /--rate "-1"[^]*--pairs "9"[^]*--seed "1\.5"|--max-duration "soon"/,
  ],
  [
    with64(
      'good.yaml',
      '--candidate',
      url,
      '--rate',
      '20001',
      '--pairs',
      'many',
      '--seed',
      '',
      '--max-duration',
      '5h',
    ),
    /--max-duration "5h"[^]*--rate "20001"[^]*--pairs "many"[^]*--seed ""/,
  ],
  [with64('good.yaml', '--candidate', url, '--script', 'x.ts'), /--script is for --engine k6/],
  [with64('good.yaml', '--candidate', url, '--engine', 'wrk'), /autocannon, k6/],
  [
    with64('good.yaml', '--candidate', 'no-such-branch'),
    /--candidate "no-such-branch" names nothing[^]*no URL[^]*no run folder[^]*no command[^]*no git ref/,
  ],
  [with64('good.yaml', '--candidate', 'command:'), /nothing stands after command:/],
  [with64('good.yaml', '--candidate', 'http://10.1.2.3:80'), /--allow-host 10\.1\.2\.3/],
  [
    with64('good.yaml', '--candidate', url, '--baseline', 'http://10.1.2.3:80', '--allow-host', '10.1.2.4'),
    /--allow-host 10\.1\.2\.3/,
  ],
  [with64('good.yaml', '--candidate', 'http://kiosk:secret-word@127.0.0.1:9'), /credentials/],
  [with64('good.yaml', '--candidate', 'recorded', '--baseline', url), /both be run folders, or neither/],
  [with64('good.yaml', '--candidate', url, '--baseline', 'recorded'), /both be run folders, or neither/],
  [with64('good.yaml', '--candidate', 'recorded'), /run\.json/],
  [
    with64('good.yaml', '--candidate', url, '--history', 'groceries.csv'),
    /groceries\.csv:1: the header must begin with/,
  ],
  [with64('good.yaml', '--candidate', url, '--out', 'occupied'), /occupied/],
  [with64('good.yaml', '--candidate', url, '--out', '/proc/nothing'), /proc\/nothing/],
  [['gate', '--bogus'], /--bogus/],
  [['gate', 'calibration'], /calibration|too many arguments/],
  [['gate', 'calibrate', '--baseline', url], /--baseline/],
  [['gate', 'calibrate', '--budgets', 'good.yaml'], /--candidate is missing/],
  [
    ['gate', 'calibrate', '--budgets', 'good.yaml', '--candidate', url, '--pairs', '19'],
    /--pairs "19"[^]*from 20 to 1000/,
  ],
  [['gate', 'calibrate', '--budgets', 'good.yaml', '--candidate', 'recorded'], /recorded run/],
  [
    ['gate', 'selftest', '--pairs', '19', '--trials', 'x', '--seed', '-1'],
    /--pairs "19"[^]*--trials "x"[^]*--seed "-1"/,
  ],
  [['gate', 'trend'], /file/],
  [['gate', 'trend', 'groceries.csv'], /groceries\.csv:1/],
];

test.each(refused)('%j is refused with 64', async (args, pattern) => {
  expectRefused(await runInProcess(workspace, args), pattern);
});

/** One for each of the verb and its parts, and where its folder would be. */
const asProcess = [
  refused[0],
  ...refused.filter(([args]) => args[1] === 'selftest' || args[1] === 'trend' || args.includes('--out')),
] as typeof refused;

test.each(asProcess)('%j is refused with 64 by the program itself', async (args, pattern) => {
  expectRefused(await workspace.run(args), pattern);
});

function expectRefused({ code, stdout, stderr }: CommandResult, pattern: RegExp): void {
  expect([code, stderr]).toEqual([64, expect.stringMatching(pattern)]);
  expect(stderr).toMatch(threeLines);
  expect([stdout, stderr.includes('secret-word'), stderr.includes('should not happen')]).toEqual([
    '',
    false,
    false,
  ]);
  expect([workspace.runFolders(), workspace.leftRunning()]).toEqual([[], []]);
  expect(readFileSync(join(workspace.folder, 'groceries.csv'), 'utf8')).toBe(files['groceries.csv']);
}

describe('a subject that cannot be measured', () => {
  let kiosk: ChildProcess | undefined;
  afterAll(() => void kiosk?.kill());

  test('a subject that cannot be measured that refuses the connection is 69, and leaves no folder', async () => {
    const done = await workspace.run([
      'gate',
      '--budgets',
      'good.yaml',
      '--candidate',
      `http://127.0.0.1:${await freePort('127.0.0.1')}`,
    ]);
    expect([done.code, done.stderr]).toEqual([
      69,
      expect.stringMatching(/the candidate, .*, does not answer\nwhy: {2}.*ECONNREFUSED/),
    ]);
    expect([done.stdout, workspace.runFolders()]).toEqual(['', []]);
  });

  test('a subject that cannot be measured that answers 404 to everything is 69, with the request that was sent', async () => {
    kiosk = spawn(process.execPath, [join(workspace.folder, 'kiosk.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const port = await new Promise<string>((resolve) =>
      kiosk?.stdout?.once('data', (output: Buffer) => resolve(output.toString().trim())),
    );
    const done = await workspace.run([
      'gate',
      '--budgets',
      'elsewhere.yaml',
      '--candidate',
      `http://127.0.0.1:${port}`,
    ]);
    expect([done.code, done.stderr]).toEqual([
      69,
      expect.stringMatching(
        /the candidate does not answer[^]*tickets: GET \/nowhere answered 404, expected 200 to 399/,
      ),
    ]);
    expect([done.stdout, workspace.runFolders()]).toEqual(['', []]);
    kiosk.kill();
  });

  test('a subject that cannot be measured that ends while it starts is 69, with its last output and a log that is there; the other side ends as well', async () => {
    const broken = `echo the till is empty; exit 7; ${workspace.kiosk()}`;
    const done = await workspace.run([
      'gate',
      '--budgets',
      'good.yaml',
      '--candidate',
      workspace.kiosk(),
      '--baseline',
      broken,
    ]);
    expect([done.code, done.stderr]).toEqual([
      69,
      expect.stringMatching(
        /the baseline [^]*exit code 7[^]*the till is empty[^]*its log is .*baseline\.log/,
      ),
    ]);
    const [, log = ''] = /its log is (\S+)/.exec(done.stderr) ?? [];
    expect(existsSync(log)).toBe(true);
    expect(done.stdout).toBe('');
    await workspace.expectNothingLeft();
  });
});

test('help shows examples to paste, at every depth', async () => {
  const result = await Promise.all(
    [['gate'], ['gate', 'calibrate'], ['gate', 'selftest'], ['gate', 'trend']].map((verb) =>
      workspace.run([...verb, '--help']),
    ),
  );
  expect(result.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  for (const [index, example] of [
    'gate --baseline main --candidate HEAD',
    'gate calibrate --candidate ',
    'gate selftest --pairs',
    'gate trend history.csv',
  ].entries())
    expect(result[index]?.stdout).toContain(`  showtime ${example}`);
});
