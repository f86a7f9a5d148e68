// `showtime run`: plays load and faults, records, judges, prints the verdict.
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { exitCodes, ShowtimeError, terminalJson, type Verdict } from '../../contract/index.ts';
import { analyze } from '../../reports/index.ts';
import type { CliContext } from '../context.ts';
import { untilInterrupted } from '../interruption.ts';
import { declareRunFlags, runExamples, type RunFlags } from '../run/flags.ts';
import { rehearse } from '../run/rehearse.ts';
import { readRequest } from '../run/request.ts';
import { printVerdict, verdictInWords } from '../verdict-printer.ts';

export function registerRun(program: Command, context: CliContext): void {
  declareRunFlags(program.command('run'))
    .addHelpText('after', runExamples)
    .action((scenario: string, flags: RunFlags) => run(context, scenario, flags));
}

async function run(context: CliContext, scenario: string, flags: RunFlags): Promise<void> {
  const request = await readRequest(scenario, flags);
  let exitCode: number = exitCodes.unknown.code;
  const interrupted = await untilInterrupted(context, async (signal) => {
    const folder = await rehearse(context, request, signal);
    if (!existsSync(folder.file('run'))) return;
    exitCode = exitCodes[await judge(context, folder.path, request.json)].code;
  });
  if (!interrupted) context.exit(exitCode);
}

/**
 * Judges and prints; where the verdict cannot be written (the disk that filled up under the run), it is said
 * all the same.
 */
async function judge(context: CliContext, folder: string, json: boolean): Promise<Verdict['outcome']> {
  try {
    const { verdict } = await analyze(folder);
    printVerdict(context, { verdict, folder, json });
    return verdict.outcome;
  } catch (error) {
    if (!(error instanceof ShowtimeError) || error.code !== 'folder-not-writable') throw error;
    context.progress(error.render());
    const { verdict } = await analyze(folder, { write: false });
    context.print(
      json
        ? terminalJson(verdict)
        : verdictInWords(verdict, `not written; make room, then: showtime analyze ${folder}`),
    );
    return verdict.outcome;
  }
}
