// `showtime run`: plays load and faults, records, judges, prints the verdict.
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { exitCodes } from '../../contract/index.ts';
import { analyze } from '../../reports/index.ts';
import type { CliContext } from '../context.ts';
import { untilInterrupted } from '../interruption.ts';
import { declareRunFlags, runExamples, type RunFlags } from '../run/flags.ts';
import { rehearse } from '../run/rehearse.ts';
import { readRequest } from '../run/request.ts';
import { printVerdict } from '../verdict-printer.ts';

export function registerRun(program: Command, context: CliContext): void {
  declareRunFlags(program.command('run'))
    .description('rehearse: play load and faults, record everything, judge it')
    .addHelpText('after', runExamples)
    .action((scenario: string, flags: RunFlags) => run(context, scenario, flags));
}

async function run(context: CliContext, scenario: string, flags: RunFlags): Promise<void> {
  const request = await readRequest(scenario, flags);
  let exitCode: number = exitCodes.unknown.code;
  const interrupted = await untilInterrupted(context, async (signal) => {
    const folder = await rehearse(context, request, signal);
    if (!existsSync(folder.file('run'))) return;
    const { verdict } = await analyze(folder.path);
    printVerdict(context, { verdict, folder: folder.path, json: request.json });
    exitCode = exitCodes[verdict.outcome].code;
  });
  if (!interrupted) context.exit(exitCode);
}
