// Arrivals were dealt with when they were due: a generator that lags measures itself.
import { broken, holds, nearestRank, percentWords, referenceSlices, type Condition } from './condition.ts';

/** Start lag p99 of a slice, ms. k6 starts a goroutine an iteration, and its stamps pass through a script. */
const latestMs = { autocannon: 10, k6: 50, recorded: 50 } as const;
/** Slices that may be later: a pause of the machine hits one now and then, on either side. */
const mayBeLate = 0.05;

export const generatorOnTime: Condition = {
  name: 'generator-on-time',
  title: 'Arrivals started when they were due.',
  check: (experiment) => {
    const limitMs = latestMs[experiment.record.engine];
    const slices = referenceSlices(experiment);
    const late =
      slices.filter(({ startLagMs }) => startLagMs.p99 > limitMs).length / Math.max(1, slices.length);
    const words = `start lag p99 of a slice: median ${ms(
      nearestRank(
        slices.map(({ startLagMs }) => startLagMs.p99),
        0.5,
      ),
    )}; over ${limitMs} ms in ${percentWords(late)} of the slices`;
    if (late <= mayBeLate) return holds(words);
    return broken(
      `${words}, at most ${percentWords(mayBeLate)} may be`,
      'lower --rate, end other work on this machine, or use one with more cores',
    );
  },
};

function ms(value: number): string {
  return `${Number(value.toFixed(2))} ms`;
}
