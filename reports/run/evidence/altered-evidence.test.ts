// Evidence that was changed after the recording was closed, and evidence that was recorded wrongly: neither
// passes.
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CheckVerdict, DatabaseLine, LedgerLine, ProbeRow, RunEvent } from '../../../contract/index.ts';
import { analyze } from '../../analyze.ts';
import { sealRun } from '../../testing/seal-run.ts';
import { dispose, FixtureRun } from '../../testing/fixture-run.ts';

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) dispose(dir);
});

type Change = (run: FixtureRun) => void;

function written(change: Change = () => undefined): string {
  const run = new FixtureRun();
  change(run);
  const dir = run.write();
  made.push(dir);
  return dir;
}

async function judged(
  dir: string,
): Promise<{ outcome: string; whole: CheckVerdict; of: (name: string) => string }> {
  const { verdict } = await analyze(dir, { write: false });
  const of = (name: string): string =>
    verdict.verdicts.find(({ checker }) => checker === name)?.outcome ?? 'none';
  const whole = verdict.verdicts.find(({ checker }) => checker === 'evidence-whole');
  if (whole === undefined) throw new Error('evidence-whole was not asked');
  return { outcome: verdict.outcome, whole, of };
}

const lines = (text: string): string[] => text.split('\n').slice(0, -1);
const joined = (kept: readonly string[]): string => kept.map((line) => `${line}\n`).join('');
/** Leaves out every `n`th line after the first. */
const withoutSome =
  (n: number) =>
  (text: string): string =>
    joined(lines(text).filter((_, index) => index === 0 || index % n !== 0));
const withoutPhase = (phase: string) => (text: string) =>
  joined(lines(text).filter((line) => !line.includes(`"phase":"${phase}"`)));
const without = (key: string) => (text: string) =>
  joined(
    lines(text).map((line) => {
      const cells = Object.entries(JSON.parse(line) as Record<string, unknown>);
      return JSON.stringify(Object.fromEntries(cells.filter(([name]) => name !== key)));
    }),
  );
const samples = (change: (cells: string[]) => string[]) => (text: string) =>
  joined(lines(text).map((line) => (line.startsWith('#') ? line : change(line.split(',')).join(','))));
const numbers =
  (kind: string, cell: number, change: (value: number) => number) =>
  (cells: string[]): string[] =>
    cells[0] === kind ? cells.map((text, at) => (at === cell ? String(change(Number(text))) : text)) : cells;

/** What was changed in which file, after its recorder had closed the folder. */
const changed: [what: string, file: string, change: (text: string) => string][] = [
  ['databases lost lines', 'databases.ndjson', withoutSome(3)],
  ['probes lost lines', 'probes.csv', withoutSome(10)],
  ['the machine’s figures lost lines', 'machine.csv', withoutSome(5)],
  ['stored lost its before-settle phase', 'stored.ndjson', withoutPhase('before-settle')],
  ['the ledger lost its order ids', 'ledger.ndjson', without('order')],
  ['the ledger lost what was ordered', 'ledger.ndjson', without('lines')],
  ['the ledger lost the theatres', 'ledger.ndjson', without('theatre')],
  ['response times are negative', 'samples.csv', samples(numbers('r', 9, (ms) => -ms))],
  ['start lags are negative', 'samples.csv', samples(numbers('a', 3, (ms) => -ms))],
  ['requests were sent 10 s later', 'samples.csv', samples(numbers('r', 1, (ms) => ms + 10_000))],
  [
    'databases are those of another run',
    'databases.ndjson',
    (text) => text.replaceAll('"kind":', '"run":"20261123T180000Z-other","kind":'),
  ],
  [
    'a stock row of an item that was not ordered is gone',
    'stored.ndjson',
    (text) => joined(lines(text).filter((line) => !line.includes('"item":9'))),
  ],
  [
    'prices and amounts were raised alike',
    'stored.ndjson',
    (text) => text.replaceAll('4500', '4600').replaceAll('13500', '13800'),
  ],
  [
    'the probes lack a fifth of the run',
    'probes.csv',
    (text) => joined(lines(text).filter((line) => !/^\w+,\d+,1[2-5]\d{3}\./.test(line))),
  ],
  ['a fault was in effect before it was injected', 'events.ndjson', (text) => text.replace('8020', '7000')],
  ['the plan holds another kind', 'plan.json', (text) => text.replace('crash-writer', 'switch-over-writer')],
  [
    'there are two writers at once',
    'databases.ndjson',
    (text) => text.replaceAll('"role":"reader"', '"role":"writer"'),
  ],
  [
    'semi-synchronous replication was off all along',
    'databases.ndjson',
    (text) => text.replaceAll('"semiSync":true', '"semiSync":false'),
  ],
  [
    'facts are no longer promised',
    'run.json',
    (text) => text.replace('"databases",', '').replace('"probes",', ''),
  ],
  [
    'a byte of the curve is another',
    'curve.json',
    (text) => text.replace('"startRate":120', '"startRate":120 '),
  ],
];

