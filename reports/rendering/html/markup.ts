// A template tag for HTML: every value is escaped unless this tag created it as markup.
import escapeHtml from 'escape-html';
import { legible } from '../legible-text.ts';

export interface Markup {
  readonly markup: string;
}
export type Piece = Markup | string | number | null | false | readonly Piece[];

/** html`<p>${text}</p>`: text is escaped, markup and lists of it are kept, null and false leave nothing. */
export function html(texts: TemplateStringsArray, ...pieces: Piece[]): Markup {
  return { markup: texts.map((text, index) => text + written(pieces[index] ?? null)).join('') };
}

/** Only for the texts of bundled files (style, scripts) and of `jsonText`. */
export function trusted(markup: string): Markup {
  return { markup };
}

/** JSON for a script element: no `<`, so that nothing in it can end the element or start a comment. */
export function jsonText(value: unknown): Markup {
  return trusted(
    JSON.stringify(value)
      .replace(/</g, '\\u003c')
      .replace(/\u2028/g, '\\u2028')
      .replace(/\u2029/g, '\\u2029'),
  );
}

function written(piece: Piece): string {
  if (piece === null || piece === false) return '';
  if (typeof piece === 'string') return escapeHtml(legible(piece));
  if (typeof piece === 'number') return String(piece);
  return 'markup' in piece ? piece.markup : piece.map(written).join('');
}
