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
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import { connectSupervisor, type SupervisorClient } from './client.ts';
import { openControlServer, type ControlServer } from './control-server.ts';
import { isAlive, identityOf } from '../../platform/processes/process-identity.ts';
import type { Reports, SupervisedTarget } from './supervised-target.ts';
import { Supervisor } from './supervisor.ts';

const fixturePod = fileURLToPath(new URL('../../targets/local/testing/fixture-pod.mjs', import.meta.url));
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
async function fixtureTarget(reports: Reports): Promise<SupervisedTarget> {
  if (startFails !== undefined) throw new Error(startFails);
  const exporter = await startExporter({ clock, zones: ['a', 'c'], seedFile: null });
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
      args: [fixturePod],
      env: { POD_NAME: name, ZONE: zone, DRAIN_MS: '100' },
    }),
  });
  await keeper.start();
  await expect
    .poll(async () => (await keeper.list()).filter(({ ready }) => ready), { interval: 5 })
    .toHaveLength(2);
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
    start: fixtureTarget,
    starterIsGone,
    logsFolder: join(folder, 'logs'),
    seedFile: null,
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
  await expect
    .poll(async () => (await recorded()).map((event) => event.kind), { interval: 5 })
    .toContain(kind);
}

/** The metrics of faults of the kind that kills a pod. */
async function chaosOfKilledPods(requested: SupervisorClient): Promise<{ active: number; seconds: number }> {
  const { metricsUrl } = await requested.call('status', null);
  const lines = (await (await fetch(`${metricsUrl}/metrics/control-plane`)).text()).split('\n');
  const value = (name: string): number =>
    Number(lines.find((line) => line.startsWith(`${name}{kind="kill-pod"} `))?.split(' ')[1]);
  return { active: value('chaos_active'), seconds: value('chaos_active_seconds_total') };
}

const killOnePod: FaultPlan = [{ atMs: 0, holdMs: 0, fault: { kind: 'kill-pod', of: { pod: 'any' } } }];
/** Held for an hour: only an undo ends it. */
const killOnePodForLong: FaultPlan = [
  { atMs: 0, holdMs: hourMs, fault: { kind: 'kill-pod', of: { pod: 'any' } } },
];

describe('a supervisor without a lease', () => {
  it('a supervisor without a lease ends once its starter has ended, and runs while the starter is there', async () => {
    const starter = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const identity = identityOf('harness', starter.pid ?? 0);
    await startSupervised(() => identity === undefined || !isAlive(identity));
    const caller = await client();
    expect((await caller.call('status', null)).pods).toHaveLength(2);
    starter.kill('SIGKILL');
    await supervisor.ended;
  });

  it('a supervisor without a lease runs on without its starter once its lease is taken', async () => {
    let gone = false;
    await startSupervised(() => gone);
    const caller = await client();
    await caller.call('hold', { keep: false, pid: process.pid });
    gone = true;
    expect((await caller.call('status', null)).pods).toHaveLength(2);
    await clock.sleep(500);
    expect((await caller.call('status', null)).pods.every(({ ready }) => ready)).toBe(true);
  });
});

