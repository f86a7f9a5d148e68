// Orders a second that one pod places, over the same SQL in a bare loop.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { TargetStatus } from '../../contract/index.ts';
import { readState } from '../../control/supervisor/state.ts';
import { processUse } from '../../platform/processes/proc-files.ts';
import type { Bench, Figure, Observation } from '../figure.ts';
import {
  windowResult,
  type BareWindow,
  type PodWindow,
  type Window,
  type WindowResult,
} from '../one-pod/window.ts';
import { withTarget } from '../real-run/showtime.ts';
import { figureText } from '../statistics/spread.ts';

const promised = { ratio: 0.75, pairs: 10 };
/** The service's default. */
const poolSize = 8;
const clients = 16;
const pairsPerUnit = 2;
const times = { warmUpS: 3, measuredS: 8 };
/** A pod that was just started has its code compiled while it serves; a target's pods serve for hours. */
const coldTimes = { warmUpS: 1, measuredS: 9 };

export const onePod: Figure = {
  name: 'one-pod',
  method: 2,
  units: promised.pairs / pairsPerUnit,
  what: 'orders a second of one pod, over the same SQL in a bare mysql2 loop',
  how: [
    `\`showtime up --pods 1\`, then ${coldTimes.warmUpS + coldTimes.measuredS} s of orders that are not counted; by turns (A B B A) ${times.measuredS} s each after ${times.warmUpS} s of warming up: autocannon with ${clients} connections at the pod itself, ` +
      `and ${clients} loops on a plain mysql2 pool of ${poolSize} (the pod's own size) that send the service's own statements through the same endpoint.`,
    'Same customers, items and theatres; semi-synchronous replication to the reader in both.',
  ],
  series: [
    { name: 'ratio', label: 'pod ÷ bare loop, pair by pair', unit: '' },
    { name: 'pod', label: 'one pod', unit: 'orders/s' },
    { name: 'bare', label: 'bare loop', unit: 'orders/s' },
    { name: 'pod-p50', label: 'one pod, p50', unit: 'ms' },
    { name: 'pod-p99', label: 'one pod, p99', unit: 'ms' },
    { name: 'bare-p50', label: 'bare loop, p50', unit: 'ms' },
    { name: 'bare-p99', label: 'bare loop, p99', unit: 'ms' },
    { name: 'pod-cpu', label: 'CPU of the pod under autocannon', unit: 'cores' },
    { name: 'pod-client-cpu', label: 'CPU of autocannon', unit: 'cores' },
    { name: 'pod-databases-cpu', label: 'CPU of writer and reader under autocannon', unit: 'cores' },
    {
      name: 'pod-endpoint-cpu',
      label: 'CPU of the supervisor, which holds the endpoints, under autocannon',
      unit: 'cores',
    },
    { name: 'bare-client-cpu', label: 'CPU of the bare loop', unit: 'cores' },
    { name: 'bare-databases-cpu', label: 'CPU of writer and reader under the bare loop', unit: 'cores' },
    { name: 'bare-endpoint-cpu', label: 'CPU of the supervisor under the bare loop', unit: 'cores' },
    { name: 'failed', label: 'orders that failed, a window', unit: '' },
  ],
  aims: [
    {
      wants: `median ≥ ${promised.ratio}`,
      atLeast: { series: 'ratio', n: promised.pairs },
      measured: (of) =>
        of('ratio') &&
        `${figureText(of('ratio')?.median ?? NaN)} (${figureText(of('pod')?.median ?? NaN)} of ${figureText(of('bare')?.median ?? NaN)} orders/s)`,
      reached: (of) => (of('ratio')?.median ?? 0) >= promised.ratio,
    },
  ],
  limit: (of) => {
    const cores = (series: string): string => figureText(of(series)?.median ?? NaN);
    return (
      of('pod-cpu') &&
      `of ${availableParallelism()} cores, the pod uses ${cores('pod-cpu')}, autocannon ${cores('pod-client-cpu')}, writer and reader ${cores('pod-databases-cpu')}, ` +
        `the endpoint ${cores('pod-endpoint-cpu')}; in the bare loop the loop uses ${cores('bare-client-cpu')}, writer and reader ${cores('bare-databases-cpu')}, ` +
        `the endpoint ${cores('bare-endpoint-cpu')} (medians)`
    );
  },
  measure: async (bench, unit) =>
    withTarget(bench, ['--pods', '1'], async (status, targetFolder) => {
      const addresses = await addressesOf(status, targetFolder);
      await play(
        bench,
        'pod',
        { ...coldTimes, clients, seed: unit, nonce: `cold-${unit}`, theatres: addresses.theatres },
        addresses,
      );
      const measured: Record<'pod' | 'bare', WindowResult[]> = { pod: [], bare: [] };
      const observations: Observation[] = [];
      for (const [turn, side] of (['pod', 'bare', 'bare', 'pod'] as const).entries()) {
        const window: Window = {
          ...times,
          clients,
          seed: unit,
          nonce: `${side}-${unit}-${turn}`,
          theatres: addresses.theatres,
        };
        const { result, cores } = await play(bench, side, window, addresses);
        measured[side].push(result);
        observations.push(
          ...(side === 'pod' ? [{ series: 'pod-cpu', value: cores.pod }] : []),
          { series: `${side}-client-cpu`, value: result.cpuS / result.seconds },
          { series: `${side}-databases-cpu`, value: cores.databases },
          { series: `${side}-endpoint-cpu`, value: cores.endpoint },
          ...inNumbers(side, result),
        );
      }
      return [
        ...observations,
        ...measured.pod.map((pod, pair) => ({
          series: 'ratio',
          value: perSecond(pod) / perSecond(measured.bare[pair]),
        })),
      ];
    }),
};

