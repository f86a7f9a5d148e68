// The supervisor with a real target of tiny pods, over its real socket: lease, recording, faults, and what is
// left after them.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultPlan, RunEvent, TargetStatus } from '../../contract/index.ts';
import { startBalancer } from '../../targets/local/balancer/index.ts';
import { startExporter } from '../../targets/local/exporter/index.ts';
import { PodKeeper } from '../../targets/local/pods/keeper.ts';
import { systemClock } from '../clock.ts';
import { nodeShell } from '../shell.ts';
import { connectSupervisor, type SupervisorClient } from './client.ts';
import { openControlServer, type ControlServer } from './control-server.ts';
import { isAlive, mark } from './processes.ts';
import type { Reports, SupervisedTarget } from './supervised-target.ts';
import { Supervisor } from './supervisor.ts';

const tinyPod = fileURLToPath(new URL('../../targets/local/testing/tiny-pod.mjs', import.meta.url));
const clock = systemClock();
const hourMs = 3_600_000;

let folder: string;
let supervisor: Supervisor;
let control: ControlServer;
let clients: SupervisorClient[];
let startFails: string | undefined;
let stopFails: string | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'supervisor-'));
  await mkdir(join(folder, 'logs'));
  await mkdir(join(folder, 'run'));
  clients = [];
  startFails = undefined;
  stopFails = undefined;
});
afterEach(async () => {
  for (const client of clients) client.close();
  await supervisor.end();
  await control.close();
  await rm(folder, { recursive: true });
});

/** Pods and a balancer, no database. */
async function tinyTarget(reports: Reports): Promise<SupervisedTarget> {
  if (startFails !== undefined) throw new Error(startFails);
  const exporter = await startExporter({ clock, zones: ['a', 'c'], houseFile: null });
  const balancer = await startBalancer({
    clock,
    watch: exporter.watch,
    logFile: join(folder, 'logs', 'balancer.ndjson'),
    settings: { healthEveryMs: 20 },
    onHealth: (pod, ready, because) => keeper.healthChanged(pod, ready, because),
  });
  const keeper: PodKeeper = new PodKeeper({
    shell: nodeShell(),
    clock,
    zones: ['a', 'c'],
    balancer,
    logFile: (name) => join(folder, 'logs', `${name}.ndjson`),
    onEvent: (event) => reports.onEvent(event),
    command: ({ name, zone }) => ({
      file: process.execPath,
      args: [tinyPod],
      env: { POD_NAME: name, ZONE: zone, DRAIN_MS: '100' },
    }),
  });
  await keeper.start();
  while ((await keeper.list()).filter(({ ready }) => ready).length < 2) await clock.sleep(5);
  return {
    capabilities: { pods: keeper },
    tokensFile: join(folder, 'tokens.json'),
    zones: ['a', 'c'],
    status: async (): Promise<TargetStatus> => ({
      id: 'tiny',
      baseUrl: balancer.url,
      metricsUrl: exporter.url,
      pods: [...(await keeper.list())],
      observability: null,
      database: null,
    }),
    processes: () => keeper.processes(),
    settings: () => ({ pods: 2 }),
    versions: async () => ({ node: process.version }),
    openTransactions: async () => 0,
    faultEvent: (event) => exporter.event(event),
    stop: async () => {
      await keeper.stop();
      await balancer.stop();
      await exporter.stop();
      if (stopFails !== undefined) throw new Error(stopFails);
    },
  };
}

async function startSupervised(starterIsGone = (): boolean => false): Promise<void> {
  supervisor = new Supervisor({
    clock,
    start: tinyTarget,
    starterIsGone,
    logsFolder: join(folder, 'logs'),
    houseFile: null,
    say: () => undefined,
    onChange: () => undefined,
  });
  control = await openControlServer(
    join(folder, 'control.sock'),
    supervisor.handlers,
    (caller) => void supervisor.gone(caller),
  );
}

async function client(): Promise<SupervisorClient> {
  const connected = await connectSupervisor(join(folder, 'control.sock'));
  clients.push(connected);
  return connected;
}

