// How long it takes to render every file from the SLOs, and to check the dashboards against a recorded run.
import { join } from 'node:path';
import type { Figure } from '../figure.ts';
import { playRun, timedVerb } from '../real-run/showtime.ts';
import { figureText } from '../statistics/spread.ts';

const promised = { generateSeconds: 2, checkSeconds: 30, repetitions: 5 };

export const dashboardsFigure: Figure = {
  name: 'dashboards',
  method: 1,
  units: 1,
  what: 'showtime generate, and showtime dashboards check of a recorded run',
  how: [
    '`showtime run --observe --duration 60s --peak 40 --fault kill-pod@20s`, then five times each `showtime generate --out DIR` and `showtime dashboards check RUN`; whole commands, start of Node included.',
  ],
  series: [
    { name: 'generate', label: 'generate', unit: 's' },
    { name: 'check', label: 'dashboards check RUN', unit: 's' },
  ],
  aims: [
    {
      wants: `generate < ${promised.generateSeconds} s, worst of ${promised.repetitions}`,
      atLeast: { series: 'generate', n: promised.repetitions },
      measured: (of) => of('generate') && `${figureText(of('generate')?.max ?? NaN)} s`,
      reached: (of) => (of('generate')?.max ?? Infinity) < promised.generateSeconds,
    },
    {
      wants: `check < ${promised.checkSeconds} s, worst of ${promised.repetitions}`,
      atLeast: { series: 'check', n: promised.repetitions },
      measured: (of) => of('check') && `${figureText(of('check')?.max ?? NaN)} s`,
      reached: (of) => (of('check')?.max ?? Infinity) < promised.checkSeconds,
    },
  ],
  measure: async (bench) => {
    const run = await playRun(bench, [
      '--observe',
      '--duration',
      '60s',
      '--peak',
      '40',
      '--fault',
      'kill-pod@20s',
    ]);
    const observations = [];
    for (let repetition = 0; repetition < promised.repetitions; repetition += 1) {
      observations.push(
        {
          series: 'generate',
          value: await timedVerb(bench, ['generate', '--out', join(bench.folder, `generated-${repetition}`)]),
        },
        { series: 'check', value: await timedVerb(bench, ['dashboards', 'check', run], [0, 1, 2]) },
      );
    }
    return observations;
  },
};
