// Control planes that are known to be bad, on a real pair: what an old writer commits behind their back is
// measured, and the judge fails the run.
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../cli/clock.ts';
import { nodeShell } from '../../cli/shell.ts';
import type { DatabaseAddress, DatabaseLine, Outcome } from '../../contract/index.ts';
import { analyze } from '../../reports/index.ts';
import { dispose, TinyRun } from '../../reports/testing/tiny-run.ts';
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
  // The old writer is looked at only once it has acknowledged so much that it must be seen.
  const beforeExamination = async (): Promise<void> => {
    const seen = writers?.acknowledged.length ?? 0;
    while ((writers?.acknowledged.length ?? Infinity) < seen + laterCommits) await clock.sleep(5);
  };
  real = await startRealPair({
    shell: nodeShell(),
    clock,
    mariadb: await ensureMariadb(),
    fencing: { ...realFencing, beforeExamination, ...fencing },
  });
  const first = real.pair.servers().find(({ name }) => name === 'db-1');
  if (first === undefined) throw new Error('db-1 does not run');
  const direct: DatabaseAddress = { ...real.pair.writer, host: first.address, port: first.port };
  writers = keepWriting(() => direct, 4, clock);
  while (writers.acknowledged.length < laterCommits) await clock.sleep(5);
}

/** What the judge says of a good run in whose `databases.ndjson` the examination is this one. */
async function judged(line: DatabaseLine | undefined): Promise<{ outcome: Outcome; because: string }> {
  if (line?.kind !== 'old-writer') throw new Error('no old writer was examined');
  const run = new TinyRun();
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

test('a control plane that promotes while the old writer lives on is found out: split brain', async () => {
  // It hung, was not ended, and wakes up as soon as it counts as fenced.
  await startWith({ powerOff: async ({ pid }) => void process.kill(pid, 'SIGCONT') });
  const pid = real.pair.servers().find(({ name }) => name === 'db-1')?.pid ?? -1;
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
  // It never rejoins as it is.
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
