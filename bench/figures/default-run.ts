// Whether a run without flags passes on machines of every size: its peak is fitted, so it should.
import { exitCodes, type RunRecord } from '../../contract/index.ts';
import { openRun } from '../../reports/index.ts';
import type { Aim, Bench, Figure, Observation, Series } from '../figure.ts';
import { makeCpuQuota } from '../real-run/cpu-quota.ts';
import { exitOfRun } from '../real-run/showtime.ts';
import { figureText } from '../statistics/spread.ts';

interface Condition {
  /** Key of its series. */
  name: string;
  label: string;
  runs: number;
  /** CPU quota of a cgroup; null for none. */
  quotaCores: number | null;
  /** A process that keeps one core busy runs beside it. */
  busy: boolean;
}

const conditions: readonly Condition[] = [
  { name: 'whole', label: 'the whole machine', runs: 20, quotaCores: null, busy: false },
  { name: 'quota-1.4', label: '1.4 cores', runs: 10, quotaCores: 1.4, busy: false },
  { name: 'quota-1.0', label: '1.0 cores', runs: 10, quotaCores: 1, busy: false },
  { name: 'quota-0.7', label: '0.7 cores', runs: 10, quotaCores: 0.7, busy: false },
  {
    name: 'beside-busy',
    label: 'beside a process that keeps one core busy',
    runs: 10,
    quotaCores: null,
    busy: true,
  },
];

/** Conditions by turns, so that a series that is cut short has some of each. */
const units: readonly Condition[] = Array.from(
  { length: Math.max(...conditions.map(({ runs }) => runs)) },
  (_, turn) => conditions.filter(({ runs }) => turn < runs),
).flat();

export const defaultRun: Figure = {
  name: 'default-run',
  method: 1,
  units: units.length,
  what: 'a run without flags passes, on machines of every size',
  how: [
    '`showtime run --seed N`, exit code 0: on the whole machine, in CPU cgroups with a quota (version 1 or 2, made inside our own; a unit fails where they cannot be made), and beside a process that keeps one core busy; by turns.',
  ],
  series: conditions.flatMap(seriesOf),
  aims: conditions.map(aimOf),
  measure: async (bench, unit) => {
    const condition = units[unit];
    if (condition === undefined) throw new Error(`there is no unit ${unit}`);
    return beside(bench, condition, () => runUnder(bench, condition, unit + 1));
  },
};

function seriesOf({ name, label }: Condition): Series[] {
  return [
    { name, label: `${label}: passed (1) or not (0)`, unit: '' },
    { name: `${name}-failed`, label: `${label}: failed (exit code 1)`, unit: '' },
    { name: `${name}-peak`, label: `${label}: fitted peak`, unit: '/s' },
    { name: `${name}-length`, label: `${label}: length of the load`, unit: 's' },
  ];
}

function aimOf({ name, label, runs }: Condition): Aim {
  return {
    wants: `${label}: ${runs} of ${runs} pass`,
    atLeast: { series: name, n: runs },
    measured: (of) => of(name) && `${figureText(of(name)?.sum ?? NaN)} of ${of(name)?.n}`,
    reached: (of) => of(name)?.sum === of(name)?.n,
  };
}

async function runUnder(bench: Bench, { name, quotaCores }: Condition, seed: number): Promise<Observation[]> {
  const quota = quotaCores === null ? null : await makeCpuQuota(bench.clock, quotaCores);
  try {
    const { code, run, output } = await exitOfRun(bench, ['--seed', String(seed)], quota?.procsFile ?? null);
    if (run === null) throw new Error(`showtime run ended with ${code}: ${output.trim().split('\n').at(-1)}`);
    if (code !== exitCodes.pass.code) bench.say(`${name}, seed ${seed}: exit code ${code}\n${output.trim()}`);
    const { load }: RunRecord = openRun(run).record;
    return [
      { series: name, value: code === exitCodes.pass.code ? 1 : 0 },
      { series: `${name}-failed`, value: code === exitCodes.fail.code ? 1 : 0 },
      { series: `${name}-peak`, value: load.peakPerSecond },
      { series: `${name}-length`, value: load.durationMs / 1_000 },
    ];
  } finally {
    await quota?.remove();
  }
}

async function beside<T>(bench: Bench, { busy }: Condition, use: () => Promise<T>): Promise<T> {
  if (!busy) return use();
  const burner = await bench.shell.start(
    { file: process.execPath, args: ['-e', 'for (;;) {}'] },
    { endsWithUs: true, stdout: 'ignore', stdin: 'ignore' },
  );
  try {
    return await use();
  } finally {
    burner.kill('SIGKILL');
    await burner.exited;
  }
}
