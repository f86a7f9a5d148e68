import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import { nodeShell } from '../../../platform/shell.ts';
import { drawBelow, randomOf, type Clock, type Command, type NewEvent } from '../../../contract/index.ts';
import { startBalancer, type Balancer } from '../balancer/index.ts';
import { backOffMs } from './back-off.ts';
import { PodKeeper, type KeeperOptions } from './keeper.ts';

const fixturePod = fileURLToPath(new URL('../testing/fixture-pod.mjs', import.meta.url));

let folder: string;
let balancer: Balancer;
let keeper: PodKeeper;
let events: NewEvent[];
let watchers: (() => void)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keeper-'));
  events = [];
  watchers = [];
});
afterEach(async () => {
  await keeper.stop();
  await balancer.stop();
  await rm(folder, { recursive: true });
});

async function start(
  modeOf: (n: number) => string = () => '',
  more: Partial<KeeperOptions> = {},
): Promise<void> {
  const clock = systemClock();
  balancer = await startBalancer({
    clock,
    logFile: join(folder, 'balancer.ndjson'),
    settings: { healthEveryMs: 20 },
    onHealth: (pod, ready, because) => keeper.healthChanged(pod, ready, because),
  });
  keeper = new PodKeeper({
    shell: nodeShell(),
    clock,
    zones: ['a', 'c', 'a'],
    balancer,
    logFile: (name) => join(folder, `${name}.ndjson`),
    command: ({ n, name, zone }): Command => ({
      file: process.execPath,
      args: [fixturePod],
      env: { HOST: `127.0.0.${10 + n}`, POD_NAME: name, ZONE: zone, MODE: modeOf(n), DRAIN_MS: '200' },
    }),
    onEvent: (event) => {
      events.push(event);
      for (const watcher of watchers) watcher();
    },
    ...more,
  });
  await keeper.start();
}

/** Resolves when there are `count` events of a kind. */
function whenEvents(kind: NewEvent['kind'], count: number): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (of(kind).length >= count) resolve();
    };
    watchers.push(check);
    check();
  });
}

