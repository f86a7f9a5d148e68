// Ending a subject ends its process tree, whether it handles SIGTERM or not, also when the harness is killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../../../contract/index.ts';
import { systemClock } from '../../../platform/clock.ts';
import { nodeShell } from '../../../platform/shell.ts';
import { startKept } from './kept-line.ts';
import { endTagged, taggedProcesses } from '../../../platform/processes/marked-processes.ts';

const clock = systemClock();
const shell = nodeShell();
let folder: string;
let tag: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'));
  tag = randomUUID();
});
afterEach(async () => {
  await endTagged(tag, clock);
  rmSync(folder, { recursive: true });
});

/** sh → node → node. Each runs until it is signalled; the innermost prints `up`. */
function tree(inTheMiddle = '', prefix = ''): string {
  const leaf = `${inTheMiddle} console.log('up'); setInterval(() => {}, 1000)`;
  const middle = `${inTheMiddle} require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(leaf)}], { stdio: 'inherit' }); setInterval(() => {}, 1000)`;
  return `${prefix} node -e ${quoted(middle)}; true`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

async function whenUp(): Promise<void> {
  await expect.poll(() => readFileSync(join(folder, 'log'), 'utf8')).toContain('up');
}

test('a tree of shell, program and child ends completely', async () => {
  const kept = await startKept(
    { shell, clock },
    { line: tree(), cwd: folder, env: {}, log: join(folder, 'log'), tag },
  );
  await whenUp();
  expect(taggedProcesses(tag)).toHaveLength(4);
  expect(taggedProcesses(tag)).toContain(kept.pid);
  await kept.end();
  expect(taggedProcesses(tag)).toEqual([]);
});

test('a tree that ignores SIGTERM is killed', async () => {
  const kept = await startKept(
    { shell, clock },
    {
      line: tree(`process.on('SIGTERM', () => console.log('never'));`),
      cwd: folder,
      env: {},
      log: join(folder, 'log'),
      tag,
    },
  );
  await whenUp();
  await kept.end();
  expect(readFileSync(join(folder, 'log'), 'utf8')).toContain('never');
  expect(taggedProcesses(tag)).toEqual([]);
});

test('a child that left the group, and lost its parent, is ended too', async () => {
  const kept = await startKept(
    { shell, clock },
    {
      line: `setsid sh -c 'sleep 300 & echo up'; sleep 300`,
      cwd: folder,
      env: {},
      log: join(folder, 'log'),
      tag,
    },
  );
  await whenUp();
  await kept.end();
  expect(taggedProcesses(tag)).toEqual([]);
});

test('children that a root leaves behind when it ends are ended', async () => {
  const kept = await startKept(
    { shell, clock },
    { line: 'sleep 300 & exit 7', cwd: folder, env: {}, log: join(folder, 'log'), tag },
  );
  expect(await kept.exited).toBe(7);
  expect(taggedProcesses(tag)).toEqual([]);
});

test('when the keeper itself is killed, ending still ends everything', async () => {
  const kept = await startKept(
    { shell, clock },
    { line: tree(), cwd: folder, env: {}, log: join(folder, 'log'), tag },
  );
  await whenUp();
  process.kill(kept.pid, 'SIGKILL');
  expect(await kept.exited).toBe(137);
  await kept.end();
  expect(taggedProcesses(tag)).toEqual([]);
});

test('a process whose mark is another one is left alone', async () => {
  const other = randomUUID();
  const kept = await startKept(
    { shell, clock },
    {
      line: 'echo up; sleep 300',
      cwd: folder,
      env: {},
      log: join(folder, 'log'),
      tag: `${other}/candidate`,
    },
  );
  await whenUp();
  expect(await endTagged(tag, clock)).toBe(0);
  expect(await endTagged(`${other}/base`, clock)).toBe(0);
  expect(taggedProcesses(other).length).toBeGreaterThan(1);
  await kept.end();
  expect(taggedProcesses(other)).toEqual([]);
});

test('variables of a git hook do not reach it', async () => {
  process.env['GIT_DIR'] = '/nowhere';
  try {
    const kept = await startKept(
      { shell, clock },
      { line: 'echo "<$GIT_DIR>"', cwd: folder, env: {}, log: join(folder, 'log'), tag },
    );
    await kept.exited;
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('<>\n');
  } finally {
    delete process.env['GIT_DIR'];
  }
});

test.each([
  ['a tree', tree()],
  ['what left the group', `setsid sh -c 'sleep 300 & echo up'; sleep 300`],
])('when we are killed, the keeper ends %s', async (_, line) => {
  const program = join(import.meta.dirname, 'fixtures/keep-line.ts');
  const owner = spawn(process.execPath, ['--import', 'tsx', program, line, folder, tag], {
    cwd: packageRoot(),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await whenUp();
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await expect.poll(() => taggedProcesses(tag)).toEqual([]);
});
