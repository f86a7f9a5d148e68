// Requests per second of CPU that a gate's generator plays, relative to plain autocannon's loop.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Bench, Figure, Observation } from '../figure.ts';
import { generatorResult, type GeneratorResult, type GeneratorWindow } from '../gate/generator/window.ts';
import { figureText } from '../statistics/spread.ts';

const promised = { ratio: 0.9, pairs: 10 };
const pairsPerUnit = 2;
const connections = 64;
const times = { warmUpS: 2, measuredS: 5 };
/** Well below what one core can play: what is compared is the cost of pacing. */
const moderate = { ratePerSecond: 1_000, connections: 16 };
const turns = ['slices', 'autocannon', 'autocannon', 'slices'] as const;

export const gateGenerator: Figure = {
  name: 'gate-generator',
  method: 1,
  units: promised.pairs / pairsPerUnit,
  what: 'requests per second of CPU that the gate’s generator plays, over plain autocannon',
  how: [
    `A tiny HTTP service in a process of its own; by turns (A B B A) ${times.measuredS} s each after ${times.warmUpS} s of warming up: the gate's slices, all due at once, ` +
      `and plain autocannon, both with ${connections} connections, as fast as the service answers; then both at ${moderate.ratePerSecond} requests/s with ${moderate.connections} connections.`,
    "CPU is that of the generator's process, with all that belongs to it: the plan of a slice, its histograms, its metronome.",
  ],
  series: [
    { name: 'ratio', label: 'gate ÷ autocannon, requests per CPU second, pair by pair', unit: '' },
    { name: 'slices', label: 'gate', unit: 'requests/CPU s' },
    { name: 'autocannon', label: 'plain autocannon', unit: 'requests/CPU s' },
    { name: 'moderate-ratio', label: `the same at ${moderate.ratePerSecond} requests/s`, unit: '' },
    { name: 'moderate-slices-p50', label: 'gate, p50 from the schedule', unit: 'ms' },
    { name: 'lag-p50', label: "lateness of the gate's arrivals, p50", unit: 'ms' },
    { name: 'lag-p99', label: "lateness of the gate's arrivals, p99", unit: 'ms' },
    { name: 'failed', label: 'requests that failed, a window', unit: '' },
  ],
  aims: [
    {
      wants: `median ≥ ${promised.ratio}`,
      atLeast: { series: 'ratio', n: promised.pairs },
      measured: (of) =>
        of('ratio') &&
        `${figureText(of('ratio')?.median ?? NaN)} (${figureText(of('slices')?.median ?? NaN)} of ${figureText(of('autocannon')?.median ?? NaN)} requests/CPU s)`,
      reached: (of) => (of('ratio')?.median ?? 0) >= promised.ratio,
    },
  ],
  measure: async (bench) =>
    withFixtureService(bench, async (url) => {
      const fast = await playTurns(bench, { url, connections, ...times, ratePerSecond: null });
      const paced = await playTurns(bench, { url, ...moderate, ...times });
      return [
        ...ratios(fast, 'ratio'),
        ...ratios(paced, 'moderate-ratio'),
        ...fast.map(({ generator, result }) => ({ series: generator, value: perCpuSecond(result) })),
        ...[...fast, ...paced].map(({ result }) => ({ series: 'failed', value: result.failed })),
        ...paced
          .filter(({ generator }) => generator === 'slices')
          .flatMap(({ result }) => [
            { series: 'moderate-slices-p50', value: result.p50Ms },
            { series: 'lag-p50', value: result.lagP50Ms ?? NaN },
            { series: 'lag-p99', value: result.lagP99Ms ?? NaN },
          ]),
      ];
    }),
};

interface Turn {
  generator: GeneratorWindow['generator'];
  result: GeneratorResult;
}

async function playTurns(
  { shell, folder, signal }: Bench,
  window: Omit<GeneratorWindow, 'generator'>,
): Promise<Turn[]> {
  const played: Turn[] = [];
  for (const generator of turns) {
    const done = await shell.run(
      {
        file: process.execPath,
        args: [programOf('play-generator')],
        cwd: folder,
        input: JSON.stringify({ ...window, generator }),
      },
      { signal },
    );
    if (done.code !== 0)
      throw new Error(
        `play-generator ended with ${done.code}: ${done.stderr.trim().split('\n').slice(-3).join(' / ')}`,
      );
    played.push({ generator, result: generatorResult.parse(JSON.parse(done.stdout)) });
  }
  return played;
}

function ratios(played: readonly Turn[], series: string): Observation[] {
  const of = (generator: Turn['generator']): number[] =>
    played.filter((turn) => turn.generator === generator).map(({ result }) => perCpuSecond(result));
  const plain = of('autocannon');
  return of('slices').map((measured, pair) => ({ series, value: measured / (plain[pair] ?? NaN) }));
}

function perCpuSecond({ requests, cpuS }: GeneratorResult): number {
  return requests / cpuS;
}

async function withFixtureService<T>({ shell, folder }: Bench, use: (url: string) => Promise<T>): Promise<T> {
  const service = await shell.start(
    { file: process.execPath, args: [programOf('tiny-service')], cwd: folder },
    { stdin: 'pipe', endsWithUs: true },
  );
  try {
    const port = service.stdout && String(((await once(service.stdout, 'data')) as [Buffer])[0]).trim();
    return await use(`http://127.0.0.1:${port}`);
  } finally {
    service.kill('SIGKILL');
    await service.exited;
  }
}

function programOf(name: string): string {
  return fileURLToPath(new URL(`../gate/generator/${name}.js`, import.meta.url));
}
