// Markdown built from text that is never trusted: what people typed stays text, also inside tables.
import { legible } from './legible-text.ts';

/**
 * Escapes text for GitHub's Markdown, also in a table's cell: no markup, no HTML, no mention of people, one
 * line.
 */
export function md(text: string): string {
  return (
    legible(text)
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/[\\`*_{}[\]#|~!]/g, '\\$&')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      // A word joiner keeps "@name" from notifying a user, and "://" and "www." from becoming links.
      .replace(/@/g, '@\u2060')
      .replace(/:\/\//g, ':\u2060//')
      .replace(/\bwww\./gi, '$&\u2060')
  );
}

/** A table; cells are Markdown already, figures are right-aligned. */
export function table(
  columns: readonly { title: string; figure?: boolean }[],
  rows: readonly (readonly string[])[],
): string {
  return [
    row(columns.map(({ title }) => title)),
    row(columns.map(({ figure }) => (figure === true ? '---:' : '---'))),
    ...rows.map(row),
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
