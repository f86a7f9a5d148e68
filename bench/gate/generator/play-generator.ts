// Program: plays GET requests for some seconds, with a gate's slices or with plain autocannon, and prints
// their cost.
import { text } from 'node:stream/consumers';
import autocannon from 'autocannon';
import { systemClock } from '../../../platform/clock.ts';
import { gateLoad, type Slice } from '../../../contract/index.ts';
import { decodeLatencies } from '../../../load/slices/latencies.ts';
import { openAutocannonPlayer, type PlannedSlice, type SlicePlayer } from '../../../load/slices/index.ts';
import { quantile } from '../../statistics/spread.ts';
import { generatorWindow, type GeneratorResult, type GeneratorWindow } from './window.ts';

type Counted = Omit<GeneratorResult, 'cpuS'>;

const clock = systemClock();
/**
 * Of a slice that is played as fast as the service answers: all are due at once, so that some always wait.
 */
const saturated = { requests: 10_000, lengthMs: 20, timeoutMs: 60_000 };
const sliceS = 1;

async function playSlices(
  player: SlicePlayer,
  { ratePerSecond }: GeneratorWindow,
  forS: number,
): Promise<Counted> {
  const untilMs = clock.nowMs() + forS * 1_000;
  const startedMs = clock.nowMs();
  const slices: Slice[] = [];
  const size =
    ratePerSecond === null
      ? saturated
      : { requests: Math.round(ratePerSecond * sliceS), lengthMs: sliceS * 1_000 };
  for (let traffic = 0; clock.nowMs() < untilMs; traffic += 1) {
    const planned: PlannedSlice = {
      stage: 'discovery',
      pair: 1,
      turn: 0,
      side: 'candidate',
      traffic,
      requestOffset: 0,
      lengthMs: size.lengthMs,
      requests: size.requests,
    };
    slices.push(await player.play(planned, new AbortController().signal));
  }
  return { ...countOf(slices), seconds: (clock.nowMs() - startedMs) / 1_000 };
}

function countOf(slices: readonly Slice[]): Omit<Counted, 'seconds'> {
  const journeys = slices.flatMap((slice) => Object.values(slice.journeys));
  const all = decodeLatencies(journeys[0]?.latencies ?? '');
  for (const { latencies } of journeys.slice(1)) all.add(decodeLatencies(latencies));
  const lag = (which: 'p50' | 'p99'): number =>
    quantile(
      slices.map(({ startLagMs }) => startLagMs[which]).sort((a, b) => a - b),
      0.5,
    );
  return {
    requests: journeys.reduce((sum, { good }) => sum + good, 0),
    failed: journeys.reduce((sum, { failed }) => sum + failed, 0),
    p50Ms: all.getValueAtPercentile(50) / 1_000,
    p99Ms: all.getValueAtPercentile(99) / 1_000,
    lagP50Ms: lag('p50'),
    lagP99Ms: lag('p99'),
  };
}

async function playAutocannon(
  { url, connections, ratePerSecond }: GeneratorWindow,
  forS: number,
): Promise<Counted> {
  const result = await autocannon({
    url: `${url}/menu`,
    connections,
    duration: forS,
    ...(ratePerSecond === null ? {} : { overallRate: ratePerSecond }),
  });
  return {
    requests: result['2xx'],
    failed: result.non2xx + result.errors,
    seconds: result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    lagP50Ms: null,
    lagP99Ms: null,
  };
}

async function main(): Promise<GeneratorResult> {
  const window = generatorWindow.parse(JSON.parse(await text(process.stdin)));
  const { url, connections } = window;
  const load = gateLoad.parse({
    connections,
    timeoutMs: saturated.timeoutMs,
    requests: [{ journey: 'menu', path: '/menu' }],
  });
  const player = openAutocannonPlayer({
    clock,
    load,
    seed: 1,
    zeroMs: clock.nowMs(),
    env: {},
    subjects: { candidate: { baseUrl: url, tokens: null, pids: async () => [] } },
  });
  const play = (forS: number): Promise<Counted> =>
    window.generator === 'slices' ? playSlices(player, window, forS) : playAutocannon(window, forS);
  await play(window.warmUpS);
  const before = process.cpuUsage();
  const counted = await play(window.measuredS);
  const cpu = process.cpuUsage(before);
  await player.close();
  return { ...counted, cpuS: (cpu.user + cpu.system) / 1e6 };
}

process.stdout.write(`${JSON.stringify(await main())}\n`);