/** A stock row that no order touched, and members by name in every state, so that each case has its line. */
const richer: Change = (run) => {
  for (const phase of ['before-settle', 'final'] as const) {
    const end = run.stored.findIndex((line) => line.kind === 'end' && line.phase === phase);
    run.stored.splice(end, 0, { phase, kind: 'stock', theatre: 1, item: 9, quantity: 9, initialQuantity: 9 });
  }
  for (const line of run.databases) if (line.kind === 'state') line.members = membersWith(line.writer);
};

function membersWith(writer: string | null): (DatabaseLine & { kind: 'state' })['members'] {
  return ['db-1', 'db-2'].map((name) => ({
    name,
    zone: 'a',
    role: name === writer ? ('writer' as const) : ('reader' as const),
    gtid: null,
    lagSeconds: null,
  }));
}

describe('evidence that was changed after the recording was closed', () => {
  it('evidence that was changed after the recording was closed was none, and the run passes', async () => {
    const { outcome, whole } = await judged(written(richer));
    expect([outcome, whole.because]).toEqual(['pass', '10 files are as they were closed, and of this run']);
  });

  it.each(changed)(
    'evidence that was changed after the recording was closed does not pass if %s',
    async (_what, file, change) => {
      const dir = written(richer);
      const path = join(dir, file);
      const text = readFileSync(path, 'utf8');
      const altered = change(text);
      expect(altered).not.toBe(text);
      writeFileSync(path, altered);
      const { outcome, whole } = await judged(dir);
      expect(outcome).not.toBe('pass');
      expect(whole.outcome).toBe('unknown');
      expect([whole.because, ...whole.evidence].join('\n')).toContain(file);
    },
  );

  it.each(['databases.ndjson', 'probes.csv', 'curve.json'])(
    'evidence that was changed after the recording was closed does not pass if %s is gone',
    async (file) => {
      const dir = written();
      rmSync(join(dir, file));
      const { outcome, whole } = await judged(dir);
      expect(outcome).toBe('unknown');
      expect(whole.because).toContain(`${file} is missing`);
    },
  );

  it('evidence that was changed after the recording was closed does not pass if a line follows the last event', async () => {
    const dir = written();
    const more: RunEvent = { atMs: 23_000, kind: 'pod-gone', subject: 'pod-1', evidence: {} };
    appendFileSync(join(dir, 'events.ndjson'), `${JSON.stringify(more)}\n`);
    expect((await judged(dir)).whole.because).toContain('events behind the end of the recording');
  });

  it('evidence that was changed after the recording was closed does not pass if a file was added', async () => {
    const dir = written();
    writeFileSync(join(dir, 'observed.json'), '{}');
    expect((await judged(dir)).whole.because).toBe('observed.json came after the recording was closed');
  });

  it('evidence that was changed after the recording was closed is not known of a folder without a list, as older versions left it', async () => {
    const dir = written();
    const path = join(dir, 'events.ndjson');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/,"run":"[^"]*","files":\[.*\]\}/, '}'));
    expect((await judged(dir)).whole.because).toMatch(/does not list the evidence files/);
  });

  it('evidence that was changed after the recording was closed is recognised by another run’s id in a list that fits', async () => {
    const dir = written();
    sealRun(dir, '20261123T180000Z-other');
    expect((await judged(dir)).whole.because).toBe(
      'events.ndjson was recorded for run 20261123T180000Z-other, run.json is of 20261123T190000Z-tiny',
    );
  });
});

const ledger =
  (
    is: (line: LedgerLine) => boolean,
    change: (line: LedgerLine) => Partial<Record<keyof LedgerLine, unknown>>,
  ): Change =>
  (run) => {
    run.ledger = run.ledger.map((line) => (is(line) ? ({ ...line, ...change(line) } as LedgerLine) : line));
  };
const attempted = ({ op, outcome }: LedgerLine): boolean => op === 'order' && outcome === 'attempted';
const acknowledged = ({ op, outcome }: LedgerLine): boolean => op === 'order' && outcome === 'acknowledged';
const probes =
  (change: (rows: ProbeRow[]) => ProbeRow[]): Change =>
  (run) => {
    run.probes = change(run.probes);
  };
const states =
  (change: (state: DatabaseLine & { kind: 'state' }) => Partial<DatabaseLine & { kind: 'state' }>): Change =>
  (run) => {
    run.databases = run.databases.map((line) =>
      line.kind === 'state' ? { ...line, ...change(line) } : line,
    );
  };
const events =
  (kind: RunEvent['kind'], change: Record<string, unknown>): Change =>
  (run) => {
    run.events = run.events.map((event) => (event.kind === kind ? { ...event, ...change } : event));
  };
