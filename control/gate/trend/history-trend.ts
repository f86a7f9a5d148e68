// Finds, for each figure of a history file, where it changed.
import type { History, HistoryRow } from '../history/history-file.ts';
import { figureOf, fixedColumns } from '../history/history-row.ts';
import { shownText } from '../history/csv-line.ts';
import { minRows, type ChangePoint, type Column } from './otava-analysis.ts';

export interface Change {
  /** The first gate after the change: its line in the file and its cells. */
  line: number;
  time: string;
  id: string;
  candidate: string;
  commit: string;
  /** Means before and after, in the column's unit: ms, or percent. */
  before: number;
  after: number;
  /**
   * Of milliseconds, in percent of before; null if before is 0. Of a percentage, which may hover around 0,
   * its change in points.
   */
  changePercent: number | null;
  changePoints: number | null;
  /** 0 means less than 0.000001. */
  p: number;
}
export interface ColumnTrend {
  column: string;
  /** Rows with a figure. */
  rows: number;
  /** How many more it needs before anything can be found. */
  needs: number;
  changes: readonly Change[];
}

/**
 * Columns of figures, in the order of time: gates that ended together may be in another order in the file.
 */
export function columnsOf({ header, rows }: History): Column[] {
  const inTime = [...rows].sort((a, b) => Date.parse(a.cells[0] ?? '') - Date.parse(b.cells[0] ?? ''));
  return header.slice(fixedColumns.length).map((name, at) => ({
    name: shownText(name),
    points: inTime.flatMap((row) => {
      const cell = row.cells[at + fixedColumns.length] ?? '';
      return cell === '' ? [] : [{ row: row.line, time: row.cells[0] ?? '', value: Number(cell) }];
    }),
  }));
}

export function hasEnough({ points }: Column): boolean {
  return points.length >= minRows;
}

export function columnTrend(column: Column, found: readonly ChangePoint[], history: History): ColumnTrend {
  const rows = new Map(history.rows.map((row) => [row.line, row]));
  return {
    column: column.name,
    rows: column.points.length,
    needs: Math.max(0, minRows - column.points.length),
    changes: found.flatMap((change) => {
      const row = rows.get(column.points[change.at]?.row ?? 0);
      return row === undefined ? [] : [changeAt(row, change, column.name)];
    }),
  };
}

function changeAt({ line, cells }: HistoryRow, { before, after, p }: ChangePoint, column: string): Change {
  const [time = '', id = '', , candidate = '', commit = ''] = cells;
  const isMs = figureOf(column) === 'candidate_ms';
  return {
    line,
    time,
    id: shownText(id),
    candidate: shownText(candidate),
    commit: shownText(commit),
    before,
    after,
    changePercent: isMs && before !== 0 ? (after / before - 1) * 100 : null,
    changePoints: isMs ? null : after - before,
    p,
  };
}
