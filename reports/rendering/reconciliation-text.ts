// The bridge from the client's count to the server's as rows of words and figures, the same in every
// rendering.
import type { Bridge, SloReconciliation } from '../reconciliation/reconcile.ts';
import { count, counted, listed, percent } from './figures.ts';

export interface GapRow {
  text: string;
  events: string;
  bad: string;
  role: 'total' | 'between' | 'unexplained';
}

/**
 * From the client's counts down to the server's; the cell is empty if a step does not apply to its column.
 */
export function gapRows({ events, bad }: SloReconciliation): GapRow[] {
  return [
    { text: 'Customers saw', events: count(events.client), bad: count(bad.client), role: 'total' },
    ...stepRows(events, bad),
    { text: 'Expected at the server', events: rangeText(events), bad: rangeText(bad), role: 'total' },
    { text: 'The server counted', events: count(events.server), bad: count(bad.server), role: 'total' },
    {
      text: 'Unexplained',
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
    const { steps, indeterminate } = column === 'events' ? events : bad;
    const phrases = [
      ...steps.map(({ text, count: of }) => [text, signed(of)] as const),
      ...indeterminate.map(({ text, count: of }) => [text, `up to ${signed(of)}`] as const),
    ];
    for (const [text, figure] of phrases)
      rows.set(text, { events: '', bad: '', role: 'between', ...rows.get(text), text, [column]: figure });
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

function rangeText({ expected: { min, max } }: Bridge): string {
  return min === max ? count(min) : `${count(min)} to ${count(max)}`;
}

function signed(value: number): string {
  if (value === 0) return '0';
  return `${value < 0 ? '−' : '+'}${count(Math.abs(value))}`;
}
