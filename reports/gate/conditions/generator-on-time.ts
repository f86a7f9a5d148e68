// Arrivals were dispatched on time: a late generator would measure its own delay.
import {
  broken,
  holds,
  nearestRank,
  formatPercent,
  referenceSlices,
  type Condition,
  type Experiment,
} from './condition.ts';

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
    const text = `start lag p99 of a slice: median ${ms(
      nearestRank(
        slices.map(({ startLagMs }) => startLagMs.p99),
        0.5,
      ),
    )}; over ${limitMs} ms in ${formatPercent(late)} of the slices`;
    if (late <= mayBeLate) return holds(text);
    return broken(`${text}, at most ${formatPercent(mayBeLate)} may be`, whatToLower(experiment, slices));
  },
};

/** Above this share of the machine others are the likelier reason, below it the generator's own work. */
const busyOthers = 0.25;

/** Names what is too much: the work of others, or the load that was asked for. */
function whatToLower({ record: { before, load } }: Experiment, slices: Experiment['slices']): string {
  const others = nearestRank(
    slices.flatMap(({ othersCores }) => othersCores ?? []),
    0.5,
  );
  const cores = typeof before['cores'] === 'number' ? before['cores'] : NaN;
  const half = Number((load.ratePerSecond / 2).toPrecision(2));
  const lower = `lower --rate, such as --rate ${half} instead of ${Number(load.ratePerSecond.toPrecision(4))}`;
  return others > busyOthers * cores
    ? `end other work on this machine, which used ${Number(others.toFixed(2))} of ${cores} cores (median): that made the generator late; if it has to stay, ${lower} and give it a longer --max-duration, or use a machine with more cores`
    : `${lower}, or use a machine with more cores: others used ${Number(others.toFixed(2))} cores (median), so it is the load itself`;
}

function ms(value: number): string {
  return `${Number(value.toFixed(2))} ms`;
}
