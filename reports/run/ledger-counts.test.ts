// The counts in reports are those that the checkers judged, and their examples point to the exact lines.
import { describe, expect, it } from 'vitest';
import { runFiles } from '../../contract/index.ts';
import { analyze } from '../analyze.ts';
import type { StoredCounts } from './ledger-counts.ts';
import { dispose, FixtureRun } from '../testing/fixture-run.ts';

async function judged(change: (run: FixtureRun) => void): Promise<Awaited<ReturnType<typeof analyze>>> {
  const run = new FixtureRun();
  change(run);
  const dir = run.write();
  try {
    return await analyze(dir, { write: false });
  } finally {
    dispose(dir);
  }
}
const storedOf = ({ input }: Awaited<ReturnType<typeof analyze>>): StoredCounts =>
  input.ledger?.stored as StoredCounts;
const becauseOf = ({ verdict }: Awaited<ReturnType<typeof analyze>>, name: string): string =>
  verdict.verdicts.find(({ checker }) => checker === name)?.because ?? '';

describe('the ledger’s counts', () => {
  it('the ledger’s counts count how each order ended, with example lines', async () => {
    const { input } = await judged(() => {});
    expect(input.ledger?.intents).toMatchObject({
      acknowledged: { count: 38 },
      refused: { count: 1 },
      unsure: { count: 1 },
    });
    expect([input.ledger?.soldOut, input.ledger?.retried]).toEqual([1, 0]);
    const quoted = (['acknowledged', 'refused', 'unsure'] as const).map((outcome) => {
      const [at] = input.ledger?.intents[outcome].examples ?? [];
      return JSON.parse(input.quotes.find((quote) => quote.at === at)?.text ?? '{}') as object;
    });
    expect(quoted).toMatchObject([
      { n: 0, outcome: 'acknowledged' },
      { n: 4, outcome: 'refused', status: 409 },
      { n: 3, outcome: 'unsure' },
    ]);
    expect(input.ledger?.intents.acknowledged.examples).toHaveLength(3);
  });

  it('the ledger’s counts find nothing lost and nothing doubled in a good run', async () => {
    expect(storedOf(await judged(() => {}))).toEqual({
      acknowledged: 39,
      lost: { count: 0, examples: [] },
      doubled: { count: 0, examples: [] },
    });
  });

  it('the ledger’s counts count what was lost as the checker does, with the acknowledgement as evidence', async () => {
    const analysis = await judged((run) => {
      run.stored = run.stored.filter((line) => !(line.kind === 'order' && ['o-9', 'o-12'].includes(line.id)));
    });
    const lost = storedOf(analysis).lost;
    expect(lost).toMatchObject({ count: 2 });
    expect(becauseOf(analysis, 'acknowledged-orders-stored-once')).toContain('2 acknowledged orders lost');
    const quoted = analysis.input.quotes
      .filter(({ at }) => typeof lost !== 'string' && lost.examples.includes(at))
      .map(({ text }) => JSON.parse(text) as { order: string; outcome: string });
    expect(quoted.map(({ order, outcome }) => `${order} ${outcome}`)).toEqual([
      'o-9 acknowledged',
      'o-12 acknowledged',
    ]);
  });

  it('the ledger’s counts count what was doubled as the checker does, with each row as evidence', async () => {
    const analysis = await judged((run) => {
      run.stored.push(
        ...run.stored
          .filter((line) => line.kind === 'order' && line.id === 'o-9' && line.phase === 'final')
          .map((line) => ({ ...line, id: 'o-9-again' })),
      );
    });
    const { doubled } = storedOf(analysis);
    if (typeof doubled === 'string') return expect.fail(doubled);
    expect(doubled.count).toBe(1);
    expect(becauseOf(analysis, 'one-order-per-key')).toContain('1 duplicate');
    expect(doubled.examples[0]).toMatch(/^stored\.ndjson:\d+, stored\.ndjson:\d+$/);
    expect(
      analysis.input.quotes
        .filter(({ at }) => doubled.examples[0]?.split(', ').includes(at))
        .map(({ text }) => (JSON.parse(text) as { id: string }).id),
    ).toEqual(['o-9', 'o-9-again']);
  });

  it('the ledger’s counts do not call lost what an export that was cut short cannot show', async () => {
    const analysis = await judged((run) => {
      run.stored = run.stored.slice(0, -30);
    });
    expect(storedOf(analysis).lost).toMatch(/no end line/);
    expect(storedOf(analysis).doubled).toMatch(/no end line/);
  });

  it('the ledger’s counts call doubled what is stored twice, even if little else is known', async () => {
    const analysis = await judged((run) => {
      run.stored = [
        ...run.stored,
        ...run.stored
          .filter((line) => line.kind === 'order' && line.id === 'o-9' && line.phase === 'final')
          .map((line) => ({ ...line, id: 'o-9-again' })),
      ].filter(({ kind }) => kind !== 'end');
    });
    expect(storedOf(analysis)).toMatchObject({
      lost: expect.stringContaining('no end line') as string,
      doubled: { count: 1 },
    });
  });

  it('the ledger’s counts give the reason if there are no counts of stored rows, and are null without a ledger', async () => {
    expect(
      (
        await judged((run) => {
          run.record.promised = ['samples', 'ledger'];
        })
      ).input.ledger?.stored,
    ).toMatch(/did not promise/);
    expect(
      (
        await judged((run) => {
          run.files.set(runFiles.stored, () => undefined);
        })
      ).input.ledger?.stored,
    ).toMatch(/missing/);
    expect(
      (
        await judged((run) => {
          run.record.promised = ['samples'];
        })
      ).input.ledger,
    ).toBeNull();
  });
});
