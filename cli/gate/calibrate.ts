// `showtime gate calibrate`: the same service on both sides, so that every fail is a false alarm; how often
// does this machine raise one?
import type { Command } from 'commander';
import {
  exitCodes,
  ShowtimeError,
  terminalJson,
  type Calibration,
  type GateRecord,
  type GateVerdict,
} from '../../contract/index.ts';
import { analyzeGate, copiesDiffer, leastPairs } from '../../reports/gate/index.ts';
import type { CliContext } from '../context.ts';
import { untilInterrupted } from '../interruption.ts';
import { keepCalibration } from './calibrations.ts';
import { experiment } from './experiment.ts';
import { readFingerprint } from './fingerprint.ts';
import { declareExperimentFlags, type GateFlags } from './flags.ts';
import { readGateRequest } from './request.ts';
import { differenceInWords, rateInWords, trialsOf } from './trials-of.ts';

const trials = 300;
const usualPairs = 60;
const fewestPairs = 20;
const mostPairs = 1_000;

export function registerCalibrate(gate: Command, context: CliContext): void {
  declareExperimentFlags(gate.command('calibrate'))
    .description("measure this machine's false-alarm rate: the candidate against itself")
    .option('--pairs <n>', `pairs to record (default ${usualPairs})`)
    .addHelpText('after', '\nExample:\n  showtime gate calibrate --candidate http://127.0.0.1:8080\n')
    .action((flags: GateFlags) => calibrate(context, flags));
}

async function calibrate(context: CliContext, flags: GateFlags): Promise<void> {
  const { pairs: text, ...others } = flags;
  const pairs = readPairs(text);
  const request = await readGateRequest(context, others, { twice: true });
  refuseTooFew(pairs, request.budgets.length);
  const interrupted = await untilInterrupted(
    context,
    async (signal) => {
      const { folder, record } = await experiment(context, request, {
        name: 'calibration',
        fixedPairs: pairs,
        signal,
      });
      if (record.ended !== 'recorded') throw tooShort(folder, pairs, record.ended);
      const verdict = analyzeGate(folder);
      refuseUnsound(folder, verdict);
      const { pairs: recorded, counts } = trialsOf(folder, trials, { nothingDiffers: true });
      const found: Calibration = {
        at: new Date(context.clock.wallMs()).toISOString(),
        of: loadInWords(record),
        pairs: recorded,
        ...counts,
        copiesDiffer: copiesDiffer(verdict.budgets),
      };
      await keepCalibration(context.runsFolder, await readFingerprint(), found);
      context.print(flags.json ? terminalJson(found) : inWords(found, folder));
    },
    'both services are ended first',
  );
  if (!interrupted) context.exit(exitCodes.pass.code);
}

function loadInWords({ engine, budgets, load, subjects }: GateRecord): string {
  return `${subjects[0]?.asked ?? ''}, ${budgets.length} budgets, ${engine} at ${load.ratePerSecond}/s`;
}

/** What an unsound recording says of false alarms is about the machine's trouble. */
function refuseUnsound(folder: string, { conditions }: GateVerdict): void {
  const broken = conditions.filter(({ holds }) => !holds);
  if (broken.length === 0) return;
  throw new ShowtimeError('calibration-unsound', {
    what: 'the recording is not sound, and nothing was kept of it',
    why: 'what broke:',
    problems: broken.map(({ condition, because }) => `${condition}: ${because}`),
    fix: `${broken[0]?.fix ?? 'mend it'}, and calibrate again; what was recorded stands in ${folder}`,
  });
}

function inWords(
  { pairs, failed, passed, inconclusive, copiesDiffer: different }: Calibration,
  folder: string,
): string {
  return [
    `${trials} gates, played on this one recording of ${pairs} pairs, the same service on both sides:`,
    `  failed (false alarms)  ${rateInWords(failed, trials)}`,
    `  passed                 ${rateInWords(passed, trials)}`,
    `  inconclusive           ${rateInWords(inconclusive, trials)}`,
    ...different.map(
      (one) =>
        `the two copies differ all the same, by ${differenceInWords(one)}: a gate may take such a difference for the release's`,
    ),
    `kept for the gates of this machine; recorded in ${folder}`,
  ].join('\n');
}

function readPairs(text: string | undefined): number {
  const pairs = text === undefined ? usualPairs : Number(text);
  if (Number.isInteger(pairs) && pairs >= fewestPairs && pairs <= mostPairs) return pairs;
  throw new ShowtimeError('bad-flag', {
    what: `--pairs "${text}"`,
    why: `it must be a whole number from ${fewestPairs} to ${mostPairs}`,
    fix: `showtime gate calibrate --pairs ${usualPairs} --candidate …`,
  });
}

/** Discovery and confirmation come from different halves, and each needs its least. */
function refuseTooFew(pairs: number, budgets: number): void {
  const needed = 2 * leastPairs(budgets);
  if (pairs >= needed) return;
  throw new ShowtimeError('bad-flag', {
    what: `--pairs "${pairs}"`,
    why: `${budgets} budgets need at least ${needed} pairs`,
    fix: `showtime gate calibrate --pairs ${Math.max(needed, usualPairs)} --candidate …`,
  });
}

function tooShort(folder: string, pairs: number, ended: string | null): ShowtimeError {
  return new ShowtimeError('bad-flag', {
    what: `${pairs} pairs could not be measured`,
    why:
      ended === 'time-over'
        ? '--max-duration was over before'
        : `measuring ended early (${ended ?? 'not known'})`,
    fix: `a longer --max-duration or fewer --pairs; what there is stands in ${folder}`,
  });
}
