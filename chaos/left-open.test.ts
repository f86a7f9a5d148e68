// Undoes the faults that an ended process left open from their records: by `recover` and by the watchdog.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseEvents, type EventSink, type RunEvent } from '../contract/index.ts';
import { openEventFile } from '../platform/event-file.ts';
import { openFaults, recoverOpenFaults } from './left-open.ts';
import { playPlan } from './plan-player.ts';
import { databasePair } from './testing/database-pair.ts';
import { memorySink, noOpFaults } from './testing/no-op-fault.ts';
import { VirtualClock } from '../platform/testing/virtual-clock.ts';
import { overdueFaults, startWatchdog } from './watchdog.ts';

const fault = { kind: 'kill-pod', of: { pod: 'any' } } as const;
const declared = (id: string, atMs: number, undoWithinMs = 1_000): RunEvent => ({
  atMs,
  kind: 'fault-declared',
  id,
  fault,
  evidence: { subject: id, undoWithinMs },
});
const recovered = (id: string, atMs: number): RunEvent => ({
  atMs,
  kind: 'fault-recovered',
  id,
  fault,
  evidence: {},
});

test('a fault that was declared and not recovered is left open in any order of the lines', () => {
  const events = [recovered('f2', 30), declared('f3', 20), declared('f1', 10), declared('f2', 5)];
  expect(openFaults(events)).toEqual([
    { id: 'f1', fault, declaredMs: 10, record: { subject: 'f1', undoWithinMs: 1_000 } },
    { id: 'f3', fault, declaredMs: 20, record: { subject: 'f3', undoWithinMs: 1_000 } },
  ]);
  expect(openFaults([])).toEqual([]);
});

test('a failed undo leaves a fault open', () => {
  const failed: RunEvent = {
    atMs: 2,
    kind: 'fault-step-failed',
    id: 'f1',
    fault,
    step: 'recover',
    reason: 'no',
    evidence: {},
  };
  expect(openFaults([declared('f1', 1), failed]).map(({ id }) => id)).toEqual(['f1']);
});

