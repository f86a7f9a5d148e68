// The outcomes of the orders for the client, and whether the acknowledged ones were stored, each with
// examples.
import type { StoredCounts, Tally } from '../../../run/ledger-counts.ts';
import type { ReportInput } from '../../../report-input.ts';
import { count, counted } from '../../figures.ts';
import { isOwnScript } from '../../request-text.ts';
import { html, type Markup, type Piece } from '../markup.ts';
import { linkedEvidence } from './evidence.ts';
import { figureList, section } from './section.ts';

type Entry = readonly [term: string, figure: Piece, note?: Piece];

/** Null for a user script without a ledger. */
export function ledgerSection(input: ReportInput): Markup | null {
  const { ledger } = input;
  if (ledger === null && isOwnScript(input.verdict)) return null;
  const about =
    'What customers saw of each order they meant to place, and what the database held in the end.';
  if (ledger === null)
    return section(
      'ledger',
      'Orders',
      about,
      html`<p>This run kept no ledger, so its objectives count requests.</p>`,
    );
  const {
    intents: { acknowledged, refused, unsure },
    stored,
  } = ledger;
  const seen = (term: string, tally: Tally, note: string | null): Entry => [
    term,
    count(tally.count),
    [note, examples(tally, input)],
  ];
  return section(
    'ledger',
    'Orders',
    about,
    html`${figureList(
      [
        seen('Acknowledged', acknowledged, null),
        seen('Refused', refused, `${count(ledger.soldOut)} of them sold out`),
        seen(
          'Unsure',
          unsure,
          unsure.count === 0 ? null : 'to be settled after the load, by sending once more',
        ),
        ['Retried', count(ledger.retried), 'with the same key, counted above once'],
        ...(typeof stored === 'string' ? [] : storedEntries(stored, input)),
      ],
      true,
    )}
<p class="note">${
      typeof stored === 'string'
        ? `Lost and doubled orders were not counted: ${stored}.`
        : `Lost and doubled are looked for among all ${counted(stored.acknowledged, 'acknowledged order')}, those of the probe and of settling included; the other figures are customers’ alone.`
    }</p>
${ledger.unprotected === null ? '' : html`<p class="note">${ledger.unprotected}.</p>`}`,
  );
}

function storedEntries({ lost, doubled }: StoredCounts, input: ReportInput): Entry[] {
  const entry = (term: string, tally: Tally | string, note: string): Entry =>
    typeof tally === 'string'
      ? [term, '?', `not known: ${tally}`]
      : [term, weighed(tally), [note, examples(tally, input)]];
  return [
    entry('Lost', lost, 'acknowledged and not stored'),
    entry('Doubled', doubled, 'keys with more than one order stored'),
  ];
}

/** Zero is what was hoped for; anything else is the page's worst news. */
function weighed({ count: found }: Tally): Markup {
  return html`<span class="${found === 0 ? 'pass' : 'fail'} weighed">${count(found)}</span>`;
}

function examples(tally: Tally, { quotes }: ReportInput): Markup | null {
  if (tally.examples.length === 0) return null;
  return html`<span class="examples">${tally.examples.map((at) => html`<span>${linkedEvidence(at, quotes)}</span> `)}</span>`;
}
