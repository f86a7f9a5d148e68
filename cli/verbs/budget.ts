// `showtime budget`: how much of the month's error budget is spent, and whether a drill still fits into what
// is left.
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { exitCodes, terminalJson, type BudgetAnswer } from '../../contract/index.ts';
import { describeBudget, readBudget } from '../../dashboards/budget/index.ts';
import { prometheusAt } from '../../dashboards/prometheus-api/index.ts';
import { readBudgetRequest, type BudgetFlags } from '../../input/budget-request.ts';
import type { CliContext } from '../context.ts';
import { allowHostFlag } from '../flags/shared-flags.ts';

export function registerBudget(program: Command, context: CliContext): void {
  program
    .command('budget')
    .option('--prometheus <url>', 'the Prometheus that scrapes the target')
    .option(
      '--prometheus-token-file <file>',
      'a file with nothing but its bearer token, or USER:PASSWORD; else PROMETHEUS_TOKEN',
    )
    .addOption(allowHostFlag('a host beyond loopback that may be read (repeatable)'))
    .option('--slos <file>', 'objectives as JSON, YAML or TypeScript; default those of the reference service')
    .option(
      '--metrics <file>',
      'the metrics file from which the rules of your own service were generated; names the target, too',
    )
    .option('--drill <plan>', 'a fault plan that is to be played, or none')
    .option(
      '--rehearsal <dir>',
      'a run folder in which its faults were rehearsed; alone: its own plan is the drill',
    )
    .option('--target <id>', 'whose budget, where Prometheus knows several targets')
    .option('--json', 'print the answer for machines')
    .addHelpText('after', examples)
    .action((flags: BudgetFlags) => budget(context, flags));
}

const examples = `
Examples:
  showtime budget --prometheus http://127.0.0.1:9090
  showtime budget --prometheus http://127.0.0.1:9090 --rehearsal runs/20261123T190000Z-showtime-rush
  showtime budget --prometheus https://prometheus.example --allow-host prometheus.example --drill drill.yaml --rehearsal runs/20261123T190000Z-showtime-rush

Exit codes: 0 it may be played, 1 it would overspend or is overspent, 2 not known (missing data never allows a drill)
`;

async function budget(context: CliContext, flags: BudgetFlags): Promise<void> {
  const { prometheus, credentials, ...question } = await readBudgetRequest(flags, process.env);
  const answer = await readBudget(prometheusAt(prometheus, { timeoutMs: 60_000, credentials }), {
    ...question,
    nowMs: context.clock.wallMs(),
  });
  context.print(flags.json ? terminalJson(answer) : describeBudget(answer, coloured));
  context.exit(exitCodes[answer.outcome].code);
}

const colours = { pass: 'green', fail: 'red', unknown: 'yellow' } as const;

function coloured(outcome: BudgetAnswer['outcome'], word: string): string {
  return process.stdout.isTTY && !process.env['NO_COLOR']
    ? styleText([colours[outcome], 'bold'], word)
    : word;
}
