// Figures of an earlier page that were not measured here: they stay, so that one machine's page does not
// erase another's.

export interface EarlierFigure {
  /** Of the table of aims. */
  rows: readonly string[];
  /** From its heading on, without the heading of the next. */
  section: readonly string[];
}

const notMeasured = 'Not measured yet';

/** By figure; those that the page calls not measured are left out. */
export function earlierFigures(page: string): ReadonlyMap<string, EarlierFigure> {
  const lines = page.split('\n');
  const rows = rowsOf(lines);
  return new Map(
    sectionsOf(lines)
      .filter(({ section }) => !section.some((line) => line.startsWith(notMeasured)))
      .map(({ name, section }) => [name, { rows: rows.get(name) ?? [], section }]),
  );
}

/** A figure's first row links to its section; rows without a link belong to the one above. */
function rowsOf(lines: readonly string[]): Map<string, string[]> {
  const rows = new Map<string, string[]>();
  let name: string | undefined;
  for (const line of lines.slice(
    0,
    lines.findIndex((one) => one.startsWith('## ')),
  )) {
    name = /^\| \[.*\]\(#([a-z0-9-]+)\) \|/.exec(line)?.[1] ?? (line.startsWith('|  |') ? name : undefined);
    if (name !== undefined) rows.set(name, [...(rows.get(name) ?? []), line]);
  }
  return rows;
}

function sectionsOf(lines: readonly string[]): { name: string; section: string[] }[] {
  const starts = lines.flatMap((line, index) => (line.startsWith('## ') ? [index] : []));
  return starts.map((start, index) => ({
    name: lines[start]?.slice(3) ?? '',
    section: lines.slice(start, starts[index + 1] ?? lines.length),
  }));
}
