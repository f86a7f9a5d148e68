// How long no order is acknowledged while the writer's role moves on purpose.
import type { Figure, Observation } from '../figure.ts';
import { faultCommand, faultFlags, type FaultSeries } from '../real-run/fault-flags.ts';
import { countIn, longestGapIn } from '../real-run/gaps.ts';
import { readRunFacts, type FaultWindow, type RunFacts } from '../real-run/run-facts.ts';
import { playRun } from '../real-run/showtime.ts';
import { figureText } from '../statistics/spread.ts';

const series: FaultSeries = {
  kind: 'switch-over-writer',
  peakPerSecond: 75,
  durationS: 70,
  firstS: 12,
  everyS: 5,
  count: 10,
};
const promised = { silenceMs: 250, switches: 20 };

export const switchOverWriter: Figure = {
  name: 'switch-over-writer',
  method: 1,
  units: 2,
  what: 'switch-over-writer: how long no order is acknowledged',
  how: [
    `${faultCommand(series)}; silence is the longest time between two acknowledged orders, customers' or probes', that touches the time from injection to steadiness; ` +
      'a silence where two such times meet counts for both.',
    "A failed order is a customer's that ended neither acknowledged nor sold out, retries included; a failed send is a single try of one.",
  ],
  series: [
    { name: 'silence', label: 'longest time without an acknowledged order', unit: 'ms' },
    { name: 'usual', label: 'the same in the 3 s before each switch-over', unit: 'ms' },
    { name: 'failed-sends', label: 'failed order sends a switch-over', unit: '' },
    { name: 'failed-orders', label: 'failed orders a run', unit: '' },
    { name: 'rate', label: "customers' orders in the 2 s before", unit: '/s' },
    { name: 'not-injected', label: 'switch-overs refused a run', unit: '' },
  ],
  aims: [
    {
      wants: `worst of ${promised.switches} ≤ ${promised.silenceMs} ms`,
      atLeast: { series: 'silence', n: promised.switches },
      measured: (of) => {
        const gapMs = of('silence');
        return gapMs && `worst ${figureText(gapMs.max)} ms, median ${figureText(gapMs.median)} ms`;
      },
      reached: (of) => (of('silence')?.max ?? Infinity) <= promised.silenceMs,
    },
    {
      wants: 'no failed order',
      atLeast: { series: 'silence', n: promised.switches },
      measured: (of) =>
        of('failed-orders') &&
        `${figureText(of('failed-orders')?.sum ?? NaN)} failed orders, ${figureText(of('failed-sends')?.sum ?? NaN)} failed sends`,
      reached: (of) => of('failed-orders')?.sum === 0,
    },
  ],
  limit: (of) => {
    const usual = of('usual');
    const gapMs = of('silence');
    return (
      usual &&
      gapMs &&
      `of the ${figureText(gapMs.median)} ms, ${figureText(usual.median)} ms are usual at this rate without any fault (medians)`
    );
  },
  measure: async (bench, unit) => {
    const facts = readRunFacts(await playRun(bench, faultFlags(series, 101 + unit)), series.kind);
    return [
      ...facts.faults.flatMap((fault) => switched(facts, fault)),
      { series: 'failed-orders', value: facts.customersWithout.length },
      { series: 'not-injected', value: series.count - facts.faults.length },
    ];
  },
};

function switched(
  { acknowledgedMs, orderedMs, failedSendsMs, endMs }: RunFacts,
  { injectedMs, steadyMs }: FaultWindow,
): Observation[] {
  const untilMs = steadyMs ?? endMs;
  const gapMs = longestGapIn(acknowledgedMs, injectedMs, untilMs);
  const usual = longestGapIn(acknowledgedMs, injectedMs - 3_000, injectedMs - 500);
  return [
    { series: 'silence', value: gapMs ? gapMs.untilMs - gapMs.fromMs : endMs - injectedMs },
    ...(usual ? [{ series: 'usual', value: usual.untilMs - usual.fromMs }] : []),
    { series: 'failed-sends', value: countIn(failedSendsMs, injectedMs, untilMs) },
    { series: 'rate', value: countIn(orderedMs, injectedMs - 2_000, injectedMs) / 2 },
  ];
}
