// `showtime gate calibrate`: measures the gate's false-alarm rate on this machine and prints it.
import type { Command } from 'commander';
import { exitCodes, ShowtimeError, terminalJson } from '../../contract/index.ts';
import { calibrate, calibrationTrials, type Calibrated } from '../../control/gate/calibrate.ts';
import { formatDifference, formatRate } from '../../control/gate/trials-of.ts';
import { readGateRequest, type GateFlags } from '../../input/gate-request.ts';
import { minPairsFor } from '../../reports/gate/index.ts';
import type { CliContext } from '../context.ts';
import { declareExperimentFlags } from '../flags/gate-flags.ts';
import { untilInterrupted } from '../interruption.ts';

const defaultPairs = 60;
const minPairs = 20;
const maxPairs = 1_000;

export function registerCalibrate(gate: Command, context: CliContext): void {
  declareExperimentFlags(gate.command('calibrate'))
    .description("measure this machine's false-alarm rate: the candidate against itself")
    .option('--pairs <n>', `pairs to record (default ${defaultPairs})`)
    .addHelpText('after', '\nExample:\n  showtime gate calibrate --candidate http://127.0.0.1:8080\n')
    .action((flags: GateFlags) => calibrateAndPrint(context, flags));
}

async function calibrateAndPrint(context: CliContext, flags: GateFlags): Promise<void> {
  const { pairs: text, ...others } = flags;
  const pairs = readPairs(text);
  const request = await readGateRequest(context, others, { twice: true });
  refuseTooFew(pairs, request.budgets.length);
  const interrupted = await untilInterrupted(
    context,
    async (signal) => {
      const calibrated = await calibrate(context, request, { pairs, signal });
      context.print(flags.json ? terminalJson(calibrated.calibration) : formatCalibration(calibrated));
    },
    'both services are ended first',
  );
  if (!interrupted) context.exit(exitCodes.pass.code);
}

function formatCalibration({ calibration, folder }: Calibrated): string {
  const { pairs, failed, passed, inconclusive, copiesDiffer } = calibration;
  return [
    `${calibrationTrials} gates, played on this one recording of ${pairs} pairs, the same service on both sides:`,
    `  failed (false alarms)  ${formatRate(failed, calibrationTrials)}`,
    `  passed                 ${formatRate(passed, calibrationTrials)}`,
    `  inconclusive           ${formatRate(inconclusive, calibrationTrials)}`,
    ...copiesDiffer.map(
      (one) =>
        `the two copies differ all the same, by ${formatDifference(one)}: a gate may take such a difference for the release's`,
    ),
    `kept for the gates of this machine; recorded in ${folder}`,
  ].join('\n');
}

function readPairs(text: string | undefined): number {
  const pairs = text === undefined ? defaultPairs : Number(text);
  if (Number.isInteger(pairs) && pairs >= minPairs && pairs <= maxPairs) return pairs;
  throw new ShowtimeError('bad-flag', {
    what: `--pairs "${text}"`,
    why: `it must be a whole number from ${minPairs} to ${maxPairs}`,
    fix: `showtime gate calibrate --pairs ${defaultPairs} --candidate …`,
  });
}

/** Discovery and confirmation use different halves of the recording, and each half needs the least number of pairs. */
function refuseTooFew(pairs: number, budgets: number): void {
  const needed = 2 * minPairsFor(budgets);
  if (pairs >= needed) return;
  throw new ShowtimeError('bad-flag', {
    what: `--pairs "${pairs}"`,
    why: `${budgets} budgets need at least ${needed} pairs`,
    fix: `showtime gate calibrate --pairs ${Math.max(needed, defaultPairs)} --candidate …`,
  });
}
