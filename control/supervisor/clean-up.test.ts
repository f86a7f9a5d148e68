// Cleaning up after a supervisor that died: only processes that certainly are the target's are ended, and
// open faults are closed.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runFiles, type RunEvent } from '../../contract/index.ts';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import { smallEngine } from '../../targets/compose/testing/small-engine.ts';
import { cleanUpAfter } from './clean-up.ts';
import { isAlive, identityOf, type ProcessIdentity } from '../../platform/processes/process-identity.ts';
import { socketPath } from './socket-path.ts';
import {
  chooseTarget,
  findTargets,
  targetFolder,
  writeState,
  makeTargetFolder,
  type FoundTarget,
  type TargetState,
} from './state.ts';

const clock = systemClock();
const ports = { shell: nodeShell(), clock };
let runs: string;
let children: ChildProcess[];

beforeEach(async () => {
  runs = await mkdtemp(join(tmpdir(), 'clean-up-'));
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(runs, { recursive: true });
});

async function child(name: string): Promise<ProcessIdentity> {
  const started = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); process.stdout.write("up")'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(started);
  await once(started.stdout, 'data');
  const identity = identityOf(name, started.pid ?? -1);
  if (identity === undefined) throw new Error('the child ended at once');
  return identity;
}

/** A process that has ended: its pid is free. */
async function ended(name: string): Promise<ProcessIdentity> {
  const identity = await child(name);
  const last = children.at(-1);
  last?.kill('SIGKILL');
  if (last) await once(last, 'exit');
  return identity;
}

async function leftBehind(id: string, state: Partial<TargetState>): Promise<FoundTarget> {
  const folder = targetFolder(runs, id);
  await makeTargetFolder(folder);
  await writeState(folder, {
    id,
    supervisor: await ended('supervisor'),
    children: [],
    socket: join(folder, 'control.sock'),
    timetable: 'default',
    database: 'mariadb',
    durable: false,
    ownService: false,
    containers: null,
    observed: null,
    cluster: null,
    keep: false,
    holder: null,
    run: null,
    ...state,
  });
  return chooseTarget(await findTargets(runs), id);
}