const file =
  (name: string, change: (text: string) => string): Change =>
  (run) =>
    void run.files.set(name, change);
/** Renumbered, as if the rows had never existed. */
const renumbered = (rows: readonly ProbeRow[]): ProbeRow[] => {
  const next = { order: 0, sql: 0 };
  return rows.map((row) => ({ ...row, n: (next[row.probe] += 1) }));
};

/** Recorded so from the start: sizes and hashes agree, and the evidence contradicts itself. */
const recordedWrongly: [what: string, checker: string, text: RegExp, change: Change][] = [
  [
    'databases have a hole',
    'evidence-whole',
    /holes of over 5 s in the states/,
    (run) => void run.databases.splice(3, 3),
  ],
  [
    'a probe lost rows',
    'evidence-whole',
    /rows of the order probe doubled or gone/,
    probes((rows) => rows.filter(({ probe, n }) => probe !== 'order' || n % 10 !== 0)),
  ],
  [
    'the probes lack a fifth of the run and are numbered without a gap',
    'evidence-whole',
    /order probe that was not at its pace/,
    probes((rows) => renumbered(rows.filter(({ sentMs }) => sentMs < 12_000 || sentMs > 16_000))),
  ],
  [
    'probes ended before they were sent',
    'evidence-whole',
    /probes that ended before/,
    probes((rows) => rows.map((row) => ({ ...row, endedMs: row.sentMs - 1 }))),
  ],
  [
    'probes lie behind the run',
    'evidence-whole',
    /probes outside the run/,
    probes((rows) => rows.map((row) => ({ ...row, endedMs: row.endedMs + 60_000 }))),
  ],
  [
    'a reading of the machine lacks its rows',
    'evidence-whole',
    /readings of the machine without harness/,
    (run) => {
      run.machine = run.machine.filter(({ name, atMs }) => name !== 'harness' || atMs !== 7_000);
    },
  ],
  [
    'the machine was idle to more than all of it',
    'evidence-whole',
    /figures of the machine that cannot be/,
    (run) => {
      run.machine = run.machine.map((row) => (row.name === 'host-idle' ? { ...row, value: 180 } : row));
    },
  ],
  [
    'stored has no before-settle phase',
    'evidence-whole',
    /phase before-settle without its end/,
    (run) => {
      run.stored = run.stored.filter(({ phase }) => phase !== 'before-settle');
    },
  ],
  [
    'a stock row is gone from one phase',
    'evidence-whole',
    /rows of stock that differ between before-settle and final/,
    (run) => {
      richer(run);
      run.stored = run.stored.filter(
        (line) => line.kind !== 'stock' || line.phase !== 'final' || line.item !== 3,
      );
    },
  ],
  [
    'a stock row of one theatre is gone from both phases',
    'evidence-whole',
    /rows of stock that are missing/,
    (run) => {
      for (const phase of ['before-settle', 'final'] as const) {
        const end = run.stored.findIndex((line) => line.kind === 'end' && line.phase === phase);
        run.stored.splice(end, 0, {
          phase,
          kind: 'stock',
          theatre: 2,
          item: 1,
          quantity: 9,
          initialQuantity: 9,
        });
      }
    },
  ],
  [
    'acknowledged orders have no id',
    'evidence-whole',
    /acknowledged orders without their id/,
    ledger(acknowledged, () => ({ order: undefined })),
  ],
  [
    'attempted orders do not say what was ordered',
    'evidence-whole',
    /attempted orders without the ordered items/,
    ledger(attempted, () => ({ lines: undefined })),
  ],
  [
    'attempted orders name no theatre',
    'evidence-whole',
    /attempted orders without their theatre/,
    ledger(attempted, () => ({ theatre: undefined })),
  ],
  [
    'ledger lines have no key',
    'evidence-whole',
    /ledger lines without a key/,
    ledger(
      ({ n }) => n === 9,
      () => ({ key: '' }),
    ),
  ],
  [
    'outcomes stand before their attempt',
    'evidence-whole',
    /outcomes before their attempt/,
    ledger(acknowledged, ({ atMs }) => ({ atMs: atMs - 100 })),
  ],
  [
    'ledger lines lie behind the run',
    'evidence-whole',
    /ledger lines outside the run/,
    ledger(
      ({ n }) => n === 9,
      ({ atMs }) => ({ atMs: atMs + 100_000 }),
    ),
  ],
  [
    'response times are negative',
    'evidence-whole',
    /80 rows with a negative length of time/,
    (run) => {
      for (const row of run.samples) if (row.kind === 'r') row.responseMs = -row.responseMs;
    },
  ],
  [
    'start lags are negative',
    'evidence-whole',
    /40 rows with a negative length of time/,
    (run) => {
      for (const row of run.samples) if (row.kind === 'a') row.startLagMs = -row.startLagMs;
    },
  ],
  [
    'all requests were sent 10 s later',
    'evidence-whole',
    /requests after the load/,
    (run) => {
      for (const row of run.samples) if (row.kind === 'r') row.sentMs += 10_000;
    },
  ],
  [
    'orders were sent at other times than the ledger records',
    'evidence-whole',
    /times of orders that are not the ledger’s/,
    (run) => {
      for (const row of run.samples) if (row.kind === 'r' && row.sentMs < 10_000) row.sentMs += 2_000;
    },
  ],
  [
    'arrivals were scheduled later than the curve has them',
    'evidence-whole',
    /schedule that is not the curve’s/,
    (run) => {
      for (const row of run.samples) if (row.kind === 'a') row.scheduledMs += 5_000;
    },
  ],
  [
    'databases are those of another run',
    'evidence-whole',
    /databases\.ndjson was recorded for run another/,
    states(() => ({ run: 'another' })),
  ],
  [
    'another writer is there than events record',
    'evidence-whole',
    /another writer than in the events/,
    states(({ atMs }) => (atMs > 12_000 ? { writer: 'db-1' } : {})),
  ],
  [
    'there are two writers at once',
    'evidence-whole',
    /states with two writers at once/,
    states(({ writer }) => ({
      members: membersWith(writer).map((member) => ({ ...member, role: 'writer' as const })),
    })),
  ],
  ['states go back in time', 'evidence-whole', /go back in time/, (run) => void run.databases.reverse()],
  [
    'semi-synchronous replication was off all along',
    'new-writer-holds-all',
    /never confirmed by a second server; .*orders were acknowledged while/,
    states(() => ({ semiSync: false })),
  ],
  [
    'a fault was in effect before it was injected',
    'faults-bit',
    /1 of 1 faults had no effect/,
    events('fault-in-effect', { atMs: 7_995 }),
  ],
  [
    'a fault was injected before the plan asks for it',
    'faults-bit',
    /1 of 1 faults had no effect/,
    (run) => void (run.plan = [{ ...run.plan![0]!, atMs: 12_000 }]),
  ],
  [
    'another kind is in the plan than in the events',
    'faults-bit',
    /1 of 1 faults had no effect/,
    (run) => void (run.plan = [{ ...run.plan![0]!, fault: { kind: 'kill-pod', of: { pod: 'any' } } }]),
  ],
  [
    'a fault that events have is not in the plan',
    'faults-bit',
    /2 of 2 faults|1 of 2 faults/,
    (run) => void run.events.splice(3, 0, { ...run.events[2]!, id: 'f2' } as RunEvent),
  ],
  [
    'the load started twice',
    'evidence-whole',
    /load-started more than once/,
    (run) => void run.events.unshift(run.events[0]!),
  ],
  [
    'an event lies behind the run',
    'evidence-whole',
    /events outside the run/,
    events('system-steady', { atMs: 90_000 }),
  ],
  [
    'run.json promises a fact that was never recorded',
    'evidence-whole',
    /databases\.ndjson is not in the list/,
    file('databases.ndjson', () => undefined as never),
  ],
];

