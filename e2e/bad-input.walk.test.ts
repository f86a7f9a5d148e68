// Bad input: what, why and fix; the right exit code; nothing started, nothing left.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureK6 } from '#tools';
import { runInProcess } from './in-process.ts';
import { Workspace, type CommandResult } from './showtime.ts';

const workspace = new Workspace();
const files: Record<string, string> = {
  'syntax.ts': 'export default function () {\n  const = 1;\n}\n',
  'show.yaml': 'title: x\nscenes:\n  - { title: y, fault: explode }\n',
  'plan-json.json': '[{"at": ',
  'plan-kind.yaml': '- { at: 1s, fault: explode }\n',
  'plan-late.yaml': '- { at: 90s, fault: kill-pod }\n',
  'slo-journey.yaml': '- { name: a, objective: 0.9, indicator: { kind: availability, of: popcorn } }\n',
  'slo-percent.yaml':
    '- { name: a, objective: 99.9, indicator: { kind: availability, of: order } }\n- { name: b, objective: 1, indicator: { kind: availability, of: order } }\n',
  'slo-broken.yaml': '- { name: a\n- ]',
  'columns.csv': 'id,theatre\n1,2\n',
  'seats.csv':
    'screening_id,theatre_id,screen,title,starts_at,seats,occupancy\ns1,1,1,Film,2026-11-23T19:00:00Z,-5,0.5\ns2,1,1,Film,nonsense,80,1.5\n',
  'empty.csv': '',
  'year.csv':
    'screening_id,theatre_id,screen,title,starts_at,seats,occupancy\ns1,1,1,Film,2026-11-23T19:00,80,0.5\ns2,1,1,Film,2062-11-23T25:10,80,0.5\ns3,1,1,Film,9999-12-31T19:00,80,0.5\n',
  'rows.csv': `screening_id,theatre_id,screen,title,starts_at,seats,occupancy\n${'s,1,1,Film,never,80,0.5\n'.repeat(1_500)}`,
  'itself.yaml': '&a [*a]\n',
  'exits.mjs': 'process.exit(0);\nexport default [];\n',
  'binary.csv': '\u0000\u0001\u0002\u0000',
  occupied: 'a file where a folder should be',
};

beforeAll(() => {
  mkdirSync(join(workspace.folder, 'kept'));
  for (const name of ['pipe', 'pipe.ts']) execFileSync('mkfifo', [join(workspace.folder, name)]);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(workspace.folder, name), text);
});
afterAll(() => workspace.remove());

const refused: readonly [string[], RegExp][] = [
  [['dance'], /dance/],
  [['demo', '--speed', '4'], /--speed is for --replay/],
  [['demo', '--replay', 'nowhere'], /nowhere is no run folder/],
  [['demo', '--replay', '--auto'], /takes no --auto/],
  [['demo', '--auto', '--script', 'show.yaml', '--peak', '0'], /show\.yaml:3[^]*--peak "0"/],
  [['run', '--bogus'], /--bogus/],
  [['run', '--peak'], /--peak/],
  [['run', '--peak', '0'], /--peak "0"/],
  [
    ['run', '--peak', 'abc', '--duration', 'abc', '--seed', 'x'],
    /--peak "abc"[^]*--duration "abc"[^]*--seed "x"/,
  ],
  [['run', '--peak', '1e9'], /above 2000/],
  [['run', '--duration', '9h'], /above 4 h/],
  [['run', '--target', 'moon'], /moon/],
  [['run', 'nowhere'], /showtime-rush/],
  [['run', 'missing.ts'], /missing\.ts/],
  [['run', 'syntax.ts'], /syntax\.ts:2/],
  [['run', '--plan', 'plan-json.json'], /plan-json\.json:1/],
  [['run', '--plan', 'plan-kind.yaml'], /explode[^]*crash-writer/],
  [['run', '--plan', 'plan-late.yaml'], /kill-pod/],
  [['run', '--fault', 'kill-pod@90s'], /90 s/],
  [['run', '--fault', 'explode@1s'], /explode/],
  [['run', '--plan', 'none', '--fault', 'kill-pod@1s'], /exclude each other/],
  [['run', '--slos', 'slo-journey.yaml'], /slo-journey\.yaml:1: .*popcorn/],
  [['run', '--slos', 'slo-percent.yaml'], /slo-percent\.yaml:1: .*0\.995[^]*slo-percent\.yaml:2: .*budget/],
  [['run', '--slos', 'slo-broken.yaml'], /slo-broken\.yaml:\d/],
  [['run', '--slos', 'nowhere.yaml'], /nowhere\.yaml/],
  [['run', '--timetable', 'columns.csv'], /columns\.csv:1/],
  [['run', '--timetable', 'seats.csv'], /seats\.csv:2[^]*seats\.csv:3/],
  [['run', '--timetable', 'empty.csv'], /empty/],
  [['run', '--timetable', 'binary.csv'], /binary\.csv/],
  [['run', '--timetable', 'year.csv'], /year\.csv:3: .*36 years after[^]*year\.csv:4: .*mistyped/],
  [['run', '--timetable', 'rows.csv'], /rows\.csv:2: [^]*and 2,989 more/],
  [['run', '--timetable', '/dev/zero'], /it is a device/],
  [['run', '--timetable', 'pipe'], /it is a pipe/],
  [['run', '--plan', 'pipe'], /it is a pipe/],
  [['run', '--plan', 'itself.yaml'], /holds itself/],
  [['run', '--fault', 'kill-pod@1s,for=9999999h'], /at most 24h/],
  [['run', '--slos', 'pipe'], /it is a pipe/],
  [['run', 'pipe.ts'], /it is a pipe/],
  [['run', '--observe', '--slack-webhook-file', 'pipe'], /it is a pipe/],
  [['run', '--observe', '--grafana', 'http://127.0.0.1:9', '--grafana-token-file', 'pipe'], /it is a pipe/],
  [['run', 'syntax.ts', '--base-url', 'http://me:s3cret@127.0.0.1:9'], /no user and password/],
  [['budget', '--prometheus', 'http://127.0.0.1:9', '--prometheus-token-file', 'pipe'], /it is a pipe/],
  [
    ['budget', '--prometheus', 'http://127.0.0.1:9', '--drill', 'pipe', '--rehearsal', 'kept'],
    /it is a pipe/,
  ],
  [['gate', '--candidate', 'http://127.0.0.1:9', '--budgets', 'pipe'], /it is a pipe/],
  [['gate', 'trend', 'pipe'], /it is a pipe/],
  [['generate', '--slos', 'pipe'], /it is a pipe/],
  [['up', '--timetable', 'pipe'], /it is a pipe/],
  [['run', '--out', 'occupied'], /occupied/],
  [['run', '--out', '/proc/nothing'], /proc\/nothing/],
  [['run', '--stored', 'true'], /--base-url/],
  [['run', 'syntax.ts', '--base-url', 'http://10.1.2.3:80'], /--allow-host 10\.1\.2\.3/],
  [['run', '--base-url', 'http://127.0.0.1:9'], /--base-url needs a script: .*showtime run FILE\.ts/],
  [
    ['run', 'showtime-rush', '--base-url', 'http://127.0.0.1:9', '--fault', 'kill-pod@1s'],
    /external service/,
  ],
  [['up', '--pods', '0'], /--pods "0"/],
  [['up', '--id', '../elsewhere'], /--id/],
  [['down'], /none is up/],
  [['status', 'nobody'], /nobody/],
  [['analyze', 'kept'], /run\.json/],
  [['check', 'kept'], /run\.json/],
  [['compare', 'kept', 'nowhere'], /run\.json/],
  [['compare', 'kept'], /after/],
  [['compare', 'kept', 'kept', '--format', 'pdf'], /words, markdown, html/],
  [['compare', 'kept', 'kept', '--json', '--format', 'html'], /--json/],
];

