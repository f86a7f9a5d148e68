// Ending a subject: its whole tree goes, whether it listens to SIGTERM or not, also when we are killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../../../contract/index.ts';
import { systemClock } from '../../clock.ts';
import { nodeShell } from '../../shell.ts';
import { startKept } from './kept-line.ts';
import { endMarked, markedProcesses } from './marked-processes.ts';

const clock = systemClock();
const shell = nodeShell();
let folder: string;
let mark: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'));
  mark = randomUUID();
});
afterEach(async () => {
  await endMarked(mark, clock);
  rmSync(folder, { recursive: true });
});

/** sh → node → node, each of which lives until it is signalled; the innermost says `up`. */
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

test('a tree of shell, program and child ends as a whole', async () => {
  const kept = await startKept(
    { shell, clock },
    { line: tree(), cwd: folder, env: {}, log: join(folder, 'log'), mark },
  );
  await whenUp();
  expect(markedProcesses(mark)).toHaveLength(4);
  expect(markedProcesses(mark)).toContain(kept.pid);
  await kept.end();
  expect(markedProcesses(mark)).toEqual([]);
});

test('a tree that ignores SIGTERM is killed', async () => {
  const kept = await startKept(
    { shell, clock },
    {
      line: tree(`process.on('SIGTERM', () => console.log('never'));`),
      cwd: folder,
      env: {},
      log: join(folder, 'log'),
      mark,
    },
  );
  await whenUp();
  await kept.end();
  expect(readFileSync(join(folder, 'log'), 'utf8')).toContain('never');
  expect(markedProcesses(mark)).toEqual([]);
});

test('a child that left the group, and lost its parent, is ended too', async () => {
  const kept = await startKept(
    { shell, clock },
    {
      line: `setsid sh -c 'sleep 300 & echo up'; sleep 300`,
      cwd: folder,
      env: {},
      log: join(folder, 'log'),
      mark,
    },
  );
  await whenUp();
  await kept.end();
  expect(markedProcesses(mark)).toEqual([]);
});

test('children that a root leaves behind when it ends are ended', async () => {
  const kept = await startKept(
    { shell, clock },
    { line: 'sleep 300 & exit 7', cwd: folder, env: {}, log: join(folder, 'log'), mark },
  );
  expect(await kept.exited).toBe(7);
  expect(markedProcesses(mark)).toEqual([]);
});

test('when the keeper itself is killed, ending still ends everything', async () => {
  const kept = await startKept(
    { shell, clock },
    { line: tree(), cwd: folder, env: {}, log: join(folder, 'log'), mark },
  );
  await whenUp();
  process.kill(kept.pid, 'SIGKILL');
  expect(await kept.exited).toBe(137);
  await kept.end();
  expect(markedProcesses(mark)).toEqual([]);
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
      mark: `${other}/candidate`,
    },
  );
  await whenUp();
  expect(await endMarked(mark, clock)).toBe(0);
  expect(await endMarked(`${other}/base`, clock)).toBe(0);
  expect(markedProcesses(other).length).toBeGreaterThan(1);
  await kept.end();
  expect(markedProcesses(other)).toEqual([]);
});

test('variables of a git hook do not reach it', async () => {
  process.env['GIT_DIR'] = '/nowhere';
  try {
    const kept = await startKept(
      { shell, clock },
      { line: 'echo "<$GIT_DIR>"', cwd: folder, env: {}, log: join(folder, 'log'), mark },
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
  const program = `
    const { startKept } = await import(${JSON.stringify(join(packageRoot(), 'dist/cli/gate/subjects/kept-line.js'))});
    const { nodeShell } = await import(${JSON.stringify(join(packageRoot(), 'dist/cli/shell.js'))});
    await startKept({ shell: nodeShell(), clock: null }, ${JSON.stringify({ line, cwd: folder, env: {}, log: join(folder, 'log'), mark })});
  `;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await whenUp();
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await expect.poll(() => markedProcesses(mark)).toEqual([]);
});