describe('evidence that is odd, and can be', () => {
  it.each<[string, Change]>([
    [
      'an answer that the customer found wrong has no id',
      (run) => {
        run.ledger = run.ledger.map(({ order, ...line }) =>
          line.op === 'order' && line.outcome === 'acknowledged' && line.n === 9
            ? { ...line, wrong: 'not-json' }
            : { ...line, ...(order === undefined ? {} : { order }) },
        );
      },
    ],
    [
      'the offset of the clocks moved between an attempt and its outcome',
      ledger(acknowledged, ({ atMs }) => ({ atMs: atMs - 50.4 })),
    ],
    [
      'the last reading of the machine came a moment after the one before',
      (run) => {
        const last = run.machine.at(-1)?.atMs ?? 0;
        run.machine.push({ atMs: last + 8, name: 'clock_offset_ms', value: 0, residentMb: null });
      },
    ],
  ])('evidence that is odd, and can be is whole: %s', async (_what, change) => {
    const { whole } = await judged(written(change));
    expect([whole.outcome, whole.because]).toEqual(['pass', expect.anything()]);
  });
});

describe('evidence that was recorded wrongly', () => {
  it.each(recordedWrongly)(
    'evidence that was recorded wrongly does not pass if %s',
    async (_what, checker, pattern, change) => {
      const { outcome, of } = await judged(written(change));
      expect(outcome).not.toBe('pass');
      expect(of(checker)).toBe('unknown');
      const { verdict } = await analyze(made.at(-1) ?? '', { write: false });
      const found = verdict.verdicts.find((one) => one.checker === checker);
      expect([found?.because, ...(found?.evidence ?? [])].join('\n')).toMatch(pattern);
    },
  );
});