function of(kind: NewEvent['kind']): { subject: string; evidence: Record<string, unknown> }[] {
  return events.filter((event) => event.kind === kind) as never;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A clock whose sleeps are recorded and end at once. */
function hastyClock(sleeps: number[]): Clock {
  const clock = systemClock();
  return {
    ...clock,
    sleep: (ms, signal) => {
      if (ms < 30_000) sleeps.push(ms);
      return clock.sleep(ms < 30_000 ? 0 : ms, signal);
    },
  };
}

/** A clock on which the first sleep of `endedMs` is over at once; all others are real. */
function firstSleepEndsAtOnce(endedMs: number): Clock {
  const clock = systemClock();
  let ended = false;
  return {
    ...clock,
    sleep: async (ms, signal) => {
      if (ms !== endedMs || ended) return clock.sleep(ms, signal);
      ended = true;
    },
  };
}

describe('the pod keeper', () => {
  it('the pod keeper starts three pods in zones a, c, a with separate addresses', async () => {
    await start();
    await whenEvents('pod-ready', 3);
    const pods = (await keeper.list()).map(({ name, zone, url, ready }) => ({
      name,
      zone,
      host: new URL(url).hostname,
      ready,
    }));
    expect(pods).toEqual([
      { name: 'pod-1', zone: 'a', host: '127.0.0.11', ready: true },
      { name: 'pod-2', zone: 'c', host: '127.0.0.12', ready: true },
      { name: 'pod-3', zone: 'a', host: '127.0.0.13', ready: true },
    ]);
    expect(await (await fetch(balancer.url)).text()).toMatch(/^pod-\d /);
  });

  it('the pod keeper replaces a killed pod at once, in its zone, under a new name', async () => {
    await start();
    await whenEvents('pod-ready', 3);
    await keeper.kill('pod-2');
    await whenEvents('pod-ready', 4);
    expect((await keeper.list()).map(({ name, zone }) => [name, zone])).toEqual([
      ['pod-1', 'a'],
      ['pod-4', 'c'],
      ['pod-3', 'a'],
    ]);
    expect(of('pod-gone')).toMatchObject([
      { subject: 'pod-2', evidence: { signal: 'SIGKILL', wasLeaving: false } },
    ]);
  });

  it.skipIf(process.platform !== 'linux')(
    'the pod keeper pauses a pod, which leaves the rotation, is not replaced, and comes back when it goes on (Linux)',
    async () => {
      await start();
      await whenEvents('pod-ready', 3);
      const pid = (await keeper.list()).find(({ name }) => name === 'pod-2')?.pid ?? 0;
      await keeper.pause('pod-2');
      await whenEvents('pod-unready', 1);
      expect([await keeper.pausedBy('pod-2', pid), await keeper.pausedBy('pod-1', pid)]).toEqual([
        { signal: 'SIGSTOP', state: 'stopped' },
        null,
      ]);
      await keeper.resume('pod-2', pid);
      await keeper.resume('pod-2', pid);
      await whenEvents('pod-ready', 4);
      expect([await keeper.pausedBy('pod-2', pid), of('pod-gone'), of('pod-started')]).toEqual([
        null,
        [],
        expect.objectContaining({ length: 3 }),
      ]);
    },
  );

  it('the pod keeper starts the replacement of a terminated pod while it still drains', async () => {
    await start();
    await whenEvents('pod-ready', 3);
    await keeper.terminate('pod-1');
    const pods = await keeper.list();
    expect(pods.find(({ name }) => name === 'pod-1')).toMatchObject({ ready: false });
    expect(keeper.processes().map(({ name }) => name)).toEqual(['pod-1', 'pod-4', 'pod-2', 'pod-3']);
    await whenEvents('pod-gone', 1);
    expect(of('pod-gone')).toMatchObject([
      { subject: 'pod-1', evidence: { code: 0, signal: null, wasLeaving: true } },
    ]);
    await whenEvents('pod-ready', 4);
    expect((await keeper.list()).map(({ name, ready }) => [name, ready])).toEqual([
      ['pod-4', true],
      ['pod-2', true],
      ['pod-3', true],
    ]);
  });

  it('the pod keeper kills a pod that ignores SIGTERM when its grace period is over', async () => {
    await start((n) => (n === 1 ? 'stubborn' : ''), { graceMs: 50 });
    await whenEvents('pod-ready', 3);
    await keeper.terminate('pod-1');
    await whenEvents('pod-gone', 1);
    expect(of('pod-gone')).toMatchObject([
      { subject: 'pod-1', evidence: { signal: 'SIGKILL', wasLeaving: true } },
    ]);
  });

  it('the pod keeper backs off, doubling, while pods crash at start, and resets it once one is ready', async () => {
    const sleeps: number[] = [];
    await start((n) => (n > 6 ? '' : 'crash'), { zones: ['a'], clock: hastyClock(sleeps) });
    await whenEvents('pod-ready', 1);
    expect(sleeps).toEqual([250, 500, 1_000, 2_000, 4_000]);
    expect(of('pod-gone').map(({ evidence }) => evidence['code'])).toEqual([3, 3, 3, 3, 3, 3]);
    expect(keeper.crashesInARow).toBe(0);
    expect(await readFile(join(folder, 'pod-1.ndjson'), 'utf8')).toContain('crashing, as asked');
  });

  it('the pod keeper cuts a back-off short on restore, and restoring twice starts no pod twice', async () => {
    await start((n) => (n <= 2 ? 'crash' : ''), {
      zones: ['a'],
      clock: {
        ...systemClock(),
        sleep: (_ms, signal) =>
          new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason as Error));
          }),
      },
    });
    await whenEvents('pod-gone', 2);
    await keeper.restore();
    await keeper.restore();
    await expect.poll(() => keeper.processes().map(({ name }) => name)).toEqual(['pod-3']);
  });

  it.each(['mute', 'sick'])(
    'the pod keeper replaces a pod that is %s for longer than a start may take',
    async (mode) => {
      await start((n) => (n === 1 ? mode : ''), {
        zones: ['a'],
        startWithinMs: 12_345,
        clock: firstSleepEndsAtOnce(12_345),
      });
      await whenEvents('pod-ready', 1);
      expect(of('pod-gone')).toMatchObject([{ subject: 'pod-1', evidence: { signal: 'SIGKILL' } }]);
      expect(of('pod-ready')).toMatchObject([{ subject: 'pod-2' }]);
    },
  );

  it('the pod keeper empties a zone at once and keeps it empty until it is released, even if a restore is requested', async () => {
    await start();
    await whenEvents('pod-ready', 3);
    await keeper.terminate('pod-1');
    await keeper.keepZoneDown('a');
    // pod-1, which drained, pod-3, and the replacement that was starting.
    await whenEvents('pod-gone', 3);
    await keeper.restore();
    expect(keeper.processes().map(({ name }) => name)).toEqual(['pod-2']);
    await keeper.releaseZone('a');
    await keeper.releaseZone('a');
    await whenEvents('pod-ready', 5);
    expect((await keeper.list()).map(({ zone, ready }) => [zone, ready])).toEqual([
      ['a', true],
      ['c', true],
      ['a', true],
    ]);
    expect(
      of('pod-gone').every(({ evidence }) => evidence['zone'] === 'a' && evidence['signal'] === 'SIGKILL'),
    ).toBe(true);
  });

  it('the pod keeper ends a pod that was just being started when its zone went down', async () => {
    await start();
    await whenEvents('pod-ready', 3);
    const terminating = keeper.terminate('pod-2');
    await keeper.keepZoneDown('c');
    await terminating;
    await whenEvents('pod-gone', 2);
    expect(keeper.processes().map(({ name }) => name)).toEqual(['pod-1', 'pod-3']);
    await keeper.releaseZone('c');
    await whenEvents('pod-ready', 4);
    expect(of('pod-started')).toHaveLength(5);
  });

  it('the pod keeper ends random kills, drains, zones down and up with the wanted pods, each slot filled once', async () => {
    const seed = Number(process.env['SHOWTIME_TEST_SEED'] ?? Math.floor(Math.random() * 1e9));
    const random = randomOf(seed);
    console.log(`random zones: seed ${seed}`);
    await start();
    await whenEvents('pod-ready', 3);
    const steps = [
      async () => keeper.keepZoneDown(random() < 0.5 ? 'a' : 'c'),
      async () => keeper.releaseZone(random() < 0.5 ? 'a' : 'c'),
      async () => keeper.restore(),
      async () => onOne((name) => keeper.kill(name)),
      async () => onOne((name) => keeper.terminate(name)),
      async () => new Promise((resolve) => setTimeout(resolve, random() * 40)),
    ];
    const onOne = async (act: (name: string) => Promise<void>): Promise<void> => {
      const all = keeper.processes();
      const one = all[drawBelow(random, all.length)];
      if (one) await act(one.name);
    };
    for (let count = 0; count < 60; count += 1) {
      const step = steps[drawBelow(random, steps.length)]?.();
      if (random() < 0.5) await step;
    }
    for (const zone of ['a', 'c']) await keeper.releaseZone(zone);
    const zonesReady = async (): Promise<string[]> =>
      (await keeper.list()).filter(({ ready }) => ready).map(({ zone }) => zone);
    await expect.poll(zonesReady, { message: `seed ${seed}` }).toEqual(['a', 'c', 'a']);
    await expect.poll(() => keeper.processes().length, { message: `seed ${seed}` }).toBe(3);
  });

  it('the pod keeper lists the existing pods when a pod is unknown', async () => {
    await start();
    await expect(keeper.kill('pod-9')).rejects.toThrow(
      'there is no pod "pod-9"; there are: pod-1, pod-2, pod-3',
    );
  });

  it('the pod keeper leaves nothing running when it stops, not even a draining pod or one that is just starting', async () => {
    await start();
    await whenEvents('pod-ready', 3);
    await keeper.kill('pod-1');
    await Promise.all([keeper.terminate('pod-2'), keeper.stop()]);
    const pids = of('pod-started').map(({ evidence }) => Number(evidence['pid']));
    expect(pids.length).toBeGreaterThanOrEqual(3);
    expect(pids.filter(isRunning)).toEqual([]);
  });
});

describe('backing off', () => {
  it('backing off starts the first replacement at once, then waits twice as long each time, at most 8 s', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 50].map(backOffMs)).toEqual([
      0, 0, 250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000,
    ]);
  });
});