/** A socket on which a process listened that is gone, as a dead supervisor leaves it. */
async function socketAt(path: string): Promise<void> {
  const listening = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', listening]), 'exit');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

describe('cleaning up after a supervisor', () => {
  it('cleaning up after a supervisor ends a process whose pid and start time match, and removes the state', async () => {
    const pod = await child('pod-1');
    const target = await leftBehind('one', { children: [pod] });
    expect(target.supervised).toBe(false);
    expect(await cleanUpAfter(target, ports)).toEqual({ ended: ['pod-1'], closed: [], open: [] });
    expect(isAlive(pod)).toBe(false);
    expect(await exists(target.folder)).toBe(false);
  });

  it('cleaning up after a supervisor never signals a process that has a recorded pid but another start time', async () => {
    const otherProcess = await child('other');
    const target = await leftBehind('one', {
      children: [{ ...otherProcess, name: 'pod-1', started: `${Number(otherProcess.started) - 1}` }],
    });
    expect(await cleanUpAfter(target, ports)).toEqual({ ended: [], closed: [], open: [] });
    expect(isAlive(otherProcess)).toBe(true);
  });

  it('cleaning up after a supervisor takes a supervisor with another start time for dead', async () => {
    const otherProcess = await child('other');
    expect(
      (await leftBehind('one', { supervisor: { ...otherProcess, name: 'supervisor', started: 'long ago' } }))
        .supervised,
    ).toBe(false);
    expect(
      (await leftBehind('two', { supervisor: { ...otherProcess, name: 'supervisor' } })).supervised,
    ).toBe(true);
  });

  it('cleaning up after a supervisor closes the faults that the run left open, with what proves that they are gone, and only those', async () => {
    const folder = join(runs, 'a-run');
    await mkdir(folder);
    await writeFile(join(folder, runFiles.run), '{}');
    const fault = { kind: 'kill-pod', of: { pod: 'any' } } as const;
    const before = [
      { atMs: 1, kind: 'fault-declared', id: 'f1', fault, evidence: {} },
      { atMs: 2, kind: 'fault-recovered', id: 'f1', fault, evidence: {} },
      { atMs: 3, kind: 'fault-declared', id: 'f2', fault, evidence: {} },
      { atMs: 4, kind: 'fault-injected', id: 'f2', fault, evidence: {} },
    ] satisfies RunEvent[];
    await writeFile(
      join(folder, runFiles.events),
      before.map((event) => `${JSON.stringify(event)}\n`).join(''),
    );
    const target = await leftBehind('one', { run: { folder, startedMonotonicMs: clock.nowMs() - 1_000 } });
    expect((await cleanUpAfter(target, ports)).closed).toEqual(['f2']);
    const after = (await readFile(join(folder, runFiles.events), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEvent);
    expect(after.slice(0, 4)).toEqual(before);
    expect(after.slice(4)).toMatchObject([
      { kind: 'fault-recovered', id: 'f2', fault, evidence: { by: 'recover', targetEnded: true } },
    ]);
    expect(after[4]?.atMs).toBeGreaterThanOrEqual(1_000);
  });

  it('cleaning up after a supervisor removes a socket that was kept elsewhere because the path was too long', async () => {
    const id = 'a'.repeat(64);
    const socket = socketPath(join(targetFolder(runs, id), 'a'.repeat(64)));
    expect(socket.startsWith(runs)).toBe(false);
    await socketAt(socket);
    await cleanUpAfter(await leftBehind(id, { socket }), ports);
    expect(await exists(socket)).toBe(false);
  });

  it('cleaning up after a supervisor removes nothing else that a state file names as its socket', async () => {
    await writeFile(join(runs, 'precious'), 'text');
    await socketAt(join(runs, 'other.sock'));
    const hashed = socketPath(join(runs, 'b'.repeat(100)));
    await writeFile(hashed, 'no socket');
    for (const socket of [join(runs, 'precious'), join(runs, 'other.sock'), hashed]) {
      await cleanUpAfter(await leftBehind('one', { socket }), ports);
      expect([socket, await exists(socket)]).toEqual([socket, true]);
    }
    await rm(hashed);
  });

  it('cleaning up after a supervisor is contacted where a supervisor listens, not at any path that a state file names', async () => {
    const { state, folder } = await leftBehind('one', { socket: '/run/docker.sock' });
    expect(state.socket).toBe(join(folder, 'control.sock'));
  });

  it('cleaning up after a supervisor writes into no folder and through no link that a state file names as its run', async () => {
    const fault = { kind: 'kill-pod', of: { pod: 'any' } } as const;
    const open = `${JSON.stringify({ atMs: 1, kind: 'fault-declared', id: 'f1', fault, evidence: {} })}\n`;
    const [noRun, linked] = [join(runs, 'no-run'), join(runs, 'linked')];
    for (const folder of [noRun, linked]) await mkdir(folder);
    await writeFile(join(noRun, runFiles.events), open);
    await writeFile(join(linked, runFiles.run), '{}');
    await symlink(join(noRun, runFiles.events), join(linked, runFiles.events));
    for (const folder of [noRun, linked]) {
      const target = await leftBehind('one', { run: { folder, startedMonotonicMs: 0 } });
      expect((await cleanUpAfter(target, ports)).closed).toEqual([]);
    }
    expect(await readFile(join(noRun, runFiles.events), 'utf8')).toBe(open);
  });

  it('cleaning up after a supervisor does not wait for a pipe in the place of a state file', async () => {
    const { folder } = await leftBehind('one', {});
    await rm(join(folder, 'state.json'));
    execFileSync('mkfifo', [join(folder, 'state.json')]);
    expect(await findTargets(runs)).toEqual([]);
  });
});

describe('the state of a target', () => {
  it('the state of a target is readable by its owner alone', async () => {
    const { folder } = await leftBehind('one', {});
    expect([
      (await stat(folder)).mode & 0o777,
      (await stat(join(folder, 'state.json'))).mode & 0o777,
    ]).toEqual([0o700, 0o600]);
  });

  it('the state of a target needs an id when there are several, and the error lists them', async () => {
    await leftBehind('one', {});
    await leftBehind('two', {});
    const found = await findTargets(runs);
    expect(() => chooseTarget(found, undefined)).toThrow('there are one, two');
    expect(() => chooseTarget(found, 'three')).toThrow('no target "three"');
    expect(chooseTarget(found, 'two').id).toBe('two');
  });
});

describe('containers', () => {
  const labels = { 'dev.showtime.instance': 'mine', 'com.docker.compose.service': 'db-1' };
  const container = { running: true, pid: 90_000_000, exitCode: 0, oomKilled: false, healthy: true };

  it('that a dead supervisor left are removed by what its state holds, and no others', async () => {
    const engine = await smallEngine();
    engine.containers.set('c1', { ...container, id: 'c1', labels });
    engine.containers.set('x1', { ...container, id: 'x1', labels: {} });
    const target = await leftBehind('boxed', {
      containers: { host: engine.host, project: 'showtime-boxed', instance: 'mine' },
    });
    expect(await cleanUpAfter(target, ports)).toEqual({ ended: ['db-1'], closed: [], open: [] });
    expect([...engine.containers.keys()]).toEqual(['x1']);
    expect(existsSync(target.folder)).toBe(false);
    await engine.close();
  });

  it('keep their state if the engine does not answer, so that they can still be found', async () => {
    const target = await leftBehind('boxed', {
      containers: { host: `unix://${runs}/nothing.sock`, project: 'showtime-boxed', instance: 'mine' },
    });
    await expect(cleanUpAfter(target, ports)).rejects.toMatchObject({ code: 'engine-failed' });
    expect(existsSync(join(target.folder, 'state.json'))).toBe(true);
  });
});
