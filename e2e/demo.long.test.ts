// The demo with real processes: the whole of it unattended, and keys at the worst moments in a real terminal.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFaults } from '../chaos/index.ts';
import {
  comparisonLine,
  exitCodes,
  packageRoot,
  parseShow,
  runFiles,
  type ShowPhase,
} from '../contract/index.ts';
import { Workspace } from './showtime.ts';

let workspace: Workspace;
let terminal: ChildProcess | undefined;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(async () => {
  // A demo whose test failed waits for a key; a closed terminal ends it.
  terminal?.kill('SIGHUP');
  terminal = undefined;
  await workspace.leave();
});

/** A demo by keys needs a terminal: `script` (util-linux) is one, and types what it gets. */
function onTerminal(args: readonly string[]) {
  const line = [process.execPath, join(packageRoot(), 'cli/bin.mjs'), ...args].join(' ');
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    cwd: workspace.folder,
    env: { ...process.env, CI: '', TERM: 'xterm', COLUMNS: '120', LINES: '50' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  terminal = child;
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const over = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { type: (keys: string) => child.stdin.write(keys), over, output: () => output };
}

function writeTalk(talk: unknown): void {
  writeFileSync(join(workspace.folder, 'talk.json'), JSON.stringify(talk));
}

/** What is on stage last. A key that comes before the first scene means nothing. */
function onStage(): ShowPhase | undefined {
  const file = join(workspace.runFolders()[0] ?? '', runFiles.show);
  const lines = existsSync(file) ? parseShow(readFileSync(file, 'utf8')) : [];
  return lines.flatMap((line) => (line.kind === 'scene' ? [line.phase] : [])).at(-1);
}

const eventsOf = (kind: string): number => workspace.events().filter((event) => event.kind === kind).length;

test('unattended, every scene plays, every fault is undone, and the exit code is the verdict’s', async () => {
  const { code, stdout, stderr } = await workspace.run([
    'demo',
    '--auto',
    '--no-open',
    '--peak',
    '8',
    '--seed',
    '5',
  ]);
  const events = workspace.events();
  const faults = ['terminate-pod', 'kill-pod', 'crash-writer', 'switch-over-writer', 'kill-zone'];
  for (const kind of ['fault-declared', 'fault-injected', 'fault-in-effect', 'system-steady'])
    expect(
      events.flatMap((event) => (event.kind === kind && 'fault' in event ? [event.fault.kind] : [])),
      `${kind}\n${stderr}`,
    ).toEqual(faults);
  expect(openFaults(events)).toEqual([]);
  expect(events.at(-1)?.kind).toBe('recording-closed');
  const comparisons = readFileSync(join(workspace.runFolders()[0] ?? '', runFiles.comparisons), 'utf8')
    .trim()
    .split('\n')
    .map((line) => comparisonLine.parse(JSON.parse(line)));
  // A slow machine may leave a second without an answer.
  const last = comparisons.findLast(({ writer }) => writer !== null);
  expect(last?.writer).toMatchObject({ compared: last?.acknowledged, missing: 0, doubled: 0 });
  expect(comparisons.some(({ reader }) => (reader?.compared ?? 0) > 0)).toBe(true);
  // The writer changed twice, and each time the count began anew.
  expect(new Set(comparisons.flatMap(({ writer }) => writer?.server ?? [])).size).toBe(2);
  const verdict = workspace.verdict();
  expect(code).toBe(exitCodes[verdict.outcome].code);
  for (const name of ['faults-bit', 'faults-undone', 'evidence-whole'])
    expect(verdict.verdicts.find(({ checker }) => checker === name)).toMatchObject({ outcome: 'pass' });
  expect(verdict.outcome, stdout).not.toBe('fail');
  expect(stderr).toMatch(
    /scene 7\/7, A bad release is stopped by the gate: recorded on .*: fail, exit code 1/,
  );
  expect(stderr).toContain('scene 6/7, A zone goes: measured: ');
  expect(
    (await workspace.run(['demo', '--replay', workspace.runFolders()[0] ?? '', '--speed', '100'])).code,
  ).toBe(0);
});

test('q during a promotion undoes the fault first and ends with 130, with nothing left', async () => {
  writeTalk({ title: 'x', scenes: [{ title: 'the writer', fault: 'crash-writer', for: '20s' }] });
  const demo = onTerminal(['demo', '--no-open', '--peak', '8', '--duration', '3m', '--script', 'talk.json']);
  await expect.poll(onStage).toBe('talking');
  demo.type('\r\r');
  await expect.poll(() => eventsOf('writer-lost')).toBe(1);
  demo.type('q');
  expect(await demo.over, demo.output()).toBe(130);
  expect(eventsOf('system-steady')).toBe(1);
  expect(openFaults(workspace.events())).toEqual([]);
  expect(workspace.leftRunning()).toEqual([]);
});

test('r while a fault is being undone begins the show again, and Ctrl-C ends it with nothing left', async () => {
  writeTalk({
    title: 'x',
    scenes: [{ title: 'a pod', fault: 'kill-pod', for: '20s' }],
  });
  const demo = onTerminal(['demo', '--no-open', '--peak', '8', '--duration', '3m', '--script', 'talk.json']);
  await expect.poll(onStage).toBe('talking');
  demo.type('\r\r');
  await expect.poll(() => eventsOf('fault-in-effect')).toBe(1);
  demo.type('rrr');
  await expect.poll(() => eventsOf('system-steady')).toBe(1);
  await expect.poll(onStage).toBe('talking');
  demo.type('\r\r');
  await expect.poll(() => eventsOf('fault-injected')).toBe(2);
  demo.type('\x03');
  expect(await demo.over, demo.output()).toBe(130);
  expect(openFaults(workspace.events())).toEqual([]);
  expect(workspace.leftRunning()).toEqual([]);
});
