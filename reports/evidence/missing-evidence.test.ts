// Evidence that is missing makes doubts, never breaches; and a breach that stands in two phases is one.
import { afterEach, describe, expect, it } from 'vitest';
import type { StoredLine, Verdict } from '../../contract/index.ts';
import { analyze } from '../analyze.ts';
import { dispose, TinyRun } from '../testing/tiny-run.ts';

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) dispose(dir);
});

async function judged(change: (run: TinyRun) => void): Promise<Verdict> {
  const run = new TinyRun();
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
function keptTarget(run: TinyRun, phases: readonly StoredLine['phase'][]): void {
  run.record.settings['foundTarget'] = true;
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

describe('a kept target', () => {
  it('may hold orders of earlier days, whatever became of those', async () => {
    const verdict = await judged((run) => keptTarget(run, ['before-load', 'before-settle', 'final']));
    expect(of(verdict, 'no-unexpected-order')).toMatch(/^pass/);
    expect(of(verdict, 'payments-match')).toMatch(/^pass/);
    expect(verdict.verdicts.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(verdict.outcome).toBe('pass');
  });

  it('is not said to hold unexpected orders where its before-load phase is missing', async () => {
    const verdict = await judged((run) => keptTarget(run, ['before-settle', 'final']));
    for (const name of ['no-unexpected-order', 'payments-match', 'one-ticket-per-order', 'one-order-per-key'])
      expect(of(verdict, name)).toMatch(/^unknown: 600 .*before-load/);
    expect(of(verdict, 'evidence-whole')).toMatch(/^unknown: .*phase before-load without its end/);
    expect(verdict.outcome).toBe('unknown');
  });
});

describe('a new target that was visited before the load', () => {
  it('is not said to hold unexpected orders where its before-load phase is missing', async () => {
    const verdict = await judged((run) => {
      keptTarget(run, ['before-settle', 'final']);
      run.record.settings['foundTarget'] = false;
      run.record.load.fit = {
        carriesPerSecond: 40,
        peakPerSecond: 20,
        visitCpuMs: 25,
        baseCores: 0.4,
        othersCores: 0.1,
        freeCores: 1.9,
        quotaCores: null,
      };
    });
    expect(of(verdict, 'no-unexpected-order')).toMatch(/^unknown: 600 .*before-load/);
    expect(of(verdict, 'evidence-whole')).toMatch(/^unknown: .*phase before-load without its end/);
  });
});

describe('a ledger that was cut', () => {
  it.each([0.97, 0.985, 0.99, 0.995])('is no unresolved attempt: at %d of its length', async (share) => {
    const verdict = await judged((run) => {
      // Settled in two sends: the first was unsure, and the answer of the second lies in the part that is cut.
      const settled = run.ledger.filter(({ settling }) => settling === true);
      run.ledger = run.ledger.filter(({ settling }) => settling !== true);
      for (const line of settled)
        run.ledger.push({ ...line, ...(line.outcome === 'attempted' ? {} : { outcome: 'unsure' as const }) });
      run.ledger.push(...settled.map((line) => ({ ...line, send: 3, atMs: line.atMs + 500 })));
      const written = run.ledger.length;
      run.events = run.events.map((event) =>
        event.kind === 'recording-closed' ? { ...event, evidence: { ledgerLines: written } } : event,
      );
      run.ledger = run.ledger.slice(0, Math.floor(written * share));
    });
    expect(of(verdict, 'unsure-attempts-settle')).toMatch(/^unknown/);
    expect(verdict.outcome).toBe('unknown');
  });
});

describe('what stands in both phases', () => {
  const both = (change: (line: StoredLine) => StoredLine[]) => (run: TinyRun) =>
    void (run.stored = run.stored.flatMap(change));

  it('is counted once: payments', async () => {
    const verdict = await judged(both((line) => (line.kind === 'payment' ? [line, line] : [line])));
    expect(of(verdict, 'one-order-per-key')).toBe('fail: 39 duplicate');
    expect(of(verdict, 'payments-match')).toBe('fail: 39 orders paid more than once');
  });

  it('is counted once: stock that is oversold', async () => {
    const verdict = await judged(
      both((line) => (line.kind === 'stock' && line.item === 1 ? [{ ...line, quantity: -1 }] : [line])),
    );
    expect(of(verdict, 'stock-adds-up')).toBe('fail: 1 oversold');
  });

  it('is counted once: an order that was refused', async () => {
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
