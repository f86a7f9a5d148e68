// `showtime gate selftest`: prints the gate's verdicts on known slowdowns on this machine.
import type { Command } from 'commander';
import { exitCodes, ShowtimeError } from '../../contract/index.ts';
import { slowdowns } from '../../control/gate/selftest/slowdowns.ts';
import { selftestVerdict } from '../../control/gate/selftest/selftest-verdict.ts';
import { selftest, type SlowdownRates, type SelftestSettings } from '../../control/gate/selftest/selftest.ts';
import { formatRate } from '../../control/gate/trials-of.ts';
import type { CliContext } from '../context.ts';
import { untilInterrupted } from '../interruption.ts';

interface SelftestFlags {
  pairs: string;
  trials: string;
  seed: string;
  fresh?: boolean;
  json?: boolean;
}

export function registerSelftest(gate: Command, context: CliContext): void {
  gate
    .command('selftest')
    .description(
      'inject known slowdowns into a tiny service and measure how the gate judges them on this machine',
    )
    .option('--pairs <n>', 'pairs to record of each', '40')
    .option('--trials <n>', 'gates to play on them', '300')
    .option('--seed <n>', 'seed of everything random; a recording of another seed is not played', '1')
    .option('--fresh', 'record anew what was recorded on this machine before')
    .option('--json', 'for machines')
    .addHelpText(
      'after',
      '\nRecordings are kept: a self-test that was stopped goes on where it was.\nExit code 1: false alarms are above 1 %, or +20 % is not found. 2: a recording is not sound.\n\nExamples:\n  showtime gate selftest\n  showtime gate selftest --pairs 100 --trials 1000\n',
    )
    .action((flags: SelftestFlags) => selftestAndPrint(context, flags));
}

async function selftestAndPrint(context: CliContext, flags: SelftestFlags): Promise<void> {
  const numbers = readNumbers(flags);
  let rates: SlowdownRates[] = [];
  const interrupted = await untilInterrupted(
    context,
    async (signal) => {
      rates = await selftest(context, { ...numbers, fresh: flags.fresh ?? false, signal });
    },
    'the tiny services are ended first',
  );
  if (interrupted) return;
  const { outcome, because } = selftestVerdict(rates);
  context.print(flags.json ? JSON.stringify(rates, null, 2) : [formatRates(rates), ...because].join('\n'));
  context.exit(exitCodes[outcome].code);
}

function formatRates(rates: readonly SlowdownRates[]): string {
  const rows = rates.map(({ plant: injection, trials, failed, passed, inconclusive }) => [
    slowdowns.find(({ name }) => name === injection)?.title ?? injection,
    formatRate(failed, trials),
    formatRate(passed, trials),
    formatRate(inconclusive, trials),
  ]);
  const table = [['injected', 'fail', 'pass', 'inconclusive'], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return [
    ...table.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    '',
    `Each row: ${rates[0]?.trials ?? 0} gates played on one recording of ${rates[0]?.pairs ?? 0} pairs; exact 95 % intervals of the gates, not of the recording.`,
    `Pairs scatter by ${Object.entries(rates[0]?.spreads ?? {})
      .map(([name, spread]) => `${(spread * 100).toFixed(1)} % (${name})`)
      .join(', ')} with nothing injected.`,
  ].join('\n');
}

function readNumbers({
  pairs,
  trials,
  seed,
}: SelftestFlags): Pick<SelftestSettings, 'pairs' | 'trials' | 'seed'> {
  const problems: string[] = [];
  const whole = (name: string, text: string, min: number, max: number): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || text.trim() === '' || value < min || value > max)
      problems.push(`--${name} "${text}" must be a whole number from ${min} to ${max}`);
    return value;
  };
  const read = {
    pairs: whole('pairs', pairs, 20, 1_000),
    trials: whole('trials', trials, 20, 100_000),
    seed: whole('seed', seed, 0, 2 ** 31),
  };
  if (problems.length === 0) return read;
  throw new ShowtimeError('bad-flag', {
    what: problems.join('; '),
    why: 'nothing was started',
    fix: 'showtime gate selftest --pairs 40 --trials 300',
  });
}
