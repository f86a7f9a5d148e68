// `showtime gate selftest`: plants known slowdowns into a tiny service and says what the gate makes of each,
// on this very machine.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { ShowtimeError } from '../../../contract/index.ts';
import { analyzeGate, openGateFolder, planGate } from '../../../reports/gate/index.ts';
import type { CliContext } from '../../context.ts';
import { untilInterrupted } from '../../interruption.ts';
import { experiment } from '../experiment.ts';
import { fingerprintKey, readFingerprint } from '../fingerprint.ts';
import type { GateRequest } from '../request.ts';
import { sliceSize } from '../slice-size.ts';
import type { AskedSubject } from '../subjects/index.ts';
import { rateInWords, trialsOf } from '../trials-of.ts';
import { plantedBudgets, plantedLine, plantedLoad, plants, type Plant } from './plants.ts';
import { selftestVerdict } from './selftest-verdict.ts';

interface SelftestFlags {
  pairs: string;
  trials: string;
  seed: string;
  fresh?: boolean;
  json?: boolean;
}

/** What the gate made of one plant. */
export interface PlantRates {
  plant: string;
  pairs: number;
  trials: number;
  failed: number;
  passed: number;
  inconclusive: number;
  /** Robust standard deviation of the pairs' log ratios, by budget: how noisy this machine was. */
  spreads: Readonly<Record<string, number>>;
  /** Conditions of a sound experiment that the recording breaks. */
  doubts: readonly string[];
  folder: string;
}

export function registerSelftest(gate: Command, context: CliContext): void {
  gate
    .command('selftest')
    .description(
      'plant known slowdowns into a tiny service: what does the gate make of them on this machine?',
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
    .action((flags: SelftestFlags) => selftest(context, flags));
}

async function selftest(context: CliContext, flags: SelftestFlags): Promise<void> {
  const numbers = readNumbers(flags);
  const rates: PlantRates[] = [];
  const interrupted = await untilInterrupted(
    context,
    async (signal) => {
      for (const plant of plants)
        rates.push(await ratesOf(context, plant, { ...numbers, fresh: flags.fresh ?? false, signal }));
    },
    'the tiny services are ended first',
  );
  if (interrupted) return;
  const { exitCode, because } = selftestVerdict(rates);
  context.print(flags.json ? JSON.stringify(rates, null, 2) : [inWords(rates), ...because].join('\n'));
  context.exit(exitCode);
}

interface Wanted {
  pairs: number;
  trials: number;
  seed: number;
  fresh: boolean;
  signal: AbortSignal;
}

async function ratesOf(context: CliContext, plant: Plant, wanted: Wanted): Promise<PlantRates> {
  const place = join(
    context.runsFolder,
    '.gate-selftest',
    `${fingerprintKey(await readFingerprint())}-${plant.name}`,
  );
  const known = wanted.fresh ? undefined : await recordingIn(place, wanted);
  if (known === undefined) context.progress(`recording ${wanted.pairs} pairs: ${plant.title}`);
  const folder =
    known ??
    (
      await experiment(context, requestOf(plant, wanted, place), {
        name: plant.name,
        fixedPairs: wanted.pairs,
        signal: wanted.signal,
      })
    ).folder;
  wanted.signal.throwIfAborted();
  const { pairs, counts } = trialsOf(folder, wanted.trials, { nothingDiffers: plant.name === 'nothing' });
  const { budgets, conditions } = analyzeGate(folder, { write: false });
  return {
    plant: plant.name,
    pairs,
    ...counts,
    folder,
    doubts: conditions
      .filter(({ holds }) => !holds)
      .map(({ condition, because }) => `${condition}: ${because}`),
    spreads: Object.fromEntries(budgets.map(({ budget, pairSpread }) => [budget.name, pairSpread ?? NaN])),
  };
}

/** The newest whole recording of the seed with enough pairs. */
export async function recordingIn(
  place: string,
  { pairs, seed }: Pick<Wanted, 'pairs' | 'seed'>,
): Promise<string | undefined> {
  const names = (await readdir(place).catch(() => [])).sort().reverse();
  return names
    .map((name) => join(place, name))
    .find((folder) => {
      try {
        const { record, slices } = openGateFolder(folder);
        return (
          record.ended === 'recorded' &&
          record.seed === seed &&
          slices.filter(({ stage }) => stage === 'discovery').length >= pairs * 4
        );
      } catch {
        return false;
      }
    });
}

function requestOf(plant: Plant, { pairs, seed }: Wanted, place: string): GateRequest {
  const subject = (side: 'candidate' | 'baseline', env: Plant['env']): AskedSubject => ({
    side,
    asked: `planted: ${side === 'candidate' ? plant.name : 'nothing'}`,
    kind: 'command',
    line: plantedLine({ env }),
    cwd: process.cwd(),
  });
  const slice = sliceSize(plantedLoad, plantedBudgets);
  const plan = planGate({ budgets: plantedBudgets.length, mostPairs: 200 });
  if (plan === undefined) throw new Error('200 pairs are enough for a plan');
  return {
    engine: 'autocannon',
    candidate: subject('candidate', plant.env),
    baseline: subject('baseline', {}),
    load: plantedLoad,
    allowHosts: [],
    scriptEnv: {},
    budgets: plantedBudgets,
    slice,
    plan,
    read: {
      path: '',
      folder: process.cwd(),
      load: plantedLoad,
      recipe: null,
      budgets: plantedBudgets,
      slos: [],
      script: null,
    },
    warmUpPairs: 2,
    firstPairs: undefined,
    longestMs: pairs * 60_000,
    seed,
    outFolder: place,
    history: null,
    json: false,
  };
}

function inWords(rates: readonly PlantRates[]): string {
  const rows = rates.map(({ plant, trials, failed, passed, inconclusive }) => [
    plants.find(({ name }) => name === plant)?.title ?? plant,
    rateInWords(failed, trials),
    rateInWords(passed, trials),
    rateInWords(inconclusive, trials),
  ]);
  const table = [['planted', 'fail', 'pass', 'inconclusive'], ...rows];
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
      .join(', ')} with nothing planted.`,
  ].join('\n');
}

function readNumbers({ pairs, trials, seed }: SelftestFlags): Pick<Wanted, 'pairs' | 'trials' | 'seed'> {
  const problems: string[] = [];
  const whole = (name: string, text: string, least: number, most: number): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || text.trim() === '' || value < least || value > most)
      problems.push(`--${name} "${text}" must be a whole number from ${least} to ${most}`);
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
