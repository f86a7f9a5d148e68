// Turns an arrival curve into the options of k6's open-model executor.
import type { Scenario } from 'k6/options';
import type { Curve } from '../../contract/curve.ts';

/**
 * A visit takes 2 s, seldom 6 s; an outage of 5 s must not use up the VUs, so each arrival a second has 8.
 */
const vusPerRate = 8;
const minVus = 30;
const maxVus = 4_000;
/** Longest think times plus the deadlines of an order, a cancel and reads. */
const gracefulStop = '35s';

/**
 * k6 counts the duration from before it wakes its VUs, and the schedule from after: without a quiet end it
 * would cut the last
 * arrivals off, neither started nor dropped. The first of these stages is a jump.
 */
const idleEnd = [
  { duration: '0s', target: 0 },
  { duration: '2s', target: 0 },
];

/**
 * Enough VUs are there from the start, because making one more while load runs delays arrivals. k6 splits
 * arrivals among segments as it can split the VUs (lib/execution_segment.go, GetNewExecutionTupleFromValue): with
 * a multiple of the runners, runner i of N gets every Nth arrival from the ith on.
 */
export function arrivalExecutor({ timeUnitMs, startRate, stages }: Curve, runners = 1): Scenario {
  const most = Math.floor(maxVus / runners) * runners;
  const wanted = Math.max(minVus, Math.ceil(sustainedPerSecond({ timeUnitMs, stages }) * vusPerRate));
  const preAllocatedVUs = Math.min(most, Math.ceil(wanted / runners) * runners);
  return {
    executor: 'ramping-arrival-rate',
    startRate,
    timeUnit: `${timeUnitMs}ms`,
    gracefulStop,
    preAllocatedVUs,
    maxVUs: Math.min(most, preAllocatedVUs * 2),
    stages: [
      ...stages.map(({ durationMs, target }) => ({ duration: `${durationMs}ms`, target })),
      ...idleEnd,
    ],
  };
}

/** The highest rate over 5 s; shorter peaks of single stages need no additional VUs. */
function sustainedPerSecond({ timeUnitMs, stages }: Pick<Curve, 'timeUnitMs' | 'stages'>): number {
  const windowMs = 5_000;
  let from = 0;
  let lengthMs = 0;
  let arrivals = 0;
  let max = 0;
  for (const { durationMs, target } of stages) {
    lengthMs += durationMs;
    arrivals += (target / timeUnitMs) * durationMs;
    for (
      let first = stages[from];
      first !== undefined && lengthMs - first.durationMs >= windowMs;
      first = stages[from]
    ) {
      lengthMs -= first.durationMs;
      arrivals -= (first.target / timeUnitMs) * first.durationMs;
      from += 1;
    }
    max = Math.max(max, (arrivals / lengthMs) * 1000);
  }
  return max;
}
