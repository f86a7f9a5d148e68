// How long orders stop when the writer crashes, and what is lost; beside a bare script that only kills and
// promotes.
import { fileURLToPath } from 'node:url';
import type { Bench, Figure, Observation, Spreads } from '../figure.ts';
import { faultCommand, faultFlags, type FaultSeries } from '../real-run/fault-flags.ts';
import { countIn, longestGapIn } from '../real-run/gaps.ts';
import { lostAndDoubled } from '../real-run/lost-and-doubled.ts';
import { readRunFacts, type FaultWindow, type RunFacts } from '../real-run/run-facts.ts';
import { playRun } from '../real-run/showtime.ts';
import { figureText, spreadOf } from '../statistics/spread.ts';

const series: FaultSeries = {
  kind: 'crash-writer',
  peakPerSecond: 75,
  durationS: 80,
  firstS: 12,
  everyS: 6,
  count: 10,
};
const promised = { medianMs: 80, serviceMs: 20, worstMs: 300, worstOf: 50, crashes: 50 };
const guards = ['acknowledged-orders-stored-once', 'one-order-per-key'];
const bareProgram = fileURLToPath(new URL('../bare-failover.js', import.meta.url));

export const crashWriter: Figure = {
  name: 'crash-writer',
  method: 1,
  units: 5,
  what: 'crash-writer: from the crash to the first good order, and orders lost or doubled',
  how: [
    `${faultCommand(series)}; good again is the first acknowledged order, a customer's or a probe's, after the promotion.`,
    `Reference, after each run: \`node dist/bench/bare-failover.js ${series.count}\`, two MariaDB servers with the same flags and no load; a plain script kills ` +
      'the writer (SIGKILL), waits until its process is gone, promotes the reader and writes one row.',
    'Lost and doubled: every acknowledged (member, key) of `ledger.ndjson` against the final export in `stored.ndjson`, and the two checkers ' +
      `\`${guards.join('` and `')}\`.`,
  ],
  series: [
    { name: 'good-again', label: 'crash to first good order', unit: 'ms' },
    { name: 'bare', label: 'bare script: kill to first row', unit: 'ms' },
    { name: 'ratio', label: 'ratio of the medians of a unit', unit: '' },
    { name: 'silence', label: 'time without any acknowledged order', unit: 'ms' },
    { name: 'detection', label: 'of it: crash to detected', unit: 'ms' },
    { name: 'promotion', label: 'of it: detected to promoted', unit: 'ms' },
    { name: 'service', label: 'of it: promoted to first good order', unit: 'ms' },
    {
      name: 'rebuild-silence',
      label: 'longest time without any after that, until steady: the reader is rebuilt',
      unit: 'ms',
    },
    { name: 'rate', label: "customers' orders in the 2 s before a crash", unit: '/s' },
    { name: 'acknowledged', label: 'acknowledged orders a run', unit: '' },
    { name: 'lost', label: 'acknowledged orders lost a run', unit: '' },
    { name: 'doubled', label: 'orders doubled a run', unit: '' },
    { name: 'not-injected', label: 'crashes refused a run', unit: '' },
  ],
  aims: [
    {
      wants: `median ≤ ${promised.medianMs} ms`,
      atLeast: { series: 'good-again', n: promised.worstOf },
      measured: (of) => inMs(of('good-again')?.median),
      reached: (of) => (of('good-again')?.median ?? Infinity) <= promised.medianMs,
    },
    {
      wants: `service layer of it: median ≤ ${promised.serviceMs} ms`,
      atLeast: { series: 'service', n: promised.worstOf },
      measured: (of) => inMs(of('service')?.median),
      reached: (of) => (of('service')?.median ?? Infinity) <= promised.serviceMs,
    },
    {
      wants: `worst of ${promised.worstOf} or more ≤ ${promised.worstMs} ms`,
      atLeast: { series: 'good-again', n: promised.worstOf },
      measured: (of) => inMs(of('good-again')?.max),
      reached: (of) => (of('good-again')?.max ?? Infinity) <= promised.worstMs,
    },
    {
      wants: `0 acknowledged orders lost or doubled over ${promised.crashes} crashes`,
      atLeast: { series: 'good-again', n: promised.crashes },
      measured: describeLosses,
      reached: (of) => of('lost')?.sum === 0 && of('doubled')?.sum === 0 && of('guards-failed')?.sum === 0,
    },
  ],
  limit: (of) => {
    const bare = of('bare')?.median;
    const layers = ['detection', 'promotion', 'service'].map(
      (name) => `${name} ${figureText(of(name)?.median ?? NaN)} ms`,
    );
    return bare === undefined
      ? undefined
      : `medians: ${layers.join(', ')}; the bare script takes ${figureText(bare)} ms for detection, fencing and promotion together, without load`;
  },
  measure: async (bench, unit) => {
    const facts = readRunFacts(await playRun(bench, faultFlags(series, 1 + unit)), 'crash-writer');
    const crashes = facts.faults.flatMap((fault) => crashed(facts, fault));
    const bare = await bareFailovers(bench, series.count);
    const median = (list: readonly number[]): number => spreadOf(list)?.median ?? NaN;
    const { acknowledged, lost, doubled } = lostAndDoubled(facts.run);
    const guardsFailed = facts.verdict.verdicts.filter(
      ({ checker, outcome }) => guards.includes(checker) && outcome !== 'pass',
    ).length;
    return [
      ...crashes,
      ...bare.map((value) => ({ series: 'bare', value })),
      {
        series: 'ratio',
        value:
          median(crashes.filter(({ series: of }) => of === 'good-again').map(({ value }) => value)) /
          median(bare),
      },
      { series: 'acknowledged', value: acknowledged },
      { series: 'lost', value: lost },
      { series: 'doubled', value: doubled },
      { series: 'guards-failed', value: guardsFailed },
      { series: 'not-injected', value: series.count - facts.faults.length },
    ];
  },
};

