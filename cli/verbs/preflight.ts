// `showtime preflight`: looks at a live system for what loses orders, before the rush does. Reads only.
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { exitCodes, terminalJson, type PreflightReport } from '../../contract/index.ts';
import { preflight } from '../../control/preflight/index.ts';
import { readPreflightRequest, type PreflightFlags } from '../../input/preflight-request.ts';
import { describePreflight } from '../../reports/preflight/index.ts';
import type { CliContext } from '../context.ts';
import { annotatePreflight } from '../printers/github-preflight.ts';

export function registerPreflight(program: Command, context: CliContext): void {
  program
    .command('preflight')
    .option(
      '--target <kind>',
      'what to look at: local or compose (a target that is up), or kubernetes (default local)',
    )
    .option('--id <id>', 'which target that is up; default is the only one')
    .option(
      '--cluster <file>',
      'for kubernetes: context, namespace and deployment (default showtime.kubernetes.yaml)',
    )
    .option('--aurora <file>', 'an Aurora cluster (docs/aurora.md), alone or with --target kubernetes')
    .option('--json', 'print every answer for machines')
    .addHelpText('after', examples)
    .action((flags: PreflightFlags) => look(context, flags));
}

const examples = `
Examples:
  showtime up && showtime preflight
  showtime preflight --target kubernetes
  showtime preflight --target kubernetes --aurora showtime.aurora.yaml --json
  showtime preflight --aurora showtime.aurora.yaml

Exit codes: 0 no error was found, 1 an error was found, 2 none was, and one could not be ruled out (warnings alone: 0)
`;

async function look(context: CliContext, flags: PreflightFlags): Promise<void> {
  const { json, ...request } = await readPreflightRequest(flags);
  const report = await preflight(request, context);
  context.print(json ? terminalJson(report) : describePreflight(report, coloured));
  if (!json) annotatePreflight(report, process.env);
  context.exit(exitCodes[report.outcome].code);
}

const colours = { pass: 'green', fail: 'red', unknown: 'yellow' } as const;

function coloured(outcome: PreflightReport['outcome'], word: string): string {
  return process.stdout.isTTY && !process.env['NO_COLOR']
    ? styleText([colours[outcome], 'bold'], word)
    : word;
}
