// The frame of a section: a landmark with its heading in the margin and its content beside it.
import type { CheckVerdict } from '../../../../contract/index.ts';
import { outcomeText } from '../../verdict-text.ts';
import { html, type Markup, type Piece } from '../markup.ts';

/** `id` is the anchor, `about` a sentence below the heading. */
export function section(id: string, title: string, about: Piece, body: Piece): Markup {
  return html`
<section id="${id}" aria-labelledby="${id}-title">
  <header><h2 id="${id}-title">${title}</h2>${about === null ? null : html`<p class="about">${about}</p>`}</header>
  <div class="body">${body}</div>
</section>`;
}

/** An outcome as sign and word: never by colour alone. */
export function outcomeTag(outcome: CheckVerdict['outcome'], wordShown = true): Markup {
  const { sign, word } = outcomeText[outcome];
  return html`<span class="tag ${outcome}"><span class="sign" aria-hidden="true">${sign}</span><span class="${wordShown ? 'word' : 'word unseen'}">${word}</span></span>`;
}

/** Terms with their figures: [term, figure, note]; wide ones fit notes with links. */
export function figureList(entries: readonly (readonly [string, Piece, Piece?])[], wide = false): Markup {
  return html`<dl class="${wide ? 'figures wide' : 'figures'}">${entries.map(
    ([term, figure, note]) => html`
    <div><dt>${term}</dt><dd><span class="figure">${figure}</span>${note === undefined || note === null ? null : html`<span class="note">${note}</span>`}</dd></div>`,
  )}
  </dl>`;
}