test('a writer that was crashed by a player which died is brought back from the file alone, once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'left-open-'));
  try {
    const path = join(folder, 'events.ndjson');
    const clock = new VirtualClock();
    const database = databasePair();
    const first = await openEventFile(path, { clock, startedMonotonicMs: 0 });
    const diesAfterInjecting: EventSink = {
      appendDurably: (event) => first.appendDurably(event),
      append: () => new Promise<never>(() => undefined),
    };
    void playPlan({
      plan: [{ atMs: 0, holdMs: 0, fault: { kind: 'crash-writer', of: { role: 'writer' } } }],
      capabilities: { database },
      events: diesAfterInjecting,
      clock,
      seed: 1,
      loadStartedAtMs: 0,
      signal: new AbortController().signal,
    });
    await clock.sleep(100);
    await first.close();
    expect((await database.topology()).members.map(({ role }) => role)).toEqual(['down', 'reader']);

    const second = await openEventFile(path, { clock, startedMonotonicMs: 0 });
    const recover = async () =>
      recoverOpenFaults({
        events: parseEvents(readFileSync(path, 'utf8')).events,
        capabilities: { database },
        sink: second,
        clock,
      });
    expect(await recover()).toEqual({ recovered: ['f1'], failed: [] });
    expect((await database.topology()).members.map(({ role }) => role)).toEqual(['reader', 'reader']);
    expect(await recover()).toEqual({ recovered: [], failed: [] });
    await second.close();
    expect(parseEvents(readFileSync(path, 'utf8')).events.at(-1)).toMatchObject({
      kind: 'fault-recovered',
      id: 'f1',
      evidence: { by: 'recover' },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a fault that cannot be undone is reported and does not stop the others from being undone', async () => {
  const clock = new VirtualClock();
  const sink = memorySink(() => clock.nowMs());
  const faults = noOpFaults({
    during: (call, subject) => {
      if (call === 'recover' && subject === 'f1') throw new Error('gone for good');
    },
  });
  const result = await recoverOpenFaults({
    events: [declared('f1', 1), declared('f2', 2)],
    capabilities: {},
    sink,
    clock,
    faults,
    limits: { recoverTries: 2 },
  });
  expect(result).toEqual({ recovered: ['f2'], failed: [{ id: 'f1', reason: 'try 2 of 2: gone for good' }] });
  expect(sink.events.map(({ kind }) => kind).sort()).toEqual([
    'fault-recovered',
    'fault-step-failed',
    'fault-step-failed',
  ]);
});

test('a target that lost the capability is a failure with its reason, not an exception', async () => {
  const sink = memorySink(() => 0);
  const result = await recoverOpenFaults({
    events: [declared('f1', 1)],
    capabilities: {},
    sink,
    clock: new VirtualClock(),
  });
  expect(result.failed).toEqual([{ id: 'f1', reason: 'this target has no pods, which kill-pod needs' }]);
});

test('a record that is not enough to undo the fault is a failure with its reason', async () => {
  const sink = memorySink(() => 0);
  const damaged: RunEvent = {
    atMs: 1,
    kind: 'fault-declared',
    id: 'f1',
    fault: { kind: 'crash-writer', of: { role: 'writer' } },
    evidence: { pid: 'x' },
  };
  const { failed } = await recoverOpenFaults({
    events: [damaged],
    capabilities: { database: databasePair() },
    sink,
    clock: new VirtualClock(),
    limits: { recoverTries: 1 },
  });
  expect(failed[0]?.reason).toContain('"writer"');
});

test('a fault is overdue only after the time on its record and the grace', () => {
  const events = [declared('f1', 100, 1_000)];
  expect(overdueFaults(events, 1_600, 500)).toEqual([]);
  expect(overdueFaults(events, 1_601, 500).map(({ id }) => id)).toEqual(['f1']);
  expect(overdueFaults([...events, recovered('f1', 200)], 9_000, 500)).toEqual([]);
});

test('the watchdog undoes what a hanging player left, and tries again after a grace when that fails', async () => {
  const clock = new VirtualClock(50_000);
  const sink = memorySink(() => clock.nowMs() - 50_000);
  sink.events.push(declared('f1', 0, 1_000));
  let tries = 0;
  const faults = noOpFaults({
    during: (call) => {
      if (call === 'recover' && (tries += 1) === 1) throw new Error('not yet');
    },
  });
  const watchdog = startWatchdog({
    readEvents: async () => sink.events,
    startedMonotonicMs: 50_000,
    everyMs: 100,
    capabilities: {},
    sink,
    clock,
    faults,
    limits: { graceMs: 300, recoverTries: 1 },
  });
  await clock.sleep(3_000);
  await watchdog.stop();
  expect(sink.events.slice(1).map(({ kind, atMs }) => [kind, atMs])).toEqual([
    ['fault-step-failed', 1_400],
    ['fault-recovered', 1_700],
  ]);
  expect(sink.events.at(-1)?.kind === 'fault-recovered' && sink.events.at(-1)).toMatchObject({
    evidence: { by: 'watchdog' },
  });
});

test('the watchdog reports a record that cannot be read, and continues', async () => {
  const clock = new VirtualClock();
  const sink = memorySink(() => clock.nowMs());
  const troubles: string[] = [];
  const readEvents = async (): Promise<RunEvent[]> => {
    if (clock.nowMs() < 2_000) throw new Error('EIO');
    return [declared('f1', 0, 0), ...sink.events];
  };
  const watchdog = startWatchdog({
    readEvents,
    startedMonotonicMs: 0,
    everyMs: 1_000,
    capabilities: {},
    sink,
    clock,
    faults: noOpFaults(),
    limits: { graceMs: 1 },
    onTrouble: (reason) => troubles.push(reason),
  });
  await clock.sleep(5_000);
  await watchdog.stop();
  expect([troubles, sink.events.map(({ kind }) => kind)]).toEqual([['EIO', 'EIO'], ['fault-recovered']]);
});
