// Whether the termination of a pod fails any request.
import type { Figure } from '../figure.ts';
import { failedRequestsMs } from '../real-run/failed-requests.ts';
import { faultCommand, faultFlags, type FaultSeries } from '../real-run/fault-flags.ts';
import { readRunFacts } from '../real-run/run-facts.ts';
import { playRun } from '../real-run/showtime.ts';
import { figureText } from '../statistics/spread.ts';

const series: FaultSeries = {
  kind: 'terminate-pod',
  peakPerSecond: 75,
  durationS: 70,
  firstS: 10,
  everyS: 6,
  count: 10,
};
const pods = 20;

export const terminatePod: Figure = {
  name: 'terminate-pod',
  method: 1,
  units: 2,
  what: 'terminate-pod: requests that fail',
  how: [
    `${faultCommand(series)}; failed is any request of the load, of whatever journey, or order probe without an answer, with 429 or 5xx, over the whole run.`,
  ],
  series: [
    { name: 'failed-in-run', label: 'failed requests a run', unit: '' },
    { name: 'steady', label: 'injection to steadiness, 5 s of holding included', unit: 'ms' },
    { name: 'not-injected', label: 'faults refused a run', unit: '' },
  ],
  aims: [
    {
      wants: `no failed request in ${pods}`,
      atLeast: { series: 'steady', n: pods },
      measured: (of) =>
        of('failed-in-run') &&
        `${figureText(of('failed-in-run')?.sum ?? NaN)} failed, ${of('steady')?.n} pods ended`,
      reached: (of) => of('failed-in-run')?.sum === 0,
    },
  ],
  measure: async (bench, unit) => {
    const { run, faults, endMs } = readRunFacts(
      await playRun(bench, faultFlags(series, 201 + unit)),
      series.kind,
    );
    const failed = await failedRequestsMs(run);
    return [
      ...faults.map(({ injectedMs, steadyMs }) => ({
        series: 'steady',
        value: (steadyMs ?? endMs) - injectedMs,
      })),
      { series: 'failed-in-run', value: failed.length },
      { series: 'not-injected', value: series.count - faults.length },
    ];
  },
};
