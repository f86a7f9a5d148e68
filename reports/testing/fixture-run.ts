// A small hand-written history of a good run, to be broken one fact at a time in tests.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  facts,
  formatMachine,
  formatProbe,
  formatSample,
  machineHeader,
  probeEveryMs,
  probesHeader,
  runFiles,
  samplesHeader,
  type Curve,
  type DatabaseLine,
  type FaultPlan,
  type LedgerLine,
  type MachineRow,
  type ProbeRow,
  type RunEvent,
  type RunRecord,
  type SampleRow,
  type StoredLine,
} from '../../contract/index.ts';
import { goodReading } from './good-machine.ts';
import { sealRun } from './seal-run.ts';
import { challengeEnds, challenges, soldOut, soldOutItem } from './fixture-challenges.ts';

const price = 4_500;
const crash: FaultPlan[number]['fault'] = { kind: 'crash-writer', of: { role: 'writer' } };
/** 40 orders, one each 500 ms; some of them have a special history. */
export const history = {
  orders: 40,
  everyMs: 500,
  indeterminate: 3,
  soldOut: 4,
  cancelled: 5,
  read: 6,
  foreignRead: 7,
} as const;

export class FixtureRun {
  record: RunRecord = goodRecord();
  /** 120 a minute for 20 s: an arrival each 500 ms. */
  curve: Curve | null = {
    schemaVersion: 1,
    timeUnitMs: 60_000,
    startRate: 120,
    stages: [{ durationMs: 20_000, target: 120 }],
  };
  plan: FaultPlan | null = [{ atMs: 8_000, holdMs: 1_000, fault: crash }];
  events: RunEvent[] = goodEvents();
  ledger: LedgerLine[] = [];
  stored: StoredLine[] = [];
  samples: SampleRow[] = [];
  databases: DatabaseLine[] = goodDatabases();
  probes: ProbeRow[] = goodProbes();
  machine: MachineRow[] = Array.from({ length: 24 }, (_, second) => goodReading(second)).flat();
  /** Files whose text is changed, or dropped (undefined), after all else. */
  readonly files = new Map<string, (text: string) => string | undefined>();

  constructor() {
    for (let n = 0; n < history.orders; n += 1) this.#visit(n);
    const final = this.stored.map((line): StoredLine => ({ ...line, phase: 'final' }));
    for (const phase of ['before-settle', 'final'] as const)
      this.#stockAndEnd(phase, phase === 'final' ? final : this.stored);
    this.stored.push(...final);
  }

  /** Ledger lines of one send: the attempt and how it ended 50 ms later. */
  send(seen: Partial<LedgerLine> & Pick<LedgerLine, 'n' | 'op' | 'outcome'>, atMs: number): void {
    const { n } = seen;
    const line: LedgerLine = {
      atMs,
      scheduledMs: n * history.everyMs,
      member: 100 + n,
      key: `key-${n}`,
      send: 1,
      theatre: 1,
      lines: [
        { item: 1, quantity: 1 },
        { item: 2, quantity: 2 },
      ],
      ...seen,
    };
    const { status, problem, order, orderStatus, ...requested } = line;
    this.ledger.push({ ...requested, outcome: 'attempted' }, { ...line, atMs: atMs + 50 });
    void [status, problem, order, orderStatus];
  }

  /** Writes the folder and returns its path; `dispose` removes it. */
  write(): string {
    const dir = mkdtempSync(join(tmpdir(), 'showtime-tiny-'));
    const lines = (rows: readonly unknown[]): string =>
      rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    const csv = (header: string, rows: readonly string[]): string => [header, ...rows, ''].join('\n');
    const texts: Record<string, string | undefined> = {
      [runFiles.run]: JSON.stringify(this.record),
      [runFiles.plan]: this.plan ? JSON.stringify(this.plan) : undefined,
      [runFiles.curve]: this.curve ? JSON.stringify(this.curve) : undefined,
      [runFiles.events]: lines(this.events),
      [runFiles.ledger]: lines(this.ledger),
      [runFiles.stored]: lines(this.stored),
      [runFiles.databases]: lines(this.databases),
      [runFiles.samples]: csv(samplesHeader, this.samples.map(formatSample)),
      [runFiles.probes]: csv(probesHeader, this.probes.map(formatProbe)),
      [runFiles.machine]: csv(machineHeader, this.machine.map(formatMachine)),
    };
    for (const [name, text] of Object.entries(texts)) {
      const changed =
        text === undefined ? undefined : (this.files.get(name) ?? ((same: string) => same))(text);
      if (changed !== undefined) writeFileSync(join(dir, name), changed);
    }
    sealRun(dir, this.record.id);
    return dir;
  }

