// The bridge from the client's count to the server's as rows of words and figures, the same in every
// rendering.
import type { Bridge, SloReconciliation } from '../reconciliation/reconcile.ts';
import { count, counted, listed, percent } from './figures.ts';

export interface GapRow {
  words: string;
  events: string;
  bad: string;
  role: 'total' | 'between' | 'unexplained';
}

/**
 * From what customers saw down to what the server counted; an empty cell where a step is none of that
 * column's.
 */
export function gapRows({ events, bad }: SloReconciliation): GapRow[] {
  return [
    { words: 'Customers saw', events: count(events.client), bad: count(bad.client), role: 'total' },
    ...stepRows(events, bad),
    { words: 'Expected at the server', events: rangeWords(events), bad: rangeWords(bad), role: 'total' },
    { words: 'The server counted', events: count(events.server), bad: count(bad.server), role: 'total' },
    {
      words: 'Unexplained',
      events: signed(events.unexplained),
      bad: signed(bad.unexplained),
      role: 'unexplained',
    },
  ];
}

/** A step that both columns have is one row. */
function stepRows(events: Bridge, bad: Bridge): GapRow[] {
  const rows = new Map<string, GapRow>();
  for (const column of ['events', 'bad'] as const) {
    const { steps, unsure } = column === 'events' ? events : bad;
    const told = [
      ...steps.map(({ words, count: of }) => [words, signed(of)] as const),
      ...unsure.map(({ words, count: of }) => [words, `up to ${signed(of)}`] as const),
    ];
    for (const [words, figure] of told)
      rows.set(words, { events: '', bad: '', role: 'between', ...rows.get(words), words, [column]: figure });
  }
  return [...rows.values()];
}

/** One sentence: both shares, and whether the gap is explained. */
export function gapSentence(gap: SloReconciliation): string {
  const { clientShare, serverShare, objective, events, bad } = gap;
  const shares = `customers saw ${percent(clientShare, objective)} good, the server counted ${percent(serverShare, objective)}`;
  const open = (
    [
      ['event', events],
      ['bad one', bad],
    ] as const
  ).filter(([, { unexplained }]) => unexplained !== 0);
  const apart = [events, bad].find(({ disagreement, tolerated }) => Math.abs(disagreement) > tolerated);
  if (apart)
    return `${shares}; not explained: ledger and samples disagree about ${counted(Math.abs(apart.disagreement), 'intent')}, which is more than the ${count(apart.tolerated)} tolerated`;
  if (open.length === 0) return `${shares}; the gap is explained`;
  const numbers = listed(
    open.map(
      ([noun, { unexplained }]) =>
        `${signed(unexplained)} ${counted(Math.abs(unexplained), noun).replace(/^\S+ /, '')}`,
    ),
  );
  return `${shares}; unexplained: ${numbers}${isExplained(gap) ? ', which is tolerated' : `, which is more than the ${count(events.tolerated)} tolerated: one of both counts is wrong`}`;
}

/** False if more than is tolerated stays open. */
export function isExplained({ events, bad }: SloReconciliation): boolean {
  return [events, bad].every(
    ({ unexplained, disagreement, tolerated }) =>
      Math.max(Math.abs(unexplained), Math.abs(disagreement)) <= tolerated,
  );
}

function rangeWords({ expected: { least, most } }: Bridge): string {
  return least === most ? count(least) : `${count(least)} to ${count(most)}`;
}

function signed(value: number): string {
  if (value === 0) return '0';
  return `${value < 0 ? '−' : '+'}${count(Math.abs(value))}`;
}
