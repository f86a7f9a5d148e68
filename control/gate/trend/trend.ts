// Finds where each figure of a gate's history file changed, with Apache Otava.
import type { HarnessPorts } from '../../../contract/index.ts';
import { getOtava } from '../../tools.ts';
import { badHistory, readHistory, type History } from '../history/history-file.ts';
import { columnsOf, columnTrend, hasEnough, type ColumnTrend } from './history-trend.ts';
import { findChangePoints } from './otava-analysis.ts';

export interface Trend {
  /** Rows of the history. */
  rows: number;
  columns: readonly ColumnTrend[];
  /** False while no column has enough rows for a change to be found. */
  hasEnough: boolean;
}

/**
 * `pValue` is the largest p of a change. Gets Otava only if a column has enough rows.
 * @throws ShowtimeError bad-history, tool-missing
 */
export async function findTrend(
  { shell, progress }: Pick<HarnessPorts, 'shell' | 'progress'>,
  file: string,
  { pValue }: { pValue: number },
): Promise<Trend> {
  const history = historyWithRows(file);
  const columns = columnsOf(history);
  const enough = columns.filter(hasEnough);
  const found =
    enough.length === 0
      ? undefined
      : await findChangePoints(enough, { otava: await getOtava(progress), shell, pValue });
  return {
    rows: history.rows.length,
    columns: columns.map((column) => columnTrend(column, found?.get(column.name) ?? [], history)),
    hasEnough: enough.length > 0,
  };
}

function historyWithRows(file: string): History {
  const history = readHistory(file);
  if (history === undefined) throw badHistory(file, [`${file}: does not exist, or is empty`]);
  if (history.rows.length === 0) throw badHistory(file, [`${file}:1: there is a header but no row`]);
  if (columnsOf(history).length === 0)
    throw badHistory(file, [`${file}:1: there is no column of a budget's figures`]);
  return history;
}
