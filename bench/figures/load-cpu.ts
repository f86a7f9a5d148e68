// What recording costs: CPU of k6 and of the harness that reads it, over that of k6 alone with the same
// customers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSample, runFiles } from '../../contract/index.ts';
import { cpuSecondsOf } from '../bare-k6/cpu-seconds.ts';
import { playBareK6 } from '../bare-k6/play-bare-k6.ts';
import type { Figure } from '../figure.ts';
import { playRun, withTarget } from '../real-run/showtime.ts';
import { figureText } from '../statistics/spread.ts';

const load = { peak: 60, duration: '30s' };
const promised = { ratio: 1.2, plays: 6 };

export const loadCpu: Figure = {
  name: 'load-cpu',
  method: 1,
  units: 3,
  what: 'CPU of k6 and the harness, over k6 alone',
  how: [
    `\`showtime up\`, then by turns on it \`showtime run --peak ${load.peak} --duration ${load.duration} --plan none\` and k6 alone with the same customers and curve, ` +
      "no samples out, no console lines, no summary, k6's default tags (a run keeps fewer).",
    "CPU as the kernel counts it for k6 and for the harness's process, which also sends the probes (20 orders and 50 SQL writes a second); whole seconds while k6 plays.",
  ],
  series: [
    { name: 'ratio', label: '(k6 + harness) ÷ bare k6', unit: '' },
    { name: 'k6-ratio', label: 'k6 ÷ bare k6', unit: '' },
    { name: 'k6', label: 'k6 in a run', unit: 's' },
    { name: 'harness', label: 'harness in a run, probes included', unit: 's' },
    { name: 'bare', label: 'bare k6', unit: 's' },
    { name: 'requests', label: 'requests of k6 in a run', unit: '' },
  ],
  aims: [
    {
      wants: `median ≤ ${promised.ratio}`,
      atLeast: { series: 'ratio', n: promised.plays },
      measured: (of) => of('ratio') && figureText(of('ratio')?.median ?? NaN),
      reached: (of) => (of('ratio')?.median ?? Infinity) <= promised.ratio,
    },
  ],
  limit: (of) =>
    of('k6-ratio') &&
    `k6 itself takes ${figureText(of('k6-ratio')?.median ?? NaN)} times bare k6, the harness adds ${figureText((of('harness')?.median ?? NaN) / (of('bare')?.median ?? NaN))} of it (medians)`,
  measure: async (bench, unit) =>
    withTarget(bench, [], async ({ id, baseUrl }, targetFolder) => {
      const observations = [];
      for (const seed of [2 * unit + 1, 2 * unit + 2]) {
        const run = await playRun(bench, [
          '--id',
          id,
          '--peak',
          String(load.peak),
          '--duration',
          load.duration,
          '--plan',
          'none',
          '--seed',
          String(seed),
        ]);
        const harnessCpu = cpuSecondsOf(readFileSync(join(run, runFiles.machine), 'utf8'), ['k6', 'harness']);
        const bare = await playBareK6(bench, {
          seed,
          baseUrl,
          targetFolder,
          curveFile: join(run, runFiles.curve),
        });
        const k6 = harnessCpu.get('k6') ?? NaN;
        const harness = harnessCpu.get('harness') ?? NaN;
        observations.push(
          { series: 'ratio', value: (k6 + harness) / bare },
          { series: 'k6-ratio', value: k6 / bare },
          { series: 'k6', value: k6 },
          { series: 'harness', value: harness },
          { series: 'bare', value: bare },
          { series: 'requests', value: requestsIn(run) },
        );
      }
      return observations;
    }),
};

function requestsIn(run: string): number {
  return readFileSync(join(run, runFiles.samples), 'utf8')
    .split('\n')
    .filter((line) => parseSample(line)?.kind === 'r').length;
}