/** Orders that never came back count until the run's end. */
function crashed({ acknowledgedMs, orderedMs, endMs }: RunFacts, fault: FaultWindow): Observation[] {
  const { injectedMs } = fault;
  const lostMs = fault.first('writer-lost');
  const promotedMs = fault.first('writer-changed');
  const goodMs =
    promotedMs === undefined ? endMs : (acknowledgedMs.find((atMs) => atMs >= promotedMs) ?? endMs);
  const lastGoodMs = acknowledgedMs.findLast((atMs) => atMs < (promotedMs ?? endMs)) ?? 0;
  const later = longestGapIn(
    acknowledgedMs.filter((atMs) => atMs >= goodMs),
    goodMs,
    fault.steadyMs ?? endMs,
  );
  return [
    { series: 'good-again', value: goodMs - injectedMs },
    { series: 'silence', value: goodMs - lastGoodMs },
    ...(later === undefined ? [] : [{ series: 'rebuild-silence', value: later.untilMs - later.fromMs }]),
    ...(lostMs === undefined ? [] : [{ series: 'detection', value: lostMs - injectedMs }]),
    ...(lostMs === undefined || promotedMs === undefined
      ? []
      : [{ series: 'promotion', value: promotedMs - lostMs }]),
    ...(promotedMs === undefined ? [] : [{ series: 'service', value: goodMs - promotedMs }]),
    { series: 'rate', value: countIn(orderedMs, injectedMs - 2_000, injectedMs) / 2 },
  ];
}

async function bareFailovers({ shell, folder, signal }: Bench, times: number): Promise<number[]> {
  const done = await shell.run(
    { file: process.execPath, args: [bareProgram, String(times)], cwd: folder, inherits: 'all' },
    { signal },
  );
  if (done.code !== 0)
    throw new Error(
      `the bare failover ended with ${done.code}: ${done.stderr.trim().split('\n').slice(-3).join(' / ')}`,
    );
  return done.stdout.trim().split('\n').map(Number);
}

function describeLosses(of: Spreads): string | undefined {
  const acknowledged = of('acknowledged');
  const crashes = of('good-again');
  if (acknowledged === undefined || crashes === undefined) return undefined;
  return `${figureText(of('lost')?.sum ?? NaN)} lost, ${figureText(of('doubled')?.sum ?? NaN)} doubled of ${figureText(acknowledged.sum)} over ${crashes.n} crashes`;
}

function inMs(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${figureText(value)} ms`;
}
