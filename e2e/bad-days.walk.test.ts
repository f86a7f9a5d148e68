// Parts that die or fill up under a run: a clear message, the right exit code, nothing left running, and an
// honest verdict.
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageRoot, type Outcome } from '../contract/index.ts';
import { cacheFolder, ensureMariadb } from '../tools/index.mjs';
import { Place } from './showtime.ts';

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.leave());

const walk = (...more: string[]): string[] => [
  'run',
  '--duration',
  '6s',
  '--peak',
  '10',
  '--seed',
  '1',
  '--plan',
  'none',
  ...more,
];

function outcomeOf(checker: string): Outcome | undefined {
  return place.verdict().verdicts.find((one) => one.checker === checker)?.outcome;
}

/** Whatever died, no acknowledged order may be lost, doubled or oversold. */
function expectNothingBroken(): void {
  expect(
    place
      .verdict()
      .verdicts.filter(({ checker, outcome }) => outcome === 'fail' && !checker.startsWith('slo:')),
  ).toEqual([]);
}

function kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): void {
  const child = place.target()?.children.find((one) => one.name === name);
  if (child === undefined) throw new Error(`no process ${name}`);
  process.kill(child.pid, signal);
}

function k6Pid(): number {
  const k6 = place.processes().find(({ line }) => /\bk6 run\b/.test(line));
  if (k6 === undefined) throw new Error('k6 does not run');
  return k6.pid;
}

test('k6 dies under load: what was recorded is judged unknown', async () => {
  const run = place.start(walk());
  await run.until(/the real peak/);
  await expect.poll(() => place.events().map(({ kind }) => kind)).toContain('load-started');
  process.kill(k6Pid(), 'SIGKILL');
  expect((await run.over).code).toBe(2);
  expect(outcomeOf('load-delivered')).toBe('unknown');
  expectNothingBroken();
});

test('a generator that stands still for a second proves nothing about the service', async () => {
  const run = place.start(walk());
  await run.until(/the real peak/);
  // Told by k6's first samples: its schedule is on its way, with seconds to go.
  await expect.poll(() => place.events().map(({ kind }) => kind)).toContain('load-started');
  const pid = k6Pid();
  process.kill(pid, 'SIGSTOP');
  await setTimeout(1_000);
  process.kill(pid, 'SIGCONT');
  expect((await run.over).code).toBe(2);
  expect(outcomeOf('load-delivered')).toBe('unknown');
  expectNothingBroken();
});

test(
  'a pod that never becomes ready leaves its fault without an end, and the run unknown',
  { timeout: 300_000 },
  async () => {
    const plan = join(place.folder, 'plan.yaml');
    writeFileSync(plan, '- { at: 1s, fault: kill-pod }\n');
    const run = place.start(['run', '--duration', '4s', '--peak', '10', '--seed', '1', '--plan', plan]);
    await run.until(/kill-pod is in effect/);
    // Its replacement is there, and stops for good before it can answer.
    const stopped = new Set<number>();
    const stopping = setInterval(() => {
      for (const { name, pid } of place.target()?.children ?? []) {
        if (/^pod-(\d+)$/.test(name) && Number(name.slice(4)) > 3 && !stopped.has(pid)) {
          stopped.add(pid);
          process.kill(pid, 'SIGSTOP');
        }
      }
    }, 5);
    const done = await run.over.finally(() => clearInterval(stopping));
    expect(stopped.size).toBeGreaterThan(0);
    expect(done.code).toBe(2);
    expect(outcomeOf('faults-undone')).toBe('unknown');
    expectNothingBroken();
  },
);

test('both databases of the pair die: the writer comes back on its own data, and nothing is lost', async () => {
  const run = place.start(walk());
  await run.until(/the real peak/);
  await expect.poll(() => place.events().map(({ kind }) => kind)).toContain('load-started');
  kill('db-2');
  kill('db-1');
  const done = await run.over;
  expect([1, 2]).toContain(done.code);
  expect(place.events().map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['database-failed', 'writer-changed']),
  );
  expectNothingBroken();
  expect(outcomeOf('acknowledged-orders-stored-once')).toBe('pass');
});

