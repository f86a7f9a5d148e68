// `showtime dashboards check [DIR]`: whether what the dashboards show can be believed.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { exitCodes, showtimeSlos, terminalJson } from '../../contract/index.ts';
import { describeChecks, outcomeOf } from '../../dashboards/check/index.ts';
import type { CliContext } from '../context.ts';
import { findingsOfFiles, findingsOfRun, namesSeen } from '../../control/dashboards/check-dashboards.ts';

export function registerDashboards(program: Command, context: CliContext): void {
  const dashboards = program.command('dashboards');
  dashboards
    .command('check')
    .argument('[dir]', 'the folder of an observed run (showtime run --observe)')
    .description(
      'expressions, names and lint; of an observed run also that every panel answered, and that key panels show the truth',
    )
    .option('--json', 'print every finding for machines')
    .addHelpText(
      'after',
      '\nExamples:\n  showtime dashboards check\n  showtime dashboards check runs/20261126T190000Z-showtime-rush\n',
    )
    .action((dir: string | undefined, options: { json?: boolean }) =>
      check(context, dir, options.json ?? false),
    );
  dashboards
    .command('names')
    .argument('<dir>', 'the folder of an observed run')
    .description(
      'the series that dashboards and rules name and an observed run saw, with their labels, as JSON',
    )
    .addHelpText(
      'after',
      '\nExample:\n  showtime dashboards names runs/20261126T190000Z-showtime-rush > dashboards/exposition/seen.json\n',
    )
    .action((dir: string) => context.print(terminalJson(namesSeen(resolve(dir), showtimeSlos))));
}

function check(context: CliContext, dir: string | undefined, json: boolean): void {
  // The run first: an invalid folder is refused before anything is judged.
  const ofRun = dir === undefined ? [] : findingsOfRun(resolve(dir));
  const findings = [...findingsOfFiles(showtimeSlos), ...ofRun];
  const outcome = outcomeOf(findings);
  context.print(json ? terminalJson({ outcome, findings }) : describeChecks(findings));
  context.exit(exitCodes[outcome].code);
}
