// `showtime gate trend FILE.csv`: prints where the figures of a history changed. It judges nothing.
import { InvalidArgumentError, type Command } from 'commander';
import { exitCodes, terminalJson } from '../../contract/index.ts';
import { defaultPValue, minRows, windowRows } from '../../control/gate/trend/otava-analysis.ts';
import { findTrend } from '../../control/gate/trend/trend.ts';
import type { CliContext } from '../context.ts';
import { formatTrend } from '../printers/trend-printer.ts';

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
A trend judges nothing: it ends with 0 whether something changed or not, and with 2 while no column has ${minRows} rows with a figure.
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
  const { rows, columns, hasEnough } = await findTrend(context, file, { pValue });
  const detector = { name: 'apache-otava', pValue, windowRows, leastRows: minRows };
  context.print(
    json ? terminalJson({ schemaVersion: 1, file, rows, detector, columns }) : formatTrend(columns),
  );
  context.exit(hasEnough ? exitCodes.pass.code : exitCodes.unknown.code);
}

function readPValue(text: string): number {
  const p = Number(text);
  if (!(p > 0 && p < 1)) throw new InvalidArgumentError('must be a number between 0 and 1, such as 0.001');
  return p;
}
