// Missing evidence causes doubts, never breaches; a breach in two phases counts once.
import { afterEach, describe, expect, it } from 'vitest';
import { clockOffsetName, type StoredLine, type Verdict } from '../../../contract/index.ts';
import { analyze } from '../../analyze.ts';
import { dispose, FixtureRun } from '../../testing/fixture-run.ts';

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) dispose(dir);
});

async function judged(change: (run: FixtureRun) => void): Promise<Verdict> {
  const run = new FixtureRun();
  change(run);
  const dir = run.write();
  made.push(dir);
  return (await analyze(dir, { write: false })).verdict;
}

const of = ({ verdicts }: Verdict, name: string): string => {
  const found = verdicts.find(({ checker }) => checker === name);
  return `${found?.outcome}: ${found?.because}`;
};

/** A target that was up before, with 600 orders of other days in it, each paid twice. */
function keptTarget(run: FixtureRun, phases: readonly StoredLine['phase'][]): void {
  run.record.settings['foundTarget'] = true;
  addEarlier(run, phases);
}

/** A new target on which as many orders were placed to fit the load to the machine. */
function visitedTarget(run: FixtureRun, phases: readonly StoredLine['phase'][]): void {
  run.record.load.fit = {
    carriesPerSecond: 120,
    peakPerSecond: 60,
    visitCpuMs: 12,
    baseCores: 0.4,
    othersCores: 0.1,
    freeCores: 1.9,
    quotaCores: null,
  };
  addEarlier(run, phases);
}

function addEarlier(run: FixtureRun, phases: readonly StoredLine['phase'][]): void {
  const earlier = phases.map((phase): StoredLine[] => [
    ...Array.from({ length: 600 }, (_, k): StoredLine[] => [
      {
        phase,
        kind: 'order',
        id: `earlier-${k}`,
        member: 5_000 + k,
        key: `earlier-${k}`,
        theatre: 2,
        status: 'confirmed',
        lines: [{ item: 1, quantity: 1, unitPrice: 1 }],
      },
      { phase, kind: 'payment', order: `earlier-${k}`, amount: 2, refunded: true },
      { phase, kind: 'payment', order: `earlier-${k}`, amount: 1, refunded: false },
    ]).flat(),
    ...[1, 2, 3].map((item): StoredLine => ({
      phase,
      kind: 'stock',
      theatre: 2,
      item,
      quantity: item === 1 ? 400 : 9,
      initialQuantity: item === 1 ? 1_000 : 9,
    })),
  ]);
  const before = earlier[phases.indexOf('before-load')];
  const stock = run.stored.filter((line) => line.kind === 'stock' && line.phase === 'final');
  const lines = phases.flatMap((phase, index) =>
    phase === 'before-load'
      ? [
          ...(before ?? []),
          ...stock.map((line): StoredLine => ({ ...line, phase })),
          { phase, kind: 'end' } as const,
        ]
      : [...(earlier[index] ?? []), ...run.stored.filter((line) => line.phase === phase)],
  );
  run.stored = lines;
}

describe.each([
  ['a kept target', keptTarget],
  ['a target that was visited before the load', visitedTarget],
])('%s', (_name, prepare) => {
  it('a target that was used before may hold orders of earlier days, with any outcome', async () => {
    const verdict = await judged((run) => prepare(run, ['before-load', 'before-settle', 'final']));
    expect(of(verdict, 'no-unexpected-order')).toMatch(/^pass/);
    expect(of(verdict, 'payments-match')).toMatch(/^pass/);
    expect(verdict.verdicts.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(verdict.outcome).toBe('pass');
  });

  it('a target that was used before is not reported to hold unexpected orders if its before-load phase is missing', async () => {
    const verdict = await judged((run) => prepare(run, ['before-settle', 'final']));
    for (const name of ['no-unexpected-order', 'payments-match', 'one-ticket-per-order', 'one-order-per-key'])
      expect(of(verdict, name)).toMatch(/^unknown: 600 .*before-load/);
    expect(of(verdict, 'evidence-whole')).toMatch(/^unknown: .*phase before-load without its end/);
    expect(verdict.outcome).toBe('unknown');
  });
});

describe('the last reading of the machine', () => {
  it('the last reading of the machine may come too soon after the one before to have figures', async () => {
    const verdict = await judged((run) => {
      const atMs = (run.machine.at(-1)?.atMs ?? 0) + 12;
      run.machine.push({ atMs, name: clockOffsetName, value: 0, residentMb: null });
    });
    expect(of(verdict, 'evidence-whole')).toMatch(/^pass/);
  });
});

describe('a ledger that was cut', () => {
  it.each([0.97, 0.985, 0.99, 0.995])(
    'a ledger that was cut is no unresolved attempt: at %d of its length',
    async (share) => {
      const verdict = await judged((run) => {
        // Resolved in two sends: the first was `unsure`, and the answer of the second is in the part that is
        // cut.
        const settled = run.ledger.filter(({ settling }) => settling === true);
        run.ledger = run.ledger.filter(({ settling }) => settling !== true);
        for (const line of settled)
          run.ledger.push({
            ...line,
            ...(line.outcome === 'attempted' ? {} : { outcome: 'unsure' as const }),
          });
        run.ledger.push(...settled.map((line) => ({ ...line, send: 3, atMs: line.atMs + 500 })));
        const written = run.ledger.length;
        run.events = run.events.map((event) =>
          event.kind === 'recording-closed' ? { ...event, evidence: { ledgerLines: written } } : event,
        );
        run.ledger = run.ledger.slice(0, Math.floor(written * share));
      });
      expect(of(verdict, 'unsure-attempts-settle')).toMatch(/^unknown/);
      expect(verdict.outcome).toBe('unknown');
    },
  );
});

describe('what is stored in both phases', () => {
  const both = (change: (line: StoredLine) => StoredLine[]) => (run: FixtureRun) =>
    void (run.stored = run.stored.flatMap(change));

  it('what is stored in both phases is counted once: payments', async () => {
    const verdict = await judged(both((line) => (line.kind === 'payment' ? [line, line] : [line])));
    expect(of(verdict, 'one-order-per-key')).toBe('fail: 39 duplicate');
    expect(of(verdict, 'payments-match')).toBe('fail: 39 orders paid more than once');
  });

  it('what is stored in both phases is counted once: stock that is oversold', async () => {
    const verdict = await judged(
      both((line) => (line.kind === 'stock' && line.item === 1 ? [{ ...line, quantity: -1 }] : [line])),
    );
    expect(of(verdict, 'stock-adds-up')).toBe('fail: 1 oversold');
  });

  it('what is stored in both phases is counted once: an order that was refused', async () => {
    const verdict = await judged((run) => {
      run.stored = run.stored.flatMap((line) =>
        line.kind === 'order' && line.id === 'o-9'
          ? [line, { ...line, id: 'o-99', member: 104, key: 'key-4' }]
          : [line],
      );
    });
    expect(of(verdict, 'no-refused-order-stored')).toBe('fail: 1 phantom');
  });
});