  #visit(n: number): void {
    const atMs = n * history.everyMs;
    const indeterminate = n === history.indeterminate;
    const isSoldOut = n === history.soldOut;
    this.samples.push(
      { kind: 'a', scheduledMs: atMs, arrival: n + 1, startLagMs: 2 },
      this.#request('menu', n, atMs, 0),
      this.#request('order', n, atMs, 1),
    );
    if (indeterminate) {
      this.send({ n, op: 'order', outcome: 'unsure' }, atMs);
      this.send(
        { n, op: 'order', outcome: 'acknowledged', status: 201, order: `o-${n}`, settling: true, send: 2 },
        22_000,
      );
    } else if (isSoldOut) this.send({ n, op: 'order', ...soldOut }, atMs);
    else this.send({ n, op: 'order', outcome: 'acknowledged', status: 201, order: `o-${n}` }, atMs);
    if (n === history.cancelled)
      this.send({ n, op: 'cancel', outcome: 'acknowledged', status: 200, order: `o-${n}` }, atMs + 200);
    if (n === history.read)
      this.send(
        { n, op: 'read', outcome: 'acknowledged', status: 200, order: `o-${n}`, orderStatus: 'confirmed' },
        atMs + 2_000,
      );
    if (n === history.foreignRead)
      this.send({ n, op: 'foreign-read', key: 'key-0', outcome: 'refused', status: 404 }, atMs + 2_000);
    const challenge = challengeEnds.get(n);
    if (challenge) this.send({ n, ...challenge }, atMs + 300);
    if (!isSoldOut) this.#store(n);
  }

  #request(journey: string, n: number, sentMs: number, intent: number): SampleRow {
    const status =
      journey === 'order' && n === history.indeterminate
        ? 504
        : journey === 'order' && n === history.soldOut
          ? 409
          : 200;
    return {
      kind: 'r',
      sentMs,
      arrival: n + 1,
      journey,
      intent,
      send: 1,
      status,
      error: 0,
      serviceMs: 50,
      responseMs: 50,
    };
  }

  #store(n: number): void {
    const phase = 'before-settle';
    const order = `o-${n}`;
    const cancelled = n === history.cancelled;
    this.stored.push(
      {
        phase,
        kind: 'order',
        id: order,
        member: 100 + n,
        key: `key-${n}`,
        theatre: 1,
        screening: null,
        status: cancelled ? 'cancelled' : 'confirmed',
        lines: [
          { item: 2, quantity: 2, unitPrice: price },
          { item: 1, quantity: 1, unitPrice: price },
        ],
      },
      { phase, kind: 'payment', order, amount: 3 * price, refunded: cancelled },
      { phase, kind: 'ticket', order, of: 'ordered' },
    );
    if (cancelled) this.stored.push({ phase, kind: 'ticket', order, of: 'cancelled' });
  }

  #stockAndEnd(phase: 'before-settle' | 'final', into: StoredLine[]): void {
    const confirmed = history.orders - 2;
    into.push(
      { phase, kind: 'stock', theatre: 1, item: 1, quantity: 100 - confirmed, initialQuantity: 100 },
      { phase, kind: 'stock', theatre: 1, item: 2, quantity: 200 - 2 * confirmed, initialQuantity: 200 },
      { phase, kind: 'stock', theatre: 1, item: soldOutItem, quantity: 0, initialQuantity: 0 },
      ...[1, 2, soldOutItem].map((item) => ({ phase, kind: 'price' as const, item, price })),
      { phase, kind: 'end' },
    );
  }
}

