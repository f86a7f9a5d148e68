// Complete gates from the command to the answer: their verdicts on injected slowdowns, and how long that
// takes.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gateVerdict, packageRoot, type GateVerdict } from '../../contract/index.ts';
import { serviceCommand, slowdowns } from '../../control/gate/selftest/slowdowns.ts';
import type { Bench, Figure } from '../figure.ts';
import { figureText } from '../statistics/spread.ts';

export const promised = { seconds: 90 };
/** The slowdown that is injected in unit 0, 1, 2 …: twenty times none, and a few of each between them. */
const injectedNames = ['plus-20', 'tail', 'plus-10']
  .flatMap((slow) => [slow, ...new Array<string>(7).fill('nothing')])
  .slice(0, 22)
  .concat(['nothing', 'plus-20', 'tail', 'plus-10']);
const unchanged = injectedNames.filter((name) => name === 'nothing').length;

export const gateWhole: Figure = {
  name: 'gate-whole',
  method: 1,
  units: injectedNames.length,
  what: 'whole gates: what they answer, and how long it takes',
  how: [
    "`showtime gate --baseline … --candidate …` with two commands that start the self-test's tiny service, budgets of 5 % for p50, p95 and p99 at 500 requests/s; time is from the command to its end, start and end of both services included.",
    `${unchanged} times nothing is planted, and now and then +20 %, +10 % or a tail (2 % of requests 100 ms slower).`,
  ],
  series: ['nothing', 'plus-10', 'plus-20', 'tail'].flatMap((name) => {
    const label = slowdowns.find((slowdown) => slowdown.name === name)?.title ?? name;
    return [
      { name: `${name}-fail`, label: `${label}: failed (1) or not (0)`, unit: '' },
      { name: `${name}-pass`, label: `${label}: passed (1) or not (0)`, unit: '' },
      { name: `${name}-seconds`, label: `${label}: time to the answer`, unit: 's' },
      { name: `${name}-pairs`, label: `${label}: pairs that were measured`, unit: '' },
    ];
  }),
  aims: [
    {
      wants: `no false alarm in ${unchanged} whole gates`,
      atLeast: { series: 'nothing-fail', n: unchanged },
      measured: (of) =>
        of('nothing-fail') &&
        `${figureText(of('nothing-fail')?.sum ?? NaN)} failed, ${figureText(of('nothing-pass')?.sum ?? NaN)} passed of ${figureText(of('nothing-fail')?.n ?? NaN)}`,
      reached: (of) => of('nothing-fail')?.sum === 0,
    },
    {
      wants: `≤ ${promised.seconds} s for a pass, median`,
      atLeast: { series: 'nothing-seconds', n: unchanged },
      measured: (of) =>
        of('nothing-seconds') &&
        `${figureText(of('nothing-seconds')?.median ?? NaN)} s (worst ${figureText(of('nothing-seconds')?.max ?? NaN)} s)`,
      reached: (of) => (of('nothing-seconds')?.median ?? Infinity) <= promised.seconds,
    },
  ],
  measure: async (bench, unit) => {
    const name = injectedNames[unit] ?? 'nothing';
    const startedMs = bench.clock.nowMs();
    const verdict = await wholeGate(bench, name, unit);
    const seconds = (bench.clock.nowMs() - startedMs) / 1_000;
    if (verdict.outcome === 'invalid') throw new Error(`the gate was invalid: ${verdict.because}`);
    return [
      { series: `${name}-fail`, value: Number(verdict.outcome === 'fail') },
      { series: `${name}-pass`, value: Number(verdict.outcome === 'pass') },
      { series: `${name}-seconds`, value: seconds },
      { series: `${name}-pairs`, value: verdict.pairs.discovery + verdict.pairs.confirmation },
    ];
  },
};

/** A gate on the tiny service against itself with `name` injected. */
export async function wholeGate(
  { shell, folder, signal }: Bench,
  name: string,
  unit: number,
): Promise<GateVerdict> {
  const budgets = join(folder, 'showtime.budgets.json');
  const injection = slowdowns.find((one) => one.name === name) ?? { env: {} };
  const relative = { relative: 0.05 };
  await writeFile(
    budgets,
    JSON.stringify({
      load: { ratePerSecond: 500, requests: [{ journey: 'planted', path: '/' }] },
      budgets: [{ journey: 'planted', p50: relative, p95: relative, p99: relative }],
    }),
  );
  const done = await shell.run(
    {
      file: process.execPath,
      cwd: folder,
      inherits: 'all',
      env: { SHOWTIME_RUNS: join(folder, 'runs') },
      args: [
        join(packageRoot(), 'cli/bin.mjs'),
        'gate',
        '--json',
        '--seed',
        String(unit + 1),
        '--budgets',
        budgets,
        '--baseline',
        serviceCommand({ env: {} }),
        '--candidate',
        serviceCommand(injection),
      ],
    },
    { signal },
  );
  signal.throwIfAborted();
  if (done.stdout === '')
    throw new Error(
      `the gate ended with ${done.code}: ${done.stderr.trim().split('\n').slice(-3).join(' / ')}`,
    );
  return gateVerdict.parse(JSON.parse(done.stdout));
}