test.each(refused)('%j is refused with 64', async (args, pattern) => {
  expectRefused(await runInProcess(workspace, args), pattern);
});

/**
 * The first case of every verb, and what another process could print differently: its folder, the processes
 * that it starts, its messages.
 */
const verbs = new Set<string>();
const asProcess = refused.filter(([[verb = '', flag]]) =>
  verbs.has(verb) ? flag === '--out' : verbs.add(verb),
);

test.each(asProcess)('%j is refused with 64 by the program itself', async (args, pattern) => {
  expectRefused(await workspace.run(args), pattern);
});

function expectRefused({ code, stdout, stderr }: CommandResult, pattern: RegExp): void {
  expect([code, stderr]).toEqual([64, expect.stringMatching(pattern)]);
  expect(stderr).not.toContain('s3cret');
  expect(stderr).toMatch(/^what: [^]*^why: {2}[^]*^fix: {2}/m);
  expect(stdout).toBe('');
  expect([workspace.runFolders(), workspace.leftRunning()]).toEqual([[], []]);
}

test('a module that ends the process is no pass', async () => {
  const { code, stderr } = await workspace.run(['run', '--slos', 'exits.mjs']);
  expect([code, stderr]).toEqual([
    70,
    expect.stringMatching(/^what: [^]*before there was an answer[^]*^fix: /m),
  ]);
  expect(workspace.runFolders()).toEqual([]);
});

test('a tool that cannot be had is 69, with the table of everything that was tried', async () => {
  // k6 is there already, so that nothing is built; for a database there is no way left.
  const k6 = await ensureK6();
  const { code, stderr } = await workspace.run(['run'], {
    SHOWTIME_CACHE: join(workspace.folder, 'cache'),
    PATH: join(workspace.folder, 'kept'),
    SHOWTIME_K6: k6.path,
    SHOWTIME_MARIADBD: '/nowhere/mariadbd',
  });
  expect([code, stderr]).toEqual([
    69,
    expect.stringMatching(/^what: .*mariadb[^]*SHOWTIME_MARIADBD[^]*PATH[^]*^fix: /m),
  ]);
  expect(workspace.runFolders()).toEqual([]);
});

test('help shows the verbs, the exit codes and examples to paste', async () => {
  const help = await workspace.run(['--help']);
  for (const word of ['run', 'analyze', 'compare', 'check', 'recover', 'doctor', '130  interrupted'])
    expect(help.stdout).toContain(word);
  expect((await workspace.run(['run', '--help'])).stdout).toContain('showtime run --fault kill-pod@30s');
  expect((await workspace.run(['list'])).stdout).toMatch(/crash-writer[^]*orders-good[^]*stock-adds-up/);
});
