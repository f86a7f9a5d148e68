// What a killed pod costs: the requests in flight on it and nothing else, and no customer their order.
import type { Figure } from '../figure.ts';
import { cutRequests, failedRequestsMs, type CutRequest } from '../real-run/failed-requests.ts';
import { faultCommand, faultFlags, type FaultSeries } from '../real-run/fault-flags.ts';
import { readRunFacts, type FaultWindow } from '../real-run/run-facts.ts';
import { playRun } from '../real-run/showtime.ts';
import { figureText } from '../statistics/spread.ts';

const series: FaultSeries = {
  kind: 'kill-pod',
  peakPerSecond: 75,
  durationS: 70,
  firstS: 10,
  everyS: 6,
  count: 10,
};
const pods = 20;
/**
 * A killed process takes this long at most until its sockets are closed; the balancer's log is stamped to a
 * millisecond.
 */
const deathMs = 20;
/** A request that was in flight was sent this long before the kill at most. */
const flightMs = 1_000;

export const killPod: Figure = {
  name: 'kill-pod',
  method: 2,
  units: 2,
  what: 'kill-pod: requests that fail, and customers without their order',
  how: [
    `${faultCommand(series)}; failed as for terminate-pod, over the whole run. In flight on the pod are requests that the balancer's log shows as passed to that pod last, ` +
      `at most ${deathMs} ms after the kill, and answered 5xx by the balancer because the pod's connection broke.`,
    'A customer without their order is one whose order ended neither acknowledged nor sold out, retries included.',
  ],
  series: [
    { name: 'in-flight', label: 'requests in flight on the killed pod', unit: '' },
    { name: 'failed', label: 'failed requests a run', unit: '' },
    { name: 'unexplained', label: 'of them not in flight on a killed pod', unit: '' },
    { name: 'without-order', label: 'customers without their order a run', unit: '' },
    { name: 'not-injected', label: 'faults refused a run', unit: '' },
  ],
  aims: [
    {
      wants: `only requests in flight on that pod fail, in ${pods}`,
      atLeast: { series: 'in-flight', n: pods },
      measured: (of) =>
        of('failed') &&
        `${figureText(of('failed')?.sum ?? NaN)} failed, ${figureText(of('unexplained')?.sum ?? NaN)} of them elsewhere`,
      reached: (of) => of('unexplained')?.sum === 0,
    },
    {
      wants: 'every customer has their order',
      atLeast: { series: 'in-flight', n: pods },
      measured: (of) => of('without-order') && `${figureText(of('without-order')?.sum ?? NaN)} without`,
      reached: (of) => of('without-order')?.sum === 0,
    },
  ],
  measure: async (bench, unit) => {
    const { run, faults, customersWithout } = readRunFacts(
      await playRun(bench, faultFlags(series, 301 + unit)),
      series.kind,
    );
    const failed = (await failedRequestsMs(run)).length;
    const cut = await cutRequests(run);
    const inFlight = faults.map((fault) => inFlightOn(fault, cut));
    const explained = inFlight.reduce((sum, count) => sum + count, 0);
    return [
      ...inFlight.map((value) => ({ series: 'in-flight', value })),
      { series: 'failed', value: failed },
      { series: 'unexplained', value: Math.max(0, failed - explained) },
      { series: 'without-order', value: customersWithout.length },
      { series: 'not-injected', value: series.count - faults.length },
    ];
  },
};

function inFlightOn({ injectedMs, pod }: FaultWindow, cut: readonly CutRequest[]): number {
  return cut.filter(
    (request) =>
      request.pod === pod &&
      request.startedMs <= injectedMs + deathMs &&
      request.startedMs >= injectedMs - flightMs,
  ).length;
}
