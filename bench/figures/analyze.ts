// How fast a recorded run is judged, and with how much memory.
import { analyzeFigure } from '../analyze/analyze-bench.ts';
import type { Figure } from '../figure.ts';
import { figureText } from '../statistics/spread.ts';

const sizes = { samples: 10_000_000, intents: 200_000 };
const promised = { perSecond: 1_000_000, peakMb: 200, repetitions: 5 };

export const analyze: Figure = {
  name: 'analyze',
  method: 2,
  units: promised.repetitions,
  what: `analyze of ${sizes.samples.toLocaleString('en-US')} samples and ${sizes.intents.toLocaleString('en-US')} intents`,
  how: [
    `\`showtime analyze DIR\` on a made run whose verdict is pass, such as \`npx tsx bench/analyze/make-large-run.ts DIR ${sizes.samples} ${sizes.intents}\` writes; ` +
      'the whole command, start of Node and the report included.',
    'Samples over the wall time of the command, which reads with two threads; and on one core: over the CPU time of all its threads. Peak memory is the resident set as the kernel counts it.',
  ],
  series: [
    { name: 'per-second', label: 'samples a second', unit: '/s' },
    { name: 'per-core', label: 'samples a second on one core', unit: '/s' },
    { name: 'peak', label: 'peak memory', unit: 'MB' },
    { name: 'wall', label: 'wall time', unit: 's' },
    { name: 'cpu', label: 'CPU time of all threads', unit: 's' },
  ],
  aims: [
    {
      wants: `median ≥ ${promised.perSecond.toLocaleString('en-US')} samples/s`,
      atLeast: { series: 'per-second', n: promised.repetitions },
      measured: (of) => of('per-second') && `${figureText(of('per-second')?.median ?? NaN)}/s`,
      reached: (of) => (of('per-second')?.median ?? 0) >= promised.perSecond,
    },
    {
      wants: `peak memory < ${promised.peakMb} MB, worst of ${promised.repetitions}`,
      atLeast: { series: 'peak', n: promised.repetitions },
      measured: (of) => of('peak') && `${figureText(of('peak')?.max ?? NaN)} MB`,
      reached: (of) => (of('peak')?.max ?? Infinity) < promised.peakMb,
    },
  ],
  measure: async (bench) => {
    const { peakRssMb, seconds, cpuSeconds } = await analyzeFigure(sizes, bench);
    return [
      { series: 'per-second', value: sizes.samples / seconds },
      { series: 'per-core', value: sizes.samples / Math.max(seconds, cpuSeconds) },
      { series: 'peak', value: peakRssMb },
      { series: 'wall', value: seconds },
      { series: 'cpu', value: cpuSeconds },
    ];
  },
};
