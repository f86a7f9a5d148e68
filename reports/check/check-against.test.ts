// A kept target against its run: every deleted, altered and added row is named, and recorded evidence stays
// as it is.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { storedLine, type ExportedLine, type StoredLine, type Verdict } from '../../contract/index.ts';
import { dispose, FixtureRun } from '../testing/fixture-run.ts';
import { checkAgainst } from './check-against.ts';

async function* each(lines: readonly ExportedLine[]): AsyncGenerator<ExportedLine> {
  yield* lines;
}

async function checked(
  change: (lines: ExportedLine[]) => ExportedLine[],
  tamper: (run: FixtureRun) => void = () => {},
): Promise<Verdict> {
  const run = new FixtureRun();
  const live = change(
    run.stored.filter(({ phase }) => phase === 'final').map(({ phase: _phase, ...line }: StoredLine) => line),
  );
  tamper(run);
  const dir = run.write();
  const out = join(dir, 'checks', '20261124T080000Z');
  const recorded = readFileSync(join(dir, 'stored.ndjson'), 'utf8');
  try {
    const verdict = await checkAgainst(dir, each(live), out);
    expect(JSON.parse(readFileSync(join(out, 'verdict.json'), 'utf8'))).toEqual(verdict);
    expect(
      readFileSync(join(out, 'stored.ndjson'), 'utf8')
        .trim()
        .split('\n')
        .filter((line) => storedLine.safeParse(JSON.parse(line)).success),
    ).toHaveLength(live.length);
    expect(readFileSync(join(dir, 'stored.ndjson'), 'utf8')).toBe(recorded);
    return verdict;
  } finally {
    dispose(dir);
  }
}

const evidence = ({ verdicts }: Verdict): string[] => verdicts.flatMap((one) => one.evidence);
const isOf = (line: ExportedLine, kind: string, order: string): boolean =>
  line.kind === kind &&
  (line.kind === 'order'
    ? line.id === order
    : (line.kind === 'payment' || line.kind === 'ticket') && line.order === order);
const without =
  (kind: string, order: string) =>
  (lines: ExportedLine[]): ExportedLine[] =>
    lines.filter((line) => !isOf(line, kind, order));
const altered =
  (kind: string, order: string, change: object) =>
  (lines: ExportedLine[]): ExportedLine[] =>
    lines.map((line) => (isOf(line, kind, order) ? { ...line, ...change } : line));

describe('check', () => {
  it('check passes an untouched target', async () => {
    expect((await checked((lines) => lines)).outcome).toBe('pass');
  });

  it.each<[string, (lines: ExportedLine[]) => ExportedLine[], string[]]>([
    [
      'a deleted order',
      without('order', 'o-9'),
      ['deleted: order o-9', 'deleted: order o-9 of member 109 (ledger.ndjson:28)'],
    ],
    [
      'an altered status',
      altered('order', 'o-9', { status: 'cancelled' }),
      ['altered: order o-9: status was confirmed, is cancelled'],
    ],
    [
      'deleted, altered and added lines',
      altered('order', 'o-9', {
        lines: [
          { item: 2, quantity: 9, unitPrice: 4500 },
          { item: 3, quantity: 1, unitPrice: 1 },
        ],
      }),
      [
        'altered: order o-9: line added: item 3: 1 at 1',
        'altered: order o-9: line deleted: item 1: 1 at 4500',
        'altered: order o-9: line of item 2 was 2 at 4500, is 9 at 4500',
      ],
    ],
    [
      'an added order',
      (lines) => [
        { kind: 'order', id: 'o-99', member: 1, key: 'new', theatre: 1, status: 'confirmed', lines: [] },
        ...lines,
      ],
      ['added: order o-99'],
    ],
    ['a deleted payment', without('payment', 'o-9'), ['deleted: payment of order o-9']],
    [
      'an altered payment',
      altered('payment', 'o-9', { amount: 1 }),
      ['altered: payment of order o-9: amount was 13500, is 1'],
    ],
    ['a deleted ticket', without('ticket', 'o-9'), ['deleted: ticket "ordered" of order o-9']],
    [
      'an added ticket',
      (lines) => [{ kind: 'ticket', order: 'o-9', of: 'cancelled' }, ...lines],
      ['added: ticket "cancelled" of order o-9'],
    ],
    [
      'an altered stock row',
      (lines) =>
        lines.map((line) => (line.kind === 'stock' && line.item === 1 ? { ...line, quantity: 0 } : line)),
      ['altered: stock of theatre 1 item 1: quantity was 62, is 0'],
    ],
    [
      'a deleted stock row',
      (lines) => lines.filter((line) => !(line.kind === 'stock' && line.item === 1)),
      ['deleted: stock of theatre 1 item 1'],
    ],
  ])('check names %s', async (_what, change, names) => {
    const verdict = await checked(change);
    expect(verdict.outcome).toBe('fail');
    expect(evidence(verdict)).toEqual(names);
  });

  it('check claims nothing on an export that was cut short', async () => {
    expect((await checked((lines) => lines.filter(({ kind }) => kind !== 'end').slice(0, 20))).outcome).toBe(
      'unknown',
    );
  });

  it('check still names an acknowledged order that is gone if the export of the run was cut short', async () => {
    const verdict = await checked(without('order', 'o-9'), (run) => {
      run.stored = run.stored.filter(({ kind, phase }) => !(kind === 'end' && phase === 'final'));
    });
    expect(verdict.outcome).toBe('fail');
    expect(evidence(verdict)).toEqual(['deleted: order o-9 of member 109 (ledger.ndjson:28)']);
  });
});
