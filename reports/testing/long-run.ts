// A synthetic run of hours as a folder, to see what length does to a report: every 100 ms one request of each
// journey and more.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  clockOffsetName,
  formatMachine,
  formatSample,
  machineHeader,
  randomOf,
  runFiles,
  samplesHeader,
  timelineBinMs,
  type DatabaseLine,
  type FaultPlan,
  type MachineRow,
  type Random,
  type RunEvent,
  type RunRecord,
} from '../../contract/index.ts';

import { sealRun } from './seal-run.ts';

export const longRunJourneys = ['menu', 'login', 'order', 'order-read', 'cancel'] as const;
const medianMs: Readonly<Record<(typeof longRunJourneys)[number], number>> = {
  menu: 6,
  login: 14,
  order: 11,
  'order-read': 4,
  cancel: 12,
};
const processes = [
  'k6',
  'harness',
  'supervisor',
  'pod-1',
  'pod-2',
  'pod-3',
  'db-1',
  'db-2',
  'members',
  'host-steal',
];
/** A fault in every ten minutes. */
const faultEveryMs = 600_000;
export const longRunSeed = 20_261_123;

/**
 * Writes the folder and returns its path. The one slow request is in the last tenth; the last fault ends the
 * writer.
 */
export function writeLongRun(durationMs: number): string {
  const dir = mkdtempSync(join(tmpdir(), 'showtime-long-'));
  const random = randomOf(longRunSeed);
  const write = (name: string, lines: readonly string[]): void =>
    writeFileSync(join(dir, name), `${lines.join('\n')}\n`);
  const plan = planOf(durationMs);
  write(runFiles.run, [JSON.stringify(recordOf(durationMs))]);
  write(runFiles.plan, [JSON.stringify(plan)]);
  write(
    runFiles.events,
    eventsOf(durationMs, plan).map((event) => JSON.stringify(event)),
  );
  write(runFiles.samples, [samplesHeader, ...sampleLines(durationMs, random)]);
  write(runFiles.machine, [machineHeader, ...machineRows(durationMs, random).map(formatMachine)]);
  write(
    runFiles.databases,
    databaseLines(durationMs).map((line) => JSON.stringify(line)),
  );
  sealRun(dir, recordOf(durationMs).id);
  return dir;
}

export const slowestMs = 9_876;

function sampleLines(durationMs: number, random: Random): string[] {
  const lines: string[] = [];
  const slowAtMs = Math.floor((durationMs * 0.9) / timelineBinMs) * timelineBinMs;
  for (let binMs = 0, arrival = 1; binMs < durationMs; binMs += timelineBinMs, arrival += 1) {
    const faulty = binMs % faultEveryMs < 400 && binMs >= faultEveryMs;
    lines.push(formatSample({ kind: 'a', scheduledMs: binMs, arrival, startLagMs: 1 }));
    longRunJourneys.forEach((journey, intent) => {
      const serviceMs = medianMs[journey] * (0.5 + random() + 4 * random() ** 8);
      const waitedMs = faulty ? 300 * random() : 1;
      const responseMs = journey === 'order' && binMs === slowAtMs ? slowestMs : serviceMs + waitedMs;
      lines.push(
        formatSample({
          kind: 'r',
          sentMs: binMs + random() * 99,
          arrival,
          journey,
          intent,
          send: 1,
          status: faulty && random() < 0.3 ? 503 : 200,
          error: 0,
          serviceMs,
          responseMs,
        }),
      );
    });
  }
  return lines;
}

function machineRows(durationMs: number, random: Random): MachineRow[] {
  const seconds = Array.from({ length: Math.floor(durationMs / 1000) }, (_, second) => second * 1000);
  return seconds.flatMap((atMs) => [
    { atMs, name: clockOffsetName, value: 0, residentMb: null },
    ...processes.map((name) => ({ atMs, name, value: 10 + 20 * random(), residentMb: 100 })),
  ]);
}

function databaseLines(durationMs: number): DatabaseLine[] {
  return Array.from({ length: Math.floor(durationMs / 500) }, (_, tick): DatabaseLine => {
    const writers =
      Math.floor((tick * 500) / faultEveryMs) % 2 === 0
        ? (['writer', 'reader'] as const)
        : (['reader', 'writer'] as const);
    return {
      kind: 'state',
      atMs: tick * 500,
      writer: writers[0] === 'writer' ? 'db-1' : 'db-2',
      semiSync: true,
      semiSyncReaders: 1,
      unacknowledgedCommits: 0,
      members: writers.map((role, index) => ({
        name: `db-${index + 1}`,
        zone: index === 0 ? 'a' : 'c',
        role,
        gtid: `0-${index}-${tick}`,
        lagSeconds: role === 'reader' ? 0 : null,
      })),
    };
  });
}

function planOf(durationMs: number): FaultPlan {
  return Array.from({ length: Math.ceil(durationMs / faultEveryMs) - 1 }, (_, index) => ({
    atMs: (index + 1) * faultEveryMs,
    holdMs: 2_000,
    fault: { kind: 'crash-writer', of: { role: 'writer' } },
  }));
}

function eventsOf(durationMs: number, plan: FaultPlan): RunEvent[] {
  const evidence = {};
  const steps = plan.flatMap(({ atMs, fault }, index): RunEvent[] => {
    const step = { id: `f${index + 1}`, fault, evidence };
    return [
      { atMs: atMs - 1, kind: 'fault-declared', ...step },
      { atMs, kind: 'fault-injected', ...step },
      { atMs: atMs + 20, kind: 'writer-lost', subject: 'db-1', evidence },
      { atMs: atMs + 30, kind: 'fault-in-effect', ...step },
      { atMs: atMs + 40, kind: 'writer-changed', subject: 'db-2', evidence },
      { atMs: atMs + 2_000, kind: 'fault-recovered', ...step },
      { atMs: atMs + 2_500, kind: 'system-steady', ...step },
    ];
  });
  return [
    ...['pod-1', 'pod-2', 'pod-3'].map((subject, index): RunEvent => ({
      atMs: 0,
      kind: 'pod-ready',
      subject,
      evidence: { zone: index === 1 ? 'c' : 'a' },
    })),
    { atMs: 0, kind: 'load-started', evidence },
    ...steps,
    { atMs: durationMs, kind: 'load-ended', exitCode: 0, interrupted: false, evidence },
    { atMs: durationMs, kind: 'recording-closed', evidence },
  ];
}

function recordOf(durationMs: number): RunRecord {
  return {
    schemaVersion: 1,
    id: '20261123T170000Z-long',
    scenario: 'long',
    journeys: ['menu', 'order'],
    target: { kind: 'local', id: 'local-1', baseUrl: 'http://127.0.0.1:8080' },
    seed: longRunSeed,
    startedAt: '2026-11-23T17:00:00.000Z',
    startedMonotonicMs: 1_000,
    endedMs: durationMs,
    interrupted: false,
    promised: ['samples', 'databases', 'faults'],
    slos: [
      {
        name: 'orders-within-500ms',
        objective: 0.95,
        windowDays: 30,
        indicator: { kind: 'latency', of: 'order', belowMs: 500 },
      },
    ],
    thresholdsAsked: false,
    load: {
      shape: 'steady',
      peakPerSecond: 10,
      durationMs,
      arrivals: Math.ceil(durationMs / timelineBinMs),
      reality: null,
    },
    settings: { durable: false },
    versions: {},
    host: {},
  };
}