/** A client that holds the lease of a target that is up and records into `folder/run`. */
async function holder(keep: boolean): Promise<SupervisorClient> {
  await startSupervised();
  const connected = await client();
  await connected.call('hold', { keep, pid: process.pid });
  await connected.call('ready', null);
  await connected.call('record', { runFolder: join(folder, 'run'), startedMonotonicMs: clock.nowMs() });
  return connected;
}

async function recorded(): Promise<RunEvent[]> {
  const text = await readFile(join(folder, 'run', 'events.ndjson'), 'utf8');
  return text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

async function whenRecorded(kind: RunEvent['kind']): Promise<void> {
  while (!(await recorded()).some((event) => event.kind === kind)) await clock.sleep(5);
}

/** What a scrape says of faults of the kind that kills a pod. */
async function chaosOfKilledPods(asked: SupervisorClient): Promise<{ active: number; seconds: number }> {
  const { metricsUrl } = await asked.call('status', null);
  const lines = (await (await fetch(`${metricsUrl}/metrics/control-plane`)).text()).split('\n');
  const value = (name: string): number =>
    Number(lines.find((line) => line.startsWith(`${name}{kind="kill-pod"} `))?.split(' ')[1]);
  return { active: value('chaos_active'), seconds: value('chaos_active_seconds_total') };
}

const killOnePod: FaultPlan = [{ atMs: 0, holdMs: 0, fault: { kind: 'kill-pod', of: { pod: 'any' } } }];
/** Held for an hour: only its undoing ends it. */
const killOnePodForLong: FaultPlan = [
  { atMs: 0, holdMs: hourMs, fault: { kind: 'kill-pod', of: { pod: 'any' } } },
];

describe('a supervisor that nobody holds', () => {
  it('ends once whoever started it has ended, and lives while that one is there', async () => {
    const starter = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const marked = mark('harness', starter.pid ?? 0);
    await startSupervised(() => marked === undefined || !isAlive(marked));
    const asking = await client();
    expect((await asking.call('status', null)).pods).toHaveLength(2);
    starter.kill('SIGKILL');
    await supervisor.ended;
  });

  it('lives on without its starter once somebody holds it', async () => {
    let gone = false;
    await startSupervised(() => gone);
    const asking = await client();
    await asking.call('hold', { keep: false, pid: process.pid });
    gone = true;
    expect((await asking.call('status', null)).pods).toHaveLength(2);
    await clock.sleep(500);
    expect((await asking.call('status', null)).pods.every(({ ready }) => ready)).toBe(true);
  });
});

describe('the lease', () => {
  it('goes to one connection at a time, and the second is told that the target is busy', async () => {
    const first = await holder(true);
    const second = await client();
    await expect(second.call('hold', { keep: false, pid: process.pid })).rejects.toMatchObject({
      name: 'ShowtimeError',
      code: 'target-busy',
    });
    await first.call('release', { keep: true });
    await second.call('hold', { keep: true, pid: process.pid });
    expect((await second.call('status', null)).pods.every(({ ready }) => ready)).toBe(true);
  });

  it('is needed to record and to play, not to look', async () => {
    await holder(true);
    const onlooker = await client();
    await expect(onlooker.call('record', { runFolder: folder, startedMonotonicMs: 0 })).rejects.toThrow(
      'hold first',
    );
    await expect(onlooker.call('play', { plan: killOnePod, seed: 1, loadStartedAtMs: 0 })).rejects.toThrow(
      'hold first',
    );
    expect((await onlooker.call('processes', null)).map(({ name }) => name)).toEqual([
      'supervisor',
      'pod-1',
      'pod-2',
    ]);
    expect(await onlooker.call('facts', null)).toMatchObject({ settings: { pods: 2 }, zones: ['a', 'c'] });
  });

  it('when lost without keep, ends everything', async () => {
    const lost = await holder(false);
    // The supervisor is this very process here, and lives on.
    const marks = (await lost.call('processes', null))
      .filter(({ name }) => name !== 'supervisor')
      .map(({ name, pid }) => mark(name, pid))
      .filter((each) => each !== undefined);
    expect(marks).toHaveLength(2);
    lost.close();
    await supervisor.ended;
    expect(marks.filter(isAlive)).toEqual([]);
  });

  it('when lost with keep, leaves the target up and free for the next run', async () => {
    const lost = await holder(true);
    lost.close();
    await lost.closed;
    const next = await client();
    await expect.poll(() => supervisor.record.holder).toBeNull();
    await next.call('hold', { keep: true, pid: process.pid });
    expect((await next.call('status', null)).pods).toHaveLength(2);
  });
});

describe('faults', () => {
  it('are played into the run folder and resolve when the system is steady', async () => {
    const harness = await holder(true);
    await harness.call('play', { plan: killOnePod, seed: 7, loadStartedAtMs: clock.nowMs() });
    const kinds = (await recorded()).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind.startsWith('fault-') || kind === 'system-steady')).toEqual([
      'fault-declared',
      'fault-injected',
      'fault-in-effect',
      'fault-recovered',
      'system-steady',
    ]);
    expect(kinds).toContain('pod-gone');
    expect((await harness.call('status', null)).pods.filter(({ ready }) => ready)).toHaveLength(2);
  });

  it.each([true, false])(
    'are undone on disk when the harness is lost in the middle (keep: %s)',
    async (keep) => {
      const harness = await holder(keep);
      harness
        .call('play', { plan: killOnePodForLong, seed: 7, loadStartedAtMs: clock.nowMs() })
        .catch(() => undefined);
      await whenRecorded('fault-in-effect');
      harness.close();
      if (!keep) await supervisor.ended;
      await whenRecorded('fault-recovered');
      const faults = (await recorded()).filter(
        ({ kind }) => kind === 'fault-declared' || kind === 'fault-recovered',
      );
      expect(faults.map((event) => [event.kind, 'id' in event ? event.id : ''])).toEqual([
        ['fault-declared', 'f1'],
        ['fault-recovered', 'f1'],
      ]);
      if (!keep) return;
      const next = await client();
      await expect
        .poll(async () => (await next.call('status', null)).pods.filter(({ ready }) => ready).length)
        .toBe(2);
    },
  );

  it('are undone when asked to stop, and the harness goes on', async () => {
    const harness = await holder(true);
    const playing = harness
      .call('play', { plan: killOnePodForLong, seed: 7, loadStartedAtMs: clock.nowMs() })
      .catch((error: unknown) => error);
    await whenRecorded('fault-in-effect');
    await harness.call('stop-faults', null);
    await playing;
    expect((await recorded()).map(({ kind }) => kind)).toContain('fault-recovered');
    expect((await harness.call('status', null)).id).toBe('tiny');
  });

  it('are exposed as in effect until they are undone, whoever undoes them', async () => {
    const harness = await holder(true);
    expect(await chaosOfKilledPods(harness)).toEqual({ active: 0, seconds: 0 });
    harness
      .call('play', { plan: killOnePodForLong, seed: 7, loadStartedAtMs: clock.nowMs() })
      .catch(() => undefined);
    await whenRecorded('fault-in-effect');
    expect((await chaosOfKilledPods(harness)).active).toBe(1);
    const onlooker = await client();
    await onlooker.call('stop-faults', null);
    const after = await chaosOfKilledPods(onlooker);
    expect(after.active).toBe(0);
    expect(after.seconds).toBeGreaterThan(0);
    expect(await chaosOfKilledPods(onlooker)).toEqual(after);
  });

  it('are exposed as undone also when their record cannot be written any more', async () => {
    await startSupervised();
    const harness = await client();
    await harness.call('hold', { keep: true, pid: process.pid });
    await harness.call('ready', null);
    await harness.call('record', { runFolder: join(folder, 'run'), startedMonotonicMs: clock.nowMs() });
    harness
      .call('play', { plan: killOnePodForLong, seed: 7, loadStartedAtMs: clock.nowMs() })
      .catch(() => undefined);
    await whenRecorded('fault-in-effect');
    await harness.call('stop-recording', null);
    await harness.call('stop-faults', null);
    expect((await recorded()).map(({ kind }) => kind)).not.toContain('fault-recovered');
    expect((await chaosOfKilledPods(harness)).active).toBe(0);
  });

  it('that the target cannot do are problems of the plan', async () => {
    const harness = await holder(true);
    const plan: FaultPlan = [
      { atMs: 10, holdMs: 0, fault: { kind: 'crash-writer', of: { role: 'writer' } } },
    ];
    expect(await harness.call('check-plan', { plan: killOnePod, durationMs: 1_000 })).toEqual([]);
    expect(await harness.call('check-plan', { plan, durationMs: 1_000 })).toHaveLength(1);
  });
});