/** CPU that each part of the target used, as a share of one core. */
interface Cores {
  pod: number;
  databases: number;
  endpoint: number;
}

interface PodAddresses {
  url: string;
  writer: BareWindow['writer'];
  pids: Record<keyof Cores, readonly (number | null)[]>;
  tokens: readonly string[];
  theatres: readonly number[];
}

async function addressesOf(
  { pods: [pod], database }: TargetStatus,
  targetFolder: string,
): Promise<PodAddresses> {
  if (pod === undefined || database === null) throw new Error('the target has no pod, or no database');
  const json = async <T>(name: string): Promise<T> =>
    JSON.parse(await readFile(join(targetFolder, name), 'utf8')) as T;
  const { tokens } = await json<{ tokens: string[] }>('tokens.json');
  const { theatres } = await json<{ theatres: { id: number }[] }>('house.json');
  const state = await readState(targetFolder);
  const { host, port, user, password, database: name } = database.writer;
  return {
    url: pod.url,
    writer: { host, port, user, password, database: name },
    tokens,
    pids: {
      pod: [pod.pid],
      databases: [database.writer.pid, database.reader.pid],
      endpoint: [state?.supervisor.pid ?? null],
    },
    theatres: theatres.map(({ id }) => id),
  };
}

/**
 * CPU of the target's parts is read over the whole program, warm-up included. It is used as a share of that
 * time, so the warm-up does not matter.
 */
async function play(
  { shell, clock, folder, signal }: Bench,
  side: 'pod' | 'bare',
  window: Window,
  addresses: PodAddresses,
): Promise<{ result: WindowResult; cores: Cores }> {
  const measured: PodWindow | BareWindow =
    side === 'pod'
      ? { ...window, url: addresses.url, tokens: addresses.tokens }
      : { ...window, writer: addresses.writer, poolSize };
  const program = fileURLToPath(new URL(`../one-pod/${side}-orders.js`, import.meta.url));
  const startedMs = clock.nowMs();
  const before = await cpuSecondsOf(addresses);
  const done = await shell.run(
    { file: process.execPath, args: [program], cwd: folder, input: JSON.stringify(measured) },
    { signal },
  );
  const after = await cpuSecondsOf(addresses);
  const tookS = (clock.nowMs() - startedMs) / 1_000;
  if (done.code !== 0)
    throw new Error(
      `${side}-orders ended with ${done.code}: ${done.stderr.trim().split('\n').slice(-3).join(' / ')}`,
    );
  const share = (part: keyof Cores): number => (after[part] - before[part]) / tookS;
  return {
    result: windowResult.parse(JSON.parse(done.stdout)),
    cores: { pod: share('pod'), databases: share('databases'), endpoint: share('endpoint') },
  };
}

/** CPU seconds since each process began. */
async function cpuSecondsOf({ pids }: PodAddresses): Promise<Cores> {
  const seconds = async (of: readonly (number | null)[]): Promise<number> => {
    const uses = await Promise.all(of.map(async (pid) => (pid === null ? undefined : processUse(pid))));
    return uses.reduce((sum, use) => sum + (use?.ticks ?? 0) / 100, 0);
  };
  return {
    pod: await seconds(pids.pod),
    databases: await seconds(pids.databases),
    endpoint: await seconds(pids.endpoint),
  };
}

function inNumbers(side: 'pod' | 'bare', result: WindowResult): Observation[] {
  return [
    { series: side, value: perSecond(result) },
    { series: `${side}-p50`, value: result.p50Ms },
    { series: `${side}-p99`, value: result.p99Ms },
    { series: 'failed', value: result.failed },
  ];
}

function perSecond(result: WindowResult | undefined): number {
  return result === undefined ? NaN : result.orders / result.seconds;
}
