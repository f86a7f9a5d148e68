// Known-bad control planes on a real pair: commits of an old writer without their knowledge are measured, and
// the run fails.
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import type { DatabaseAddress, DatabaseLine, Outcome } from '../../contract/index.ts';
import { analyze } from '../../reports/index.ts';
import { dispose, FixtureRun } from '../../reports/testing/fixture-run.ts';
import { ensureMariadb } from '../../tools/mariadb/ensure-mariadb.mjs';
import { realFencing, type Fencing } from './fencing.ts';
import { keepWriting, startRealPair, type RealPair, type Writers } from './testing/real-pair.ts';

const clock = systemClock();
const laterCommits = 20;
let real: RealPair;
let writers: Writers | undefined;
afterEach(async () => {
  await writers?.stop();
  writers = undefined;
  await real.stop();
});

/** The pair, and clients that go on writing to the first writer itself, past every endpoint. */
async function startWith(fencing: Partial<Fencing>): Promise<void> {
  // The old writer is examined only once it has acknowledged so much that the examination must find it.
  const beforeExamination = async (): Promise<void> => {
    const seen = writers?.acknowledged.length ?? 0;
    await expect
      .poll(() => writers?.acknowledged.length ?? Infinity, { interval: 5 })
      .toBeGreaterThanOrEqual(seen + laterCommits);
  };
  real = await startRealPair({
    shell: nodeShell(),
    clock,
    dialect: 'mariadb',
    install: await ensureMariadb(),
    fencing: { ...realFencing, beforeExamination, ...fencing },
  });
  const first = real.pair.servers().find(({ name }) => name === 'db-1');
  if (first === undefined) throw new Error('db-1 does not run');
  const direct: DatabaseAddress = { ...real.pair.writer, host: first.address, port: first.port };
  const started = keepWriting(() => direct, 4, clock);
  writers = started;
  await expect.poll(() => started.acknowledged.length, { interval: 5 }).toBeGreaterThanOrEqual(laterCommits);
}

/** The verdict of a good run whose `databases.ndjson` has this examination. */
async function judged(line: DatabaseLine | undefined): Promise<{ outcome: Outcome; because: string }> {
  if (line?.kind !== 'old-writer') throw new Error('no old writer was examined');
  const run = new FixtureRun();
  run.databases = run.databases.map((one) =>
    one.kind === 'old-writer' ? { ...line, atMs: one.atMs, fencedAtMs: one.fencedAtMs } : one,
  );
  const folder = run.write();
  try {
    const { verdict } = await analyze(folder, { write: false });
    const found = verdict.verdicts.find(({ checker }) => checker === 'new-writer-holds-all');
    if (found === undefined) throw new Error('new-writer-holds-all did not judge');
    return found;
  } finally {
    dispose(folder);
  }
}

const examined = (): DatabaseLine | undefined => real.lines.find(({ kind }) => kind === 'old-writer');

test('a control plane that promotes while the old writer runs on is detected: split brain', async () => {
  // It hung, was not ended, and wakes up as soon as it counts as fenced.
  await startWith({ powerOff: async ({ pid }) => void process.kill(pid, 'SIGCONT') });
  const pid = real.pair.servers().find(({ name }) => name === 'db-1')?.pid ?? NaN;
  process.kill(pid, 'SIGSTOP');
  expect((await real.event('writer-fenced')).event).toMatchObject({
    subject: 'db-1',
    evidence: { pid, process_gone: false },
  });
  expect((await real.event('writer-changed')).event).toMatchObject({ subject: 'db-2' });
  const seen = await real.event('old-writer-examined');
  const line = examined();
  expect(line).toMatchObject({ member: 'db-1', examined: true });
  expect(line?.kind === 'old-writer' && line.commitsAfterFence).toBeGreaterThanOrEqual(laterCommits);
  expect(seen.event).toMatchObject({
    evidence: { commits_after_fence: line?.kind === 'old-writer' ? line.commitsAfterFence : null },
  });
  expect(await judged(line)).toMatchObject({
    outcome: 'fail',
    because: expect.stringContaining('split brain') as string,
  });
  // It never rejoins unchanged.
  expect((await real.event('reader-joined')).event).not.toMatchObject({ evidence: { from: 'its own data' } });
});

test('a control plane that switches over without closing the old writer is found out: split brain', async () => {
  await startWith({ closeForWrites: async () => undefined });
  await real.pair.capability.switchOverWriter();
  await real.event('old-writer-examined');
  const line = examined();
  expect(line?.kind === 'old-writer' && line.commitsAfterFence).toBeGreaterThanOrEqual(laterCommits);
  expect(await judged(line)).toMatchObject({
    outcome: 'fail',
    because: expect.stringContaining('split brain') as string,
  });
});

test('a control plane whose fence works is not blamed', async () => {
  await startWith({ beforeExamination: async () => undefined });
  await real.pair.capability.crashWriter();
  expect((await real.event('writer-fenced')).event).toMatchObject({ evidence: { process_gone: true } });
  await real.event('old-writer-examined');
  const line = examined();
  expect(line).toMatchObject({ examined: true, commitsAfterFence: 0 });
  expect(await judged(line)).toMatchObject({ outcome: 'pass' });
});
