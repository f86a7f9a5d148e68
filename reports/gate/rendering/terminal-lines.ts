// Lines for a terminal: wrapped, in columns, and with nothing in them that a terminal or a CI log would act
// on.
import { terminalLine } from '../../../contract/index.ts';

const width = 80;
/** A number keeps its unit. */
const wordEnd = /\s+(?!(?<=\d\s)(?:%|ms|s)(?![\w-]))/;

/** Keeps spaces; lets nothing through that moves the cursor, or is a command to a CI runner. */
export function plainLine(text: string): string {
  return terminalLine(text.replace(/\t/g, ' ')).trimEnd();
}

/** Text in lines of 80 columns; `first` stands before it, `hang` spaces before each further line. */
export function wrapped(first: string, text: string, hang = first.length): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(wordEnd).filter((one) => one !== '')) {
    const joined = line + (empty ? '' : ' ') + word;
    if (joined.length > width && !(empty && lines.length > 0)) {
      lines.push(line);
      line = ' '.repeat(hang) + word;
    } else line = joined;
    empty = false;
  }
  return [...lines, line].filter((one) => one.trim() !== '');
}

/** Cells in columns two spaces apart: the first is of words, the others are figures, on the right. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}
