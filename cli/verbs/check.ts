// `showtime check DIR`: reads the live database of a kept target again and lists every row that changed since
// the run.
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { exitCodes, runFiles, terminalJson } from '../../contract/index.ts';
import { checkAgainst, openRun } from '../../reports/index.ts';
import type { CliContext } from '../context.ts';
import { storedNow } from '../../control/rehearsal/stored-now.ts';
import { describeVerdict } from '../printers/verdict-printer.ts';

export function registerCheck(program: Command, context: CliContext): void {
  program
    .command('check')
    .argument('<dir>', 'a run folder whose target is still up (run --keep)')
    .option('--json', 'print its verdict.json instead of words')
    .addHelpText(
      'after',
      '\nExample:\n  showtime run --keep && showtime check runs/20261123T190000Z-showtime-rush\n',
    )
    .action((dir: string, flags: { json?: boolean }) => check(context, resolve(dir), flags.json ?? false));
}

async function check(context: CliContext, folder: string, json: boolean): Promise<void> {
  const { target } = openRun(folder).record;
  const stored = await storedNow(context, target.id);
  const stamp = new Date(context.clock.wallMs()).toISOString().replace(/[-:]/g, '').replace('.', '_');
  const outFolder = join(folder, runFiles.checks, stamp);
  const verdict = await checkAgainst(folder, stored, outFolder);
  context.print(json ? terminalJson(verdict) : describeVerdict(verdict, join(outFolder, runFiles.verdict)));
  context.exit(exitCodes[verdict.outcome].code);
}
