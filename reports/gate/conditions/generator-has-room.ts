// The generator was not at its own limit: else it is what is measured.
import { broken, holds, nearestRank, percentWords, referenceSlices, type Condition } from './condition.ts';

/** Busy share of the generator's one thread in all but the busiest tenth of the slices. */
const mostBusy = 0.85;

export const generatorHasRoom: Condition = {
  name: 'generator-has-room',
  title: 'The load generator had CPU to spare.',
  check: (experiment) => {
    const slices = referenceSlices(experiment);
    const loops = slices.flatMap(({ eventLoopUse }) => eventLoopUse ?? []), cores = slices.flatMap(({ generatorCores }) => generatorCores ?? []);
    const cpu = cores.length === 0 ? 'its CPU is not known' : `it used ${Number(nearestRank(cores, 0.5).toFixed(2))} cores (median)`;
    const busy = nearestRank(loops, 0.9);
    if (loops.length === 0 || busy <= mostBusy) return holds(loops.length === 0 ? cpu : `event loop busy for ${percentWords(busy)} or less in nine of ten slices; ${cpu}`);
    return broken(`the event loop was busy for ${percentWords(busy)}, at most ${percentWords(mostBusy)} may be; ${cpu}`, 'lower --rate, or use a faster machine');
  },
};
