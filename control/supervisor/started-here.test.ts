// What `recover` may do: undo what this user's commands started here, and nothing that came from elsewhere.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runFiles } from '../../contract/index.ts';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import { recoverTarget } from './recover-target.ts';
import { forgetStarted, markStarted, startedHere } from './started-here.ts';
import { chooseTarget, findTargets, makeTargetFolder, targetFolder, writeState } from './state.ts';

const ports = { shell: nodeShell(), clock: systemClock(), progress: () => undefined };
let runs: string;
let state: string | undefined;

beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'started-here-'));
  state = process.env['XDG_STATE_HOME'];
  process.env['XDG_STATE_HOME'] = join(runs, 'state');
});
afterEach(() => {
  if (state === undefined) delete process.env['XDG_STATE_HOME'];
  else process.env['XDG_STATE_HOME'] = state;
  rmSync(runs, { recursive: true });
});

/** A target whose supervisor is gone, with an open fault whose undo writes a file. */
async function leftBehind(make: (folder: string) => Promise<void>): Promise<{ undone: string }> {
  const folder = targetFolder(runs, 'one');
  await make(folder);
  const run = join(runs, 'a-run');
  const undone = join(runs, 'undone');
  mkdirSync(run);
  writeFileSync(join(run, runFiles.run), '{}');
  const harmless = { run: ['true'] };
  const fault = {
    kind: 'command',
    of: { name: 'x' },
    inject: harmless,
    inEffect: harmless,
    recover: harmless,
  };
  const evidence = {
    name: 'x',
    folder: runs,
    inject: JSON.stringify({ run: ['true'], withinMs: 9_000 }),
    inEffect: JSON.stringify({ run: ['test', '!', '-e', 'undone'], withinMs: 9_000, exitCode: 0 }),
    recover: JSON.stringify({ run: ['touch', 'undone'], withinMs: 9_000 }),
  };
  const declared = { atMs: 1, kind: 'fault-declared', id: 'f1', fault, evidence };
  writeFileSync(join(run, runFiles.events), `${JSON.stringify(declared)}\n`);
  await writeState(folder, {
    id: 'one',
    supervisor: { name: 'supervisor', pid: process.pid, started: 'long ago' },
    children: [],
    socket: join(folder, 'control.sock'),
    timetable: '',
    database: 'mariadb',
    durable: false,
    ownService: true,
    containers: null,
    observed: null,
    cluster: null,
    keep: false,
    holder: null,
    run: { folder: run, startedMonotonicMs: ports.clock.nowMs() - 1_000 },
  });
  return { undone };
}

async function recover(confirmed: boolean): ReturnType<typeof recoverTarget> {
  return recoverTarget(chooseTarget(await findTargets(runs), 'one'), { ...ports, confirmed });
}

test('the command of an open fault of a target that was started here is run', async () => {
  const { undone } = await leftBehind(makeTargetFolder);
  expect(await recover(false)).toMatchObject({ kind: 'cleaned-up', closed: ['f1'], open: [] });
  expect(existsSync(undone)).toBe(true);
});

test('the command of a target that came with a repository is named and not run, until it is confirmed', async () => {
  const { undone } = await leftBehind(async (folder) => {
    mkdirSync(folder, { recursive: true });
  });
  expect(await recover(false)).toEqual({
    kind: 'strange',
    runs: [`runs ["touch","undone"] and ["test","!","-e","undone"] in ${runs}`],
  });
  expect(existsSync(undone)).toBe(false);
  expect(existsSync(targetFolder(runs, 'one'))).toBe(true);
  expect(await recover(true)).toMatchObject({ kind: 'cleaned-up', closed: ['f1'] });
  expect(existsSync(undone)).toBe(true);
});

test('a folder is known as long as it lies where it was made: a copy, a moved one and a forgotten one are not', async () => {
  const folder = join(runs, 'one');
  mkdirSync(folder);
  expect(await startedHere(folder)).toBe(false);
  await markStarted(folder);
  expect(await startedHere(folder)).toBe(true);
  cpSync(folder, join(runs, 'copy'), { recursive: true });
  expect(await startedHere(join(runs, 'copy'))).toBe(false);
  renameSync(folder, join(runs, 'moved'));
  expect(await startedHere(join(runs, 'moved'))).toBe(false);
  renameSync(join(runs, 'moved'), folder);
  await forgetStarted(folder);
  await forgetStarted(folder);
  expect(await startedHere(folder)).toBe(false);
});

test('a mark of one folder opens no other, and an empty one opens none', async () => {
  for (const name of ['one', 'two']) {
    mkdirSync(join(runs, name));
    await markStarted(join(runs, name));
  }
  cpSync(join(runs, 'one/started-by'), join(runs, 'two/started-by'));
  expect(await startedHere(join(runs, 'two'))).toBe(false);
  execFileSync('sh', ['-c', `for f in state/showtime/started/*; do : > $f; done; : > one/started-by`], {
    cwd: runs,
  });
  expect(await startedHere(join(runs, 'one'))).toBe(false);
});

test('where the folder of the user cannot be written, a target starts all the same and needs a confirmation', async () => {
  writeFileSync(join(runs, 'state'), 'a file');
  const { undone } = await leftBehind(makeTargetFolder);
  expect((await recover(false)).kind).toBe('strange');
  expect(existsSync(undone)).toBe(false);
});
