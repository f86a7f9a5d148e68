// Formats a trend for a terminal: the columns that changed first.
import { figureOf } from '../../control/gate/history/history-row.ts';
import type { Change, ColumnTrend } from '../../control/gate/trend/history-trend.ts';
import { minRows } from '../../control/gate/trend/otava-analysis.ts';

/** One paragraph a column that changed, one line for each other. */
export function formatTrend(columns: readonly ColumnTrend[]): string {
  const changed = columns.filter(({ changes }) => changes.length > 0);
  const steady = columns.filter(({ changes, needs }) => changes.length === 0 && needs === 0);
  const short = columns.filter(({ needs }) => needs > 0);
  return [
    ...changed.flatMap((column) => [
      `${column.column} changed ${times(column.changes.length)} in ${count(column.rows)}:`,
      ...column.changes.map((change) => `  ${formatChange(change, column.column)}`),
    ]),
    ...steady.map(({ column, rows }) => `${column}: no change in ${count(rows)}`),
    ...short.map(
      ({ column, rows, needs }) =>
        `${column}: too few rows: ${rows} of ${minRows} have a figure, it needs ${needs} more`,
    ),
  ].join('\n');
}

function formatChange(
  { line, time, candidate, commit, before, after, changePercent, changePoints, p }: Change,
  column: string,
): string {
  const who = `${candidate}${commit === '' ? '' : ` (${commit.slice(0, 12)})`}`;
  const unit = figureOf(column) === 'candidate_ms' ? 'ms' : '%';
  const by =
    changePercent !== null
      ? `, ${signed(changePercent)} %`
      : changePoints !== null
        ? `, ${signed(changePoints)} points`
        : '';
  return `line ${line}, ${time}, ${who}: ${figure(before)} → ${figure(after)} ${unit}${by}, ${p === 0 ? 'p < 0.000001' : `p = ${p}`}`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${Number(value.toFixed(1)) === 0 ? figure(value) : value.toFixed(1)}`;
}

function times(changes: number): string {
  return changes === 1 ? 'once' : `${changes} times`;
}

function count(rows: number): string {
  return `${rows} row${rows === 1 ? '' : 's'}`;
}
