// Evidence as links: a pointer such as `ledger.ndjson:17` links to that line, which the page contains.
import type { ReportInput } from '../../../report-input.ts';
import { pointersIn, type Quote } from '../../../evidence-quotes.ts';
import { lineCommand } from '../../commands.ts';
import { html, type Markup, type Piece } from '../markup.ts';
import { section } from './section.ts';

/** The text with a link from each pointer whose line is quoted. */
export function linkedEvidence(text: string, quotes: readonly Quote[]): Piece {
  const quoted = new Set(quotes.map(({ at }) => at));
  const pieces: Piece[] = [];
  let rest = text;
  for (const at of pointersIn(text).filter((one) => quoted.has(one))) {
    const index = rest.indexOf(at);
    pieces.push(rest.slice(0, index), html`<a href="#${anchorOf(at)}">${at}</a>`);
    rest = rest.slice(index + at.length);
  }
  return [...pieces, rest];
}

/** Every quoted line, by file and line. */
export function evidenceSection(input: ReportInput): Markup | null {
  const [first] = input.quotes;
  if (first === undefined) return null;
  const [file = '', line = ''] = first.at.split(':');
  return section(
    'evidence',
    'Evidence',
    'The lines of the run folder that this page points to, as they were recorded.',
    html`
<p class="note">The first of them, read from the folder itself: <code>${lineCommand(input, file, line)}</code></p>
<dl class="quotes">${input.quotes.map(
      ({ at, text }) => html`
  <div id="${anchorOf(at)}"><dt>${at}</dt><dd><code>${text}</code></dd></div>`,
    )}
</dl>`,
  );
}

function anchorOf(at: string): string {
  return `at-${at.replace(/[.:]/g, '-')}`;
}