/** Removes what `write` made. */
export function dispose(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
}

function goodRecord(): RunRecord {
  return {
    schemaVersion: 1,
    id: '20261123T190000Z-tiny',
    scenario: 'tiny',
    journeys: ['menu', 'order'],
    target: { kind: 'local', id: 'default', baseUrl: 'http://127.0.0.1:8080' },
    seed: 1,
    startedAt: '2026-11-23T19:00:00.000Z',
    startedMonotonicMs: 1_000,
    endedMs: 24_000,
    interrupted: false,
    promised: [...facts],
    challenges: [...challenges],
    slos: [
      {
        name: 'orders-good',
        objective: 0.8,
        windowDays: 30,
        indicator: { kind: 'availability', of: 'order' },
      },
      {
        name: 'menus-fast',
        objective: 0.8,
        windowDays: 30,
        indicator: { kind: 'latency', of: 'menu', belowMs: 500 },
      },
    ],
    thresholdsAsked: false,
    load: { shape: 'steady', peakPerSecond: 2, durationMs: 20_000, arrivals: history.orders, reality: null },
    settings: {},
    versions: {},
    host: {},
  };
}

function goodEvents(): RunEvent[] {
  const evidence = {};
  const f1 = { id: 'f1', fault: crash, evidence };
  return [
    { atMs: 0, kind: 'load-started', evidence },
    { atMs: 7_990, kind: 'fault-declared', ...f1 },
    { atMs: 8_000, kind: 'fault-injected', ...f1 },
    { atMs: 8_020, kind: 'fault-in-effect', ...f1 },
    { atMs: 8_100, kind: 'writer-lost', subject: 'db-1', evidence },
    { atMs: 8_200, kind: 'writer-changed', subject: 'db-2', evidence },
    { atMs: 9_000, kind: 'fault-recovered', ...f1 },
    { atMs: 10_000, kind: 'system-steady', ...f1 },
    { atMs: 20_500, kind: 'load-ended', exitCode: 0, interrupted: false, evidence },
    { atMs: 24_000, kind: 'recording-closed', evidence },
  ];
}

function goodDatabases(): DatabaseLine[] {
  const state = (atMs: number, writer: string): DatabaseLine => ({
    kind: 'state',
    atMs,
    writer,
    members: [],
    semiSync: true,
    semiSyncReaders: 1,
    unacknowledgedCommits: 0,
  });
  return [
    state(0, 'db-1'),
    state(4_500, 'db-1'),
    {
      kind: 'old-writer',
      atMs: 8_500,
      member: 'db-1',
      fencedAtMs: 8_150,
      examined: true,
      reason: null,
      gtid: '0-1-9',
      newWriterGtid: '0-1-9',
      onlyThere: [],
      onlyThereKeys: [],
      commitsAfterFence: 0,
    },
    ...[9_000, 13_000, 17_000, 21_000].map((atMs) => state(atMs, 'db-2')),
  ];
}

/** Both probes get no acknowledgement from 8.0 s on; SQL is back at 8.25 s, orders at 8.4 s. */
function goodProbes(): ProbeRow[] {
  const rows = [probesOf('order', 0, 8_400), probesOf('sql', 10, 8_250)].flat();
  return rows.sort((a, b) => a.sentMs - b.sentMs);
}

function probesOf(probe: ProbeRow['probe'], firstMs: number, backMs: number): ProbeRow[] {
  return Array.from({ length: 20_500 / probeEveryMs[probe] }, (_, index): ProbeRow => {
    const sentMs = firstMs + index * probeEveryMs[probe];
    const down = sentMs >= 8_000 && sentMs < backMs;
    return {
      probe,
      n: index + 1,
      sentMs,
      endedMs: sentMs + (down ? 10 : 5),
      outcome: down ? 'unsure' : 'acknowledged',
    };
  });
}
