// Whether a pod that is asked to end costs anybody a request.
import type { Figure } from '../figure.ts';
import { failedRequestsMs } from '../real-run/failed-requests.ts';
import { faultCommand, faultFlags, type FaultSeries } from '../real-run/fault-flags.ts';
import { countIn } from '../real-run/gaps.ts';
import { readRunFacts } from '../real-run/run-facts.ts';
import { playRun } from '../real-run/showtime.ts';
import { figureText } from '../statistics/spread.ts';

const series: FaultSeries = { kind: 'terminate-pod', peakPerSecond: 75, durationS: 70, firstS: 10, everyS: 6, count: 10 };
const pods = 20;
/** A request that was in flight was sent this long before at most. */
const flightMs = 1_000;

export const terminatePod: Figure = {
  name: 'terminate-pod', method: 1, units: 2,
  what: 'terminate-pod: requests that fail',
  how: [
    `${faultCommand(series)}; failed is any request of the load, of whatever journey, or order probe without an answer, with 429 or 5xx, over the whole run.`,
  ],
  series: [
    { name: 'failed', label: 'failed requests from injection to steadiness', unit: '' },
    { name: 'failed-in-run', label: 'failed requests a run', unit: '' },
    { name: 'steady', label: 'injection to steadiness', unit: 'ms' },
    { name: 'not-injected', label: 'faults refused a run', unit: '' },
  ],
  aims: [{
    wants: `no failed request in ${pods}`, atLeast: { series: 'failed', n: pods },
    measured: (of) => of('failed') && `${figureText(of('failed')?.sum ?? NaN)} around the faults, ${figureText(of('failed-in-run')?.sum ?? NaN)} in all`,
    reached: (of) => of('failed')?.sum === 0,
  }],
  measure: async (bench, unit) => {
    const { run, faults, endMs } = readRunFacts(await playRun(bench, faultFlags(series, 201 + unit)), series.kind);
    const failed = await failedRequestsMs(run);
    return [
      ...faults.flatMap(({ injectedMs, steadyMs }) => [
        { series: 'failed', value: countIn(failed, injectedMs - flightMs, steadyMs ?? endMs) },
        { series: 'steady', value: (steadyMs ?? endMs) - injectedMs },
      ]),
      { series: 'failed-in-run', value: failed.length }, { series: 'not-injected', value: series.count - faults.length },
    ];
  },
};
