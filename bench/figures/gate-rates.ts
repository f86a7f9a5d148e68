// How often the gate fails, passes and is inconclusive on known injected slowdowns, beside the rules that CI
// mostly uses.
import { join } from 'node:path';
import { z } from 'zod';
import { exitCodes, packageRoot } from '../../contract/index.ts';
import { upperBound } from '../../reports/gate/index.ts';
import type { Bench, Figure, Observation, Spreads } from '../figure.ts';
import { pairsOfRun, rivalRates } from '../gate/rates/rival-rules.ts';
import { measuredCode } from '../state/measured-code.ts';
import { figureText } from '../statistics/spread.ts';

const promised = { falseAlarms: 0.01, found: 0.95, spread: 0.05 };
const trials = 300;
const pairs = 80;
const injections = [
  { name: 'nothing', label: 'nothing planted (A/A)' },
  { name: 'plus-5', label: '+5 %' },
  { name: 'plus-10', label: '+10 %' },
  { name: 'plus-20', label: '+20 %' },
  { name: 'tail', label: '2 % of requests 100 ms slower' },
] as const;
type InjectionName = (typeof injections)[number]['name'];

const rates = z.array(
  z.object({
    plant: z.string(),
    trials: z.number(),
    failed: z.number(),
    passed: z.number(),
    inconclusive: z.number(),
    spreads: z.record(z.string(), z.number()),
    doubts: z.array(z.string()),
    folder: z.string(),
  }),
);

export const gateRates: Figure = {
  name: 'gate-rates',
  method: 1,
  units: 1,
  what: 'how often the gate fails and passes what is known',
  how: [
    `\`showtime gate selftest --pairs ${pairs} --trials ${trials}\`: a tiny service with a random answer time, the same with a known slowdown; of each ${pairs} pairs (ABBA of slices of 0.6 s, 500 requests/s) are really ` +
      `measured, and ${trials} gates are played on blocks of consecutive pairs drawn from them; where nothing is planted, each block’s sign is drawn anew. Budgets: p50, p95, p99, 5 % each.`,
    `Threshold: what \`thresholds: {http_req_duration: ['p(95)<…']}\` in a k6 script does, with a number stored from an earlier run plus 10 %; single run: one run against one run, fail if 10 % slower. ` +
      `Both on the same recordings, p50, p95 and p99, each run as many requests as the gate's first look has of a side (${pairsOfRun} pairs).`,
  ],
  series: injections.flatMap(({ name, label }) => [
    { name: `${name}-failed`, label: `${label}: gates that fail, %`, unit: '' },
    { name: `${name}-passed`, label: `${label}: gates that pass, %`, unit: '' },
    { name: `${name}-threshold`, label: `${label}: stored threshold fails, %`, unit: '' },
    { name: `${name}-single`, label: `${label}: single run fails, %`, unit: '' },
    ...['p50', 'p95', 'p99'].map((quantile) => ({
      name: `${name}-spread-${quantile}`,
      label: `${label}: spread of the pairs at ${quantile}, %`,
      unit: '',
    })),
  ]),
  aims: [
    aim(
      'nothing',
      'failed',
      `A/A: ≤ ${promised.falseAlarms * 100} % false alarms`,
      (share) => share <= promised.falseAlarms,
    ),
    aim(
      'plus-10',
      'failed',
      `true +10 % found: ≥ ${promised.found * 100} %, pair spread at p95 ≤ ${promised.spread * 100} %`,
      (share, of) => share >= promised.found && percentOf(of, 'plus-10-spread-p95') <= promised.spread,
    ),
    aim(
      'tail',
      'failed',
      `tail-only regression found: ≥ ${promised.found * 100} %`,
      (share) => share >= promised.found,
    ),
  ],
  measure: async (bench) => {
    const found = rates.parse(JSON.parse(await selftest(bench)));
    const [nothing] = found;
    if (nothing === undefined) throw new Error('the self-test reported nothing');
    const doubts = found.flatMap(({ plant: injection, doubts: all }) =>
      all.map((doubt) => `${injection}: ${doubt}`),
    );
    if (doubts.length > 0) throw new Error(`a recording is not sound: ${doubts.join('; ')}`);
    return found.flatMap((one, index): Observation[] => {
      const rivals = rivalRates({ folder: one.folder, earlier: nothing.folder, trials, seed: index + 1 });
      const percent = (series: string, share: number): Observation => ({
        series: `${one.plant}-${series}`,
        value: share * 100,
      });
      return [
        percent('failed', one.failed / one.trials),
        percent('passed', one.passed / one.trials),
        percent('threshold', rivals.threshold),
        percent('single', rivals.singleRun),
        ...Object.entries(one.spreads).map(([budget, spread]) =>
          percent(`spread-${/p\d+/.exec(budget)?.[0] ?? budget}`, spread),
        ),
      ];
    });
  },
};

function aim(
  injection: InjectionName,
  series: string,
  wants: string,
  reached: (share: number, of: Spreads) => boolean,
): Figure['aims'][number] {
  const name = `${injection}-${series}`;
  return {
    wants,
    atLeast: { series: name, n: 1 },
    measured: (of) =>
      of(name) &&
      `${figureText(of(name)?.median ?? NaN)} % of ${trials} (at most ${figureText(upperBound(Math.round(percentOf(of, name) * trials), trials) * 100)} %); ` +
        `pairs scatter by ${figureText(of(`${injection}-spread-p95`)?.median ?? NaN)} % at p95; stored threshold ${figureText(of(`${injection}-threshold`)?.median ?? NaN)} %, single run ${figureText(of(`${injection}-single`)?.median ?? NaN)} %`,
    reached: (of) => reached(percentOf(of, name), of),
  };
}

function percentOf(of: Spreads, series: string): number {
  return (of(series)?.median ?? NaN) / 100;
}

/**
 * Recordings stay with the code that they were made with, so that a stopped self-test goes on where it was.
 */
async function selftest({ shell, folder, signal }: Bench): Promise<string> {
  const runs = join(packageRoot(), 'runs', '.bench', `gate-recordings-${await measuredCode(shell)}`);
  const done = await shell.run(
    {
      file: process.execPath,
      inherits: 'all',
      args: [
        join(packageRoot(), 'cli/bin.mjs'),
        'gate',
        'selftest',
        '--pairs',
        String(pairs),
        '--trials',
        String(trials),
        '--json',
      ],
      cwd: folder,
      env: { SHOWTIME_RUNS: runs },
    },
    { signal },
  );
  // Any verdict on the rates is accepted: here they are measured.
  if (![exitCodes.pass, exitCodes.fail, exitCodes.unknown].some(({ code }) => code === done.code))
    throw new Error(
      `the self-test ended with ${done.code}: ${done.stderr.trim().split('\n').slice(-3).join(' / ')}`,
    );
  return done.stdout;
}