test('the wall clock jumps under load: stamps cannot be told apart any more, so nothing is proven', async () => {
  const jump = join(place.folder, 'jump');
  const run = place.start(walk(), {
    CLOCK_JUMPS_WHEN: jump,
    NODE_OPTIONS: `--import ${pathToFileURL(join(packageRoot(), 'e2e/preloads/jumping-clock.mjs')).href}`,
  });
  await run.until(/the real peak/);
  await expect.poll(() => place.events().map(({ kind }) => kind)).toContain('load-started');
  writeFileSync(jump, '');
  expect((await run.over).code).toBe(2);
  expect(outcomeOf('clock-steady')).toBe('unknown');
  expectNothingBroken();
});

test('what nobody caught in the harness ends with 70, never with the 1 of a verdict, and the target goes down', async () => {
  const now = join(place.folder, 'now');
  const run = place.start(walk(), {
    UNCAUGHT_WHEN: now,
    NODE_OPTIONS: `--import ${pathToFileURL(join(packageRoot(), 'e2e/preloads/uncaught.mjs')).href}`,
  });
  await run.until(/the real peak/);
  writeFileSync(now, '');
  const done = await run.over;
  expect([done.code, done.stderr]).toEqual([
    70,
    expect.stringMatching(/^what: .*nobody catches this[^]*^why: {2}.*not a verdict[^]*^fix: /m),
  ]);
  await expect.poll(() => place.leftRunning()).toEqual([]);
});

test('a damaged cache is noticed, and its tool got again', async ({ skip }) => {
  const { serverPath } = await ensureMariadb();
  const inCache = relative(cacheFolder(), serverPath);
  const cache = join(place.folder, 'cache');
  if (inCache.startsWith('..')) skip('this machine has a database of its own, so the cache is not asked');
  cpSync(cacheFolder(), cache, { recursive: true });
  truncateSync(join(cache, inCache), 1_000);
  const up = await place.run(['up', '--pods', '1'], { SHOWTIME_CACHE: cache });
  expect([up.code, up.stderr]).toEqual([0, expect.stringMatching(/mariadb.* damaged/)]);
  expect((await place.run(['down'])).code).toBe(0);
});

describe.skipIf(!canMount())('a disk that fills up', () => {
  const mounts: string[] = [];
  afterEach(() => {
    for (const folder of mounts.splice(0)) {
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    }
  });

  /** A small disk of its own, in memory. */
  function smallDisk(megabytes: number): string {
    const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
    mounts.push(folder);
    return folder;
  }

  test('with the run folder on it: the run says so, ends, and is judged unknown', async () => {
    const out = smallDisk(16);
    const run = place.start(walk('--out', out));
    await run.until(/the real peak/);
    fill(out);
    const done = await run.over;
    expect(done.stderr).toMatch(/^what: .*cannot be written/m);
    expect(done.stderr).not.toContain('should not happen');
    expect([done.code, done.stdout]).toEqual([2, expect.stringContaining('UNKNOWN')]);
    expect(place.leftRunning()).toEqual([]);
  });

  test('with the databases on it: orders stop, the run ends all the same, and loses nothing that it acknowledged', async () => {
    const runs = smallDisk(900);
    const out = join(place.folder, 'out');
    mkdirSync(out);
    const env = { SHOWTIME_RUNS: runs };
    const run = place.start(walk('--out', out), env);
    await run.until(/the real peak/);
    fill(runs);
    const done = await run.over;
    expect(done.stderr).not.toContain('should not happen');
    expect([1, 2]).toContain(done.code);
    expect(place.processes()).toEqual([]);
    expect((await place.run(['recover'], env)).code).toBe(0);
  });
});

/** Writes until nothing more goes onto the disk that the folder is on. */
function fill(folder: string): void {
  const file = openSync(join(folder, 'filler'), 'w');
  const chunk = Buffer.alloc(1 << 16);
  try {
    for (;;) writeSync(file, chunk);
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  } finally {
    closeSync(file);
  }
  expect(statfsSync(folder).bavail).toBe(0);
}

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'mount-try-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
