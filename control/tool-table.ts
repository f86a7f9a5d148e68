// Formats the table of tools: where each was found, every source that failed, and the command that gets it.
import type { doctor } from '#tools';

export type ToolRow = Awaited<ReturnType<typeof doctor>>[number];

/** Lines for a terminal. */
export function formatToolTable(rows: readonly ToolRow[]): string {
  const width = Math.max(...rows.map(({ tool }) => tool.length));
  return rows.flatMap((row) => rowLines(row, width)).join('\n');
}

function rowLines(
  { tool, found, required, source, version, path, tried, get }: ToolRow,
  width: number,
): string[] {
  const state = found
    ? `found    ${version} (${source}) ${path}`
    : required
      ? 'MISSING'
      : 'missing, optional';
  const indent = ' '.repeat(width + 2);
  return [
    `${tool.padEnd(width)}  ${state}`,
    ...(found ? [] : tried.map(({ source: way, reason }) => `${indent}tried ${way}: ${reason}`)),
    ...(found ? [] : [`${indent}get it: ${get}`]),
  ];
}