describe('the recording', () => {
  it('is closed on request, and nothing is written after it', async () => {
    const harness = await holder(true);
    await harness.call('stop-recording', null);
    const before = (await recorded()).length;
    await harness
      .call('play', { plan: killOnePod, seed: 7, loadStartedAtMs: clock.nowMs() })
      .catch((error: unknown) => expect(String(error)).toContain('play needs record first'));
    expect(await recorded()).toHaveLength(before);
  });

  it.skipIf(!existsSync('/dev/full'))('that lost an event says so when it is closed', async () => {
    await startSupervised();
    const harness = await client();
    await harness.call('hold', { keep: true, pid: process.pid });
    await harness.call('ready', null);
    await symlink('/dev/full', join(folder, 'run', 'events.ndjson'));
    await harness.call('record', { runFolder: join(folder, 'run'), startedMonotonicMs: clock.nowMs() });
    process.kill(
      (await harness.call('processes', null)).find(({ name }) => name === 'pod-1')?.pid ?? 0,
      'SIGKILL',
    );
    await expect
      .poll(async () => (await harness.call('status', null)).pods.map(({ name }) => name))
      .not.toContain('pod-1');
    await expect(harness.call('stop-recording', null)).rejects.toMatchObject({
      code: 'folder-not-writable',
      explanation: { why: expect.stringContaining('ENOSPC') as string },
    });
  });
});