describe('the lease', () => {
  it('the lease goes to one connection at a time, and the second gets target-busy', async () => {
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

  it('the lease is needed to record and to play, not to read', async () => {
    await holder(true);
    const bystander = await client();
    await expect(bystander.call('record', { runFolder: folder, startedMonotonicMs: 0 })).rejects.toThrow(
      'hold first',
    );
    await expect(bystander.call('play', { plan: killOnePod, seed: 1, loadStartedAtMs: 0 })).rejects.toThrow(
      'hold first',
    );
    expect((await bystander.call('processes', null)).map(({ name }) => name)).toEqual([
      'supervisor',
      'pod-1',
      'pod-2',
    ]);
    expect(await bystander.call('facts', null)).toMatchObject({ settings: { pods: 2 }, zones: ['a', 'c'] });
  });

  it('the lease when lost without keep, ends everything', async () => {
    const lost = await holder(false);
    // The supervisor runs in this process, and goes on.
    const identities = (await lost.call('processes', null))
      .filter(({ name }) => name !== 'supervisor')
      .map(({ name, pid }) => identityOf(name, pid))
      .filter((each) => each !== undefined);
    expect(identities).toHaveLength(2);
    lost.close();
    await supervisor.ended;
    expect(identities.filter(isAlive)).toEqual([]);
  });

  it('the lease when lost with keep, leaves the target up and free for the next run', async () => {
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
  it('faults are played into the run folder and resolve when the system is steady', async () => {
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
    'faults are undone on disk when the harness is lost in the middle (keep: %s)',
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

  it('faults are undone when a stop is requested, and the harness goes on', async () => {
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

  it('faults are exposed as in effect until they are undone, by any caller', async () => {
    const harness = await holder(true);
    expect(await chaosOfKilledPods(harness)).toEqual({ active: 0, seconds: 0 });
    harness
      .call('play', { plan: killOnePodForLong, seed: 7, loadStartedAtMs: clock.nowMs() })
      .catch(() => undefined);
    await whenRecorded('fault-in-effect');
    expect((await chaosOfKilledPods(harness)).active).toBe(1);
    const bystander = await client();
    await bystander.call('stop-faults', null);
    const after = await chaosOfKilledPods(bystander);
    expect(after.active).toBe(0);
    expect(after.seconds).toBeGreaterThan(0);
    expect(await chaosOfKilledPods(bystander)).toEqual(after);
  });

  it('faults are exposed as undone also when their record cannot be written any more', async () => {
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

  it('faults that the target cannot do are problems of the plan', async () => {
    const harness = await holder(true);
    const plan: FaultPlan = [
      { atMs: 10, holdMs: 0, fault: { kind: 'crash-writer', of: { role: 'writer' } } },
    ];
    expect(await harness.call('check-plan', { plan: killOnePod, durationMs: 1_000 })).toEqual([]);
    expect(await harness.call('check-plan', { plan, durationMs: 1_000 })).toHaveLength(1);
  });
});

describe('the recording', () => {
  it('the recording is closed on request, and nothing is written after it', async () => {
    const harness = await holder(true);
    await harness.call('stop-recording', null);
    const before = (await recorded()).length;
    await harness
      .call('play', { plan: killOnePod, seed: 7, loadStartedAtMs: clock.nowMs() })
      .catch((error: unknown) => expect(String(error)).toContain('play needs record first'));
    expect(await recorded()).toHaveLength(before);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'the recording that lost an event reports it when it is closed',
    async () => {
      await startSupervised();
      const harness = await client();
      await harness.call('hold', { keep: true, pid: process.pid });
      await harness.call('ready', null);
      await symlink('/dev/full', join(folder, 'run', 'events.ndjson'));
      await harness.call('record', { runFolder: join(folder, 'run'), startedMonotonicMs: clock.nowMs() });
      process.kill(
        (await harness.call('processes', null)).find(({ name }) => name === 'pod-1')?.pid ?? NaN,
        'SIGKILL',
      );
      await expect
        .poll(async () => (await harness.call('status', null)).pods.map(({ name }) => name))
        .not.toContain('pod-1');
      await expect(harness.call('stop-recording', null)).rejects.toMatchObject({
        code: 'folder-not-writable',
        explanation: { why: expect.stringContaining('ENOSPC') as string },
      });
    },
  );
});

describe('the end', () => {
  it('the end copies the logs into the run folder when the lease is given back', async () => {
    const harness = await holder(true);
    await harness.call('release', { keep: true });
    expect(await readFile(join(folder, 'run', 'logs', 'pod-1.ndjson'), 'utf8')).toBe('');
  });

  it('the end comes for all who request it at once', async () => {
    const [one, two] = [await holder(true), await client()];
    await Promise.all([one.call('down', null), two.call('down', null)]);
    expect(supervisor.record.children.filter(isAlive)).toEqual([]);
  });

  it('the end comes by itself when the target did not start, and the harness gets the reason', async () => {
    startFails = 'no database today';
    await startSupervised();
    const harness = await client();
    await harness.call('hold', { keep: false, pid: process.pid }).catch(() => undefined);
    await expect(harness.call('ready', null)).rejects.toThrow('no database today');
    harness.close();
    await supervisor.ended;
  });

  it('the end of a target that did not start is explained by its reason to a harness that connects late', async () => {
    startFails = 'no database today';
    await startSupervised();
    await supervisor.ended;
    const late = (await client()).call('hold', { keep: false, pid: process.pid });
    await expect(late).rejects.toThrow('no database today');
  });

  it('the end of a target refuses to be held, and is not called another run', async () => {
    await holder(true);
    await supervisor.end();
    const late = (await client()).call('hold', { keep: false, pid: process.pid });
    await expect(late).rejects.toMatchObject({ code: 'target-busy', message: 'the target is being ended' });
  });

  it('the end comes even when the target cannot be stopped cleanly', async () => {
    const harness = await holder(true);
    stopFails = 'its data folder cannot be removed';
    await harness.call('down', null);
    await supervisor.ended;
  });

  it('the end does not wait for a harness that never closes its side', async () => {
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

  it('the end is a lost supervisor to a harness whose connection breaks', async () => {
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
