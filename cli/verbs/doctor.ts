// `showtime doctor`: what this machine lacks, and the exact command that gets it.
import type { Command } from 'commander';
import { doctor, missingRows } from '#tools';
import { exitCodes, terminalJson } from '../../contract/index.ts';
import type { CliContext } from '../context.ts';
import { formatToolTable } from '../../control/tool-table.ts';

export function registerDoctor(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .option('--json', 'for machines')
    .action(async (options: { json?: boolean }) => {
      const rows = await doctor();
      context.print(options.json ? terminalJson(rows) : formatToolTable(rows));
      context.exit(missingRows(rows).length > 0 ? exitCodes.unavailable.code : exitCodes.pass.code);
    });
}
