// `showtime analyze DIR`: judges a recorded run again; the same folder gives the same bytes.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { exitCodes } from '../../contract/index.ts';
import { analyze } from '../../reports/index.ts';
import type { CliContext } from '../context.ts';
import { printVerdict } from '../verdict-printer.ts';

export function registerAnalyze(program: Command, context: CliContext): void {
  program.command('analyze')
    .argument('<dir>', 'a run folder')
    .description('judge a recorded run again, from its folder alone')
    .option('--json', 'print verdict.json instead of words')
    .addHelpText('after', '\nExample:\n  showtime analyze runs/20261123T190000Z-showtime-rush\n')
    .action(async (dir: string, options: { json?: boolean }) => {
      const folder = resolve(dir);
      const { verdict } = await analyze(folder);
      printVerdict(context, { verdict, folder, json: options.json ?? false });
      context.exit(exitCodes[verdict.outcome].code);
    });
}
