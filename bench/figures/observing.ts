// The cost of observing: CPU of a complete observed run, Prometheus and exporters included, over that of the
// same run unobserved.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clockOffsetName, parseMachine, runFiles } from '../../contract/index.ts';
import { cpuSecondsOf } from '../bare-k6/cpu-seconds.ts';
import type { Figure } from '../figure.ts';
import { playRun } from '../real-run/showtime.ts';
import { figureText } from '../statistics/spread.ts';

const load = { peak: 60, duration: '40s' };
const promised = { ratio: 1.1, pairs: 6 };
/** What only an observed run starts. */
const observers = ['prometheus', 'alertmanager', 'exporter-db-1', 'exporter-db-2', 'exporter-members'];

export const observing: Figure = {
  name: 'observing',
  method: 1,
  units: 3,
  what: 'CPU of an observed run, over the unobserved one',
  how: [
    `\`showtime run --peak ${load.peak} --duration ${load.duration} --plan none\` by turns with and without \`--observe\`, the same customers in each pair, a target of its own for each run.`,
    'CPU as the kernel counts it for every process of the run and its target while k6 plays: k6, harness, supervisor with the balancer, pods, databases, and of an observed run Prometheus, Alertmanager and three exporters.',
  ],
  series: [
    { name: 'ratio', label: 'observed ÷ unobserved', unit: '' },
    { name: 'observed', label: 'CPU, observed', unit: 's' },
    { name: 'unobserved', label: 'CPU, unobserved', unit: 's' },
    { name: 'observers', label: 'of it Prometheus, Alertmanager, exporters', unit: 's' },
  ],
  aims: [
    {
      wants: `median ≤ ${promised.ratio}`,
      atLeast: { series: 'ratio', n: promised.pairs },
      measured: (of) => of('ratio') && figureText(of('ratio')?.median ?? NaN),
      reached: (of) => (of('ratio')?.median ?? Infinity) <= promised.ratio,
    },
  ],
  limit: (of) =>
    of('observers') &&
    `${figureText(of('observers')?.median ?? NaN)} s are the observers' own; the rest is what pods, balancer and k6 do to be observed (medians)`,
  measure: async (bench, unit) => {
    const observations = [];
    for (const seed of [2 * unit + 1, 2 * unit + 2]) {
      const cpu = { observed: new Map<string, number>(), unobserved: new Map<string, number>() };
      // Who goes first changes with every pair.
      for (const how of seed % 2 === 0
        ? (['observed', 'unobserved'] as const)
        : (['unobserved', 'observed'] as const)) {
        const flags = how === 'observed' ? ['--observe'] : [];
        cpu[how] = cpuOfAll(
          await playRun(bench, [
            '--peak',
            String(load.peak),
            '--duration',
            load.duration,
            '--plan',
            'none',
            '--seed',
            String(seed),
            ...flags,
          ]),
        );
      }
      const observed = sum(cpu.observed.values());
      const unobserved = sum(cpu.unobserved.values());
      observations.push(
        { series: 'ratio', value: observed / unobserved },
        { series: 'observed', value: observed },
        { series: 'unobserved', value: unobserved },
        { series: 'observers', value: sum(observers.map((name) => cpu.observed.get(name) ?? 0)) },
      );
    }
    return observations;
  },
};

/** CPU seconds by process while k6 plays; rows of the host are no processes. */
function cpuOfAll(run: string): Map<string, number> {
  const csv = readFileSync(join(run, runFiles.machine), 'utf8');
  const names = new Set(csv.split('\n').flatMap((line) => parseMachine(line)?.name ?? []));
  return cpuSecondsOf(
    csv,
    [...names].filter((name) => name !== clockOffsetName && !name.startsWith('host-')),
  );
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}
