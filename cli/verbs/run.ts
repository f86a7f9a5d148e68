// `showtime run`: plays load and faults, records, judges, prints the verdict.
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { exitCodes, ShowtimeError, terminalJson, type Verdict } from '../../contract/index.ts';
import { analyze } from '../../reports/index.ts';
import type { CliContext } from '../context.ts';
import { untilInterrupted } from '../interruption.ts';
import { screenOfRun } from '../live/screen-of-run.ts';
import { declareRunFlags, runExamples } from '../flags/run-flags.ts';
import { rehearse } from '../../control/rehearsal/rehearse.ts';
import type { RunFlags } from '../../input/run-flags.ts';
import { readRequest, type RunRequest } from '../../input/run-request.ts';
import { RunPage } from '../live/run-page.ts';
import { printVerdict, describeVerdict } from '../printers/verdict-printer.ts';

export function registerRun(program: Command, context: CliContext): void {
  declareRunFlags(program.command('run'))
    .addHelpText('after', runExamples)
    .action((scenario: string | undefined, flags: RunFlags) => run(context, scenario, flags));
}

async function run(context: CliContext, scenario: string | undefined, flags: RunFlags): Promise<void> {
  const request = await readRequest(scenario, flags);
  if (request.dryRun && request.cluster !== null) return printDryRun(context, request);
  let exitCode: number = exitCodes.unknown.code;
  const interrupted = await untilInterrupted(context, async (signal) => {
    const page = flags.live ? new RunPage(context, { open: flags.open ?? true }) : null;
    const screen = await screenOfRun(context);
    try {
      const { folder, trouble } = await rehearse(screen.ports, request, signal, {
        onFolder: (opened) => {
          page?.follow(opened.path);
          screen.follow(opened);
        },
      });
      if (!existsSync(folder.file('run'))) return;
      screen.judging();
      const outcome = await judge(context, folder.path, request.json);
      // What was lost is lost, whatever else failed.
      exitCode =
        outcome !== 'fail' && trouble instanceof ShowtimeError && trouble.code === 'stored-command-failed'
          ? trouble.exitCode
          : exitCodes[outcome].code;
      screen.close();
      await page?.showEnd();
    } finally {
      screen.close();
      await page?.close();
    }
  });
  if (!interrupted) context.exit(exitCode);
}

/** Exit code 0 if the plan could be played, else 64. */
async function printDryRun(context: CliContext, { cluster, plan, load, json }: RunRequest): Promise<void> {
  if (cluster === null) return;
  const { dryRun } = await import('../../control/supervisor/dry-run.ts');
  const { describeDryRun } = await import('../printers/dry-run-printer.ts');
  const seen = await dryRun(context, cluster, plan ?? [], load);
  context.print(json ? terminalJson(seen) : describeDryRun(seen));
  context.exit(seen.problems.length === 0 ? exitCodes.pass.code : exitCodes.badInput.code);
}

/**
 * Judges and prints. If the verdict cannot be written (the disk filled up during the run), it is printed all
 * the same.
 */
export async function judge(context: CliContext, folder: string, json: boolean): Promise<Verdict['outcome']> {
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
        : describeVerdict(verdict, `not written; make room, then: showtime analyze ${folder}`),
    );
    return verdict.outcome;
  }
}
