// The compiled supervisor with the whole local target: what its death leaves behind, and how that is cleaned
// up.
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import { cleanUpAfter } from './clean-up.ts';
import type { SupervisorClient } from './client.ts';
import { isAlive } from '../../platform/processes/process-identity.ts';
import { startSupervisor } from './start-supervisor.ts';
import {
  chooseTarget,
  findTargets,
  makeTargetFolder,
  readState,
  targetFolder,
  type FoundTarget,
} from './state.ts';

const clock = systemClock();
const ports = { shell: nodeShell(), clock };
const names = ['db-1', 'db-2', 'members', 'pod-1', 'pod-2', 'pod-3'];
let runs: string;

beforeEach(async () => {
  runs = await mkdtemp(join(tmpdir(), 'program-'));
});
afterEach(async () => {
  for (const target of await findTargets(runs)) {
    if (target.supervised) process.kill(target.state.supervisor.pid, 'SIGKILL');
    await cleanUpAfter(target, ports);
  }
  await rm(runs, { recursive: true });
});

async function start(id: string, keep: boolean): Promise<SupervisorClient> {
  await makeTargetFolder(targetFolder(runs, id));
  return startSupervisor({
    shell: nodeShell(),
    clock,
    progress: () => undefined,
    keep,
    signal: new AbortController().signal,
    settings: {
      id,
      folder: targetFolder(runs, id),
      seedFile: null,
      timetable: 'default',
      database: 'mariadb',
      durable: false,
      containers: null,
      observe: null,
      cluster: null,
      aurora: null,
      pods: 3,
    },
  });
}

/** The target once its state lists every process. */
async function whenComplete(id: string): Promise<FoundTarget> {
  await expect
    .poll(async () => (await readState(targetFolder(runs, id)))?.children.map(({ name }) => name).sort())
    .toEqual(names);
  return chooseTarget(await findTargets(runs), id);
}

describe('the supervisor program', () => {
  it('the supervisor program when killed leaves no child behind, and its state is enough to clean up', async () => {
    const client = await start('one', true);
    const target = await whenComplete('one');
    expect(target).toMatchObject({ supervised: true, held: true });
    expect([
      (await stat(target.folder)).mode & 0o777,
      (await stat(join(target.folder, 'state.json'))).mode & 0o777,
    ]).toEqual([0o700, 0o600]);
    expect(target.state.children.every(isAlive)).toBe(true);
    const { database } = await client.call('status', null);
    expect(readFileSync(`/proc/${target.state.supervisor.pid}/cmdline`, 'utf8')).not.toContain(
      database?.writer.password,
    );
    expect(await readFile(join(target.folder, 'supervisor.log'), 'utf8')).not.toContain(
      database?.writer.password,
    );

    process.kill(target.state.supervisor.pid, 'SIGKILL');
    await client.closed;
    await expect.poll(() => target.state.children.filter(isAlive).map(({ name }) => name)).toEqual([]);
    const left = chooseTarget(await findTargets(runs), 'one');
    expect(left.supervised).toBe(false);
    expect(await cleanUpAfter(left, ports)).toEqual({ ended: [], closed: [], open: [] });
    expect(await findTargets(runs)).toEqual([]);
  });

  it('the supervisor program ends with everything when the harness that held it is lost', async () => {
    const client = await start('one', false);
    const target = await whenComplete('one');
    client.close();
    await expect
      .poll(
        () => [target.state.supervisor, ...target.state.children].filter(isAlive).map(({ name }) => name),
        { timeout: 30_000 },
      )
      .toEqual([]);
    expect(await findTargets(runs)).toEqual([]);
  });
});