describe('the end', () => {
  it('copies the logs into the run folder when the lease is given back', async () => {
    const harness = await holder(true);
    await harness.call('release', { keep: true });
    expect(await readFile(join(folder, 'run', 'logs', 'pod-1.ndjson'), 'utf8')).toBe('');
  });

  it('comes for all who ask at once', async () => {
    const [one, two] = [await holder(true), await client()];
    await Promise.all([one.call('down', null), two.call('down', null)]);
    expect(supervisor.record.children.filter(isAlive)).toEqual([]);
  });

  it('comes by itself when the target did not start, and the harness hears why', async () => {
    startFails = 'no database today';
    await startSupervised();
    const harness = await client();
    await harness.call('hold', { keep: false, pid: process.pid }).catch(() => undefined);
    await expect(harness.call('ready', null)).rejects.toThrow('no database today');
    harness.close();
    await supervisor.ended;
  });

  it('comes even when the target cannot be stopped cleanly', async () => {
    const harness = await holder(true);
    stopFails = 'its data folder cannot be removed';
    await harness.call('down', null);
    await supervisor.ended;
  });

  it('does not wait for a harness that never closes its side', async () => {
    await holder(true);
    const halfOpen = connect({ path: join(folder, 'control.sock'), allowHalfOpen: true });
    await once(halfOpen, 'connect');
    // Its connection is accepted once it was answered.
    halfOpen.write('{"id":1,"method":"processes","params":null}\n');
    await once(halfOpen, 'data');
    await supervisor.end();
    await control.close();
    halfOpen.destroy();
    await startSupervisedAgainForCleanUp();
  });

  it('is a lost supervisor to a harness whose connection breaks', async () => {
    const harness = await holder(true);
    const playing = expect(
      harness.call('play', { plan: killOnePodForLong, seed: 7, loadStartedAtMs: clock.nowMs() }),
    ).rejects.toMatchObject({ name: 'ShowtimeError', code: 'supervisor-lost' });
    await control.close();
    harness.close();
    await playing;
    await startSupervisedAgainForCleanUp();
  });
});

/** afterEach closes a control server: the one of the last test is closed already. */
async function startSupervisedAgainForCleanUp(): Promise<void> {
  await supervisor.end();
  control = await openControlServer(join(folder, 'control.sock'), supervisor.handlers, () => undefined);
}
