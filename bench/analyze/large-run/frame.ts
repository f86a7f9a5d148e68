// Everything of a large run but its load: run.json, the plan with one crash of the writer, its events,
// databases and machine.
import {
  clockOffsetName,
  facts,
  showtimeSlos,
  type Curve,
  type DatabaseLine,
  type FaultPlan,
  type MachineRow,
  type RunEvent,
  type RunRecord,
} from '../../../contract/index.ts';
import { madeChallenges } from './customers.ts';
import type { Layout } from './layout.ts';

/** How long the probes get no answer after the crash. */
export const silentMs = 400;
const holdMs = 2_000;
const settleMs = 15_000;
const crash: FaultPlan[number]['fault'] = { kind: 'crash-writer', of: { role: 'writer' } };

/** In the middle of the load. */
export function crashMs({ durationMs }: Layout): number {
  return Math.floor(durationMs / 2000) * 1000;
}

/** When the last customer is through, and when the recording is closed. */
export function loadEndMs({ durationMs }: Layout): number {
  return durationMs + settleMs;
}
export function closedMs(layout: Layout): number {
  return loadEndMs(layout) + settleMs;
}

/** An even rate; half an arrival more, so that none falls on the curve's very end. */
export function curveOf({ arrivals, durationMs }: Layout): Curve {
  return {
    schemaVersion: 1,
    timeUnitMs: durationMs,
    startRate: arrivals,
    stages: [{ durationMs, target: arrivals + 1 }],
  };
}

export function recordOf(layout: Layout): RunRecord {
  const { seed, arrivals, durationMs } = layout;
  return {
    schemaVersion: 1,
    id: '20261123T190000Z-large',
    scenario: 'large',
    journeys: ['menu', 'order'],
    target: { kind: 'local', id: 'default', baseUrl: 'http://127.0.0.1:8080' },
    seed,
    startedAt: '2026-11-23T19:00:00.000Z',
    startedMonotonicMs: 1_000,
    endedMs: closedMs(layout),
    interrupted: false,
    promised: [...facts],
    challenges: [...madeChallenges],
    slos: [...showtimeSlos],
    thresholdsAsked: false,
    load: {
      shape: 'steady',
      peakPerSecond: Math.ceil((arrivals * 1000) / durationMs),
      durationMs,
      arrivals,
      reality: null,
    },
    settings: { durable: false },
    versions: { made: 'by bench/analyze' },
    host: { cores: 2 },
  };
}

export function planOf(layout: Layout): FaultPlan {
  return [{ atMs: crashMs(layout), holdMs, fault: crash }];
}

export function eventsOf(
  layout: Layout,
  counts: { started: number; requests: number; ledgerLines: number },
): RunEvent[] {
  const atMs = crashMs(layout);
  const evidence = {};
  const f1 = { id: 'f1', fault: crash, evidence };
  const { ledgerLines, ...ofLoad } = counts;
  return [
    { atMs: 0, kind: 'load-started', evidence },
    { atMs: atMs - 5, kind: 'fault-declared', ...f1 },
    { atMs, kind: 'fault-injected', ...f1 },
    { atMs: atMs + 20, kind: 'fault-in-effect', ...f1 },
    { atMs: atMs + 60, kind: 'writer-lost', subject: 'db-1', evidence },
    { atMs: atMs + 150, kind: 'writer-changed', subject: 'db-2', evidence: { from: 'db-1' } },
    { atMs: atMs + holdMs, kind: 'fault-recovered', ...f1 },
    { atMs: atMs + holdMs + 10, kind: 'system-steady', ...f1 },
    {
      atMs: loadEndMs(layout),
      kind: 'load-ended',
      exitCode: 0,
      interrupted: false,
      evidence: { ...ofLoad, interruptedIterations: 0 },
    },
    { atMs: closedMs(layout), kind: 'recording-closed', evidence: { ledgerLines } },
  ];
}

/** Two states a second, as the control plane records them, and the examination of the old writer. */
export function* databasesOf(layout: Layout): Generator<DatabaseLine, void> {
  const changedMs = crashMs(layout) + 150;
  let examined = false;
  for (let atMs = 0, k = 0; atMs < closedMs(layout); atMs += 500, k += 1) {
    const writer = atMs < changedMs ? 'db-1' : 'db-2';
    if (writer === 'db-2' && !examined) {
      examined = true;
      yield {
        kind: 'old-writer',
        atMs: changedMs + 300,
        member: 'db-1',
        fencedAtMs: changedMs - 80,
        examined,
        reason: null,
        gtid: `0-1-${k}`,
        newWriterGtid: `0-2-${k}`,
        onlyThere: [],
        onlyThereKeys: [],
        commitsAfterFence: 0,
      };
    }
    const members = ['db-1', 'db-2'].map((name): (DatabaseLine & { kind: 'state' })['members'][number] => ({
      name,
      zone: name === 'db-1' ? 'a' : 'c',
      role: name === writer ? 'writer' : 'reader',
      gtid: `0-1-${k}`,
      lagSeconds: name === writer ? null : 0,
    }));
    yield {
      kind: 'state',
      atMs,
      writer,
      members,
      semiSync: true,
      semiSyncReaders: 1,
      unacknowledgedCommits: 0,
    };
  }
}

/** The clock offset and the CPU of ten processes, once a second. */
export function* machineOf(layout: Layout): Generator<MachineRow, void> {
  const names = [
    'harness',
    'k6',
    'supervisor',
    'pod-1',
    'pod-2',
    'pod-3',
    'db-1',
    'db-2',
    'members',
    'host-idle',
  ];
  for (let atMs = 0, second = 0; atMs < closedMs(layout); atMs += 1_000, second += 1) {
    yield { atMs, name: clockOffsetName, value: (second % 5) / 10, residentMb: null };
    for (const [k, name] of names.entries())
      yield { atMs, name, value: (second * (k + 3)) % 50, residentMb: name === 'host-idle' ? null : 60 + k };
  }
}
