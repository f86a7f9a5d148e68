// `showtime gate trend FILE.csv`: where the figures of a history changed; judges nothing, so it ends with 0
// once it could look.
import { InvalidArgumentError, type Command } from 'commander';
import { exitCodes, terminalJson } from '../../contract/index.ts';
import type { CliContext } from '../context.ts';
import { getOtava } from '../tools.ts';
import { badHistory, readHistory, type History } from './history/history-file.ts';
import { columnsOf, columnTrend, hasEnough, type ColumnTrend } from './trend/history-trend.ts';
import {
  defaultPValue,
  findChangePoints,
  leastRows,
  windowRows,
  type Column,
} from './trend/otava-analysis.ts';
import { trendInWords } from './trend/trend-words.ts';

export interface TrendFlags {
  json?: boolean;
  pValue: number;
}

export function registerTrend(gate: Command, context: CliContext): void {
  gate
    .command('trend')
    .argument('<file>', 'a history that `showtime gate --history FILE.csv` wrote')
    .description('where the figures of past gates changed (E-divisive change points, by Apache Otava)')
    .option('--p-value <p>', 'largest p of a change', readPValue, defaultPValue)
    .option('--json', 'print the changes for machines')
    .addHelpText('after', notes)
    .action((file: string, flags: TrendFlags) => trend(context, file, flags));
}

const notes = `
A trend judges nothing: it ends with 0 whether something changed or not, and with 2 while no column has ${leastRows} rows with a figure.
It finds slow drifts that no single gate could. Figures in ms follow the machine too; slowdown_percent was measured by turns against
the baseline of its own gate. With p up to ${defaultPValue}, about 2 of 100 columns of 10 to 60 rows that never
changed show a change all the same, and more of longer ones.

Examples:
  showtime gate trend history.csv
  showtime gate trend history.csv --p-value 0.0001 --json
`;

/** @throws ShowtimeError bad-history, tool-missing */
export async function trend(
  context: CliContext,
  file: string,
  { json = false, pValue }: TrendFlags,
): Promise<void> {
  const history = historyWithRows(file);
  const columns = columnsOf(history);
  const trends = await trendsOf(context, { history, columns, pValue });
  const words = trendInWords(trends);
  const detector = { name: 'apache-otava', pValue, windowRows, leastRows };
  context.print(
    json
      ? terminalJson({ schemaVersion: 1, file, rows: history.rows.length, detector, columns: trends })
      : words,
  );
  context.exit(columns.some(hasEnough) ? exitCodes.pass.code : exitCodes.unknown.code);
}

async function trendsOf(
  context: CliContext,
  { history, columns, pValue }: { history: History; columns: readonly Column[]; pValue: number },
): Promise<ColumnTrend[]> {
  const enough = columns.filter(hasEnough);
  // Nothing to look at is no reason to get 260 MB of tools.
  const found =
    enough.length === 0
      ? undefined
      : await findChangePoints(enough, {
          otava: await getOtava(context.progress),
          shell: context.shell,
          pValue,
        });
  return columns.map((column) => columnTrend(column, found?.get(column.name) ?? [], history));
}

function historyWithRows(file: string): History {
  const history = readHistory(file);
  if (history === undefined) throw badHistory(file, [`${file}: does not exist, or is empty`]);
  if (history.rows.length === 0) throw badHistory(file, [`${file}:1: there is a header but no row`]);
  if (columnsOf(history).length === 0)
    throw badHistory(file, [`${file}:1: there is no column of a budget's figures`]);
  return history;
}

function readPValue(text: string): number {
  const p = Number(text);
  if (!(p > 0 && p < 1)) throw new InvalidArgumentError('must be a number between 0 and 1, such as 0.001');
  return p;
}
