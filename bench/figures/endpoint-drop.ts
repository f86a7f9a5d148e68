// How exactly the probes measure an outage of known length.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseProbe, type ProbeRow } from '../../contract/index.ts';
import type { ProbingResult } from '../endpoint-drop/probe-writer.ts';
import { withSmallTarget, type SmallTarget } from '../endpoint-drop/small-target.ts';
import type { Bench, Figure, Observation, Spreads } from '../figure.ts';
import { longestGapIn } from '../real-run/gaps.ts';
import { figureText } from '../statistics/spread.ts';

const dropMs = 3_000;
const dropsPerUnit = 5;
/** Before the first drop and after each: until every client has connected again. */
const calmMs = 4_000;
const program = fileURLToPath(new URL('../endpoint-drop/probe-writer.js', import.meta.url));
const promised = { sqlMs: 20, orderMs: 60, drops: 10 };

export const endpointDrop: Figure = {
  name: 'endpoint-drop',
  method: 2,
  units: promised.drops / dropsPerUnit,
  what: `an outage of ${dropMs / 1_000} s at the writer endpoint, as probes measure it`,
  how: [
    'The parts of a local target (pair, three pods, balancer) and, in another process, both probes of a run; no other load. The forwarder of the writer endpoint ' +
      `drops everything for ${dropMs / 1_000} s, silently; the control plane, which looks at the servers themselves, does not fail over.`,
    "Measured is the longest time between two acknowledged probes that touches the drop; the error is its distance from the drop's real length on the same clock.",
    'What limits it: a probe comes every 20 ms (SQL) or 50 ms (order), and the first one after the drop has to connect, sign in and commit on two servers while ' +
      'each of three pods does the same with two connections at most. With some 150 connections let go at once, as the endpoint and the probe did before, the median error was 117 ms (SQL) and 144 ms (order).',
  ],
  series: [
    { name: 'drop', label: 'real length of the drop', unit: 'ms' },
    { name: 'sql', label: 'outage by the SQL probe', unit: 'ms' },
    { name: 'order', label: 'outage by the order probe', unit: 'ms' },
    { name: 'sql-error', label: 'error of the SQL probe', unit: 'ms' },
    { name: 'order-error', label: 'error of the order probe', unit: 'ms' },
  ],
  aims: [exact('sql', promised.sqlMs, 'SQL'), exact('order', promised.orderMs, 'order')],
  measure: (bench) => withSmallTarget(bench, (target) => probeDrops(bench, target)),
};

function exact(probe: 'sql' | 'order', withinMs: number, word: string): Figure['aims'][number] {
  const error = (of: Spreads) => of(`${probe}-error`);
  return {
    wants: `within ${withinMs} ms by the ${word} probe, worst of ${promised.drops}`,
    atLeast: { series: `${probe}-error`, n: promised.drops },
    measured: (of) =>
      error(of) &&
      `worst ${figureText(error(of)?.max ?? NaN)} ms, median ${figureText(error(of)?.median ?? NaN)} ms`,
    reached: (of) => (error(of)?.max ?? Infinity) <= withinMs,
  };
}

async function probeDrops(
  { shell, clock, folder, signal }: Bench,
  target: SmallTarget,
): Promise<Observation[]> {
  const zero = { startedMonotonicMs: clock.nowMs(), startedWallMs: clock.wallMs() };
  const probesFile = join(folder, 'probes.csv');
  const reported: ProbingResult = {
    zero,
    probesFile,
    ledgerFile: join(folder, 'ledger.ndjson'),
    baseUrl: target.baseUrl,
    token: target.probeToken,
    writer: target.writer,
  };
  const probing = await shell.start(
    { file: process.execPath, args: [program] },
    { stdin: 'pipe', detached: true, stdout: 'ignore', stderr: { appendTo: join(folder, 'probes.log') } },
  );
  probing.stdin?.write(JSON.stringify(reported));
  const drops: Drop[] = [];
  try {
    await clock.sleep(calmMs, signal);
    while (drops.length < dropsPerUnit) {
      const fromMs = clock.nowMs() - zero.startedMonotonicMs;
      target.writerEndpoint.drop(true);
      await clock.sleep(dropMs, signal);
      target.writerEndpoint.drop(false);
      drops.push({ fromMs, untilMs: clock.nowMs() - zero.startedMonotonicMs });
      await clock.sleep(calmMs, signal);
    }
  } finally {
    target.writerEndpoint.drop(false);
    probing.stdin?.end();
    await probing.exited;
  }
  if (target.events.includes('writer-lost'))
    throw new Error('the control plane failed over, so the outage has another length');
  return observed(
    drops,
    readFileSync(probesFile, 'utf8')
      .split('\n')
      .map(parseProbe)
      .filter((row): row is ProbeRow => row !== undefined),
  );
}

/** On the clock of the probes. */
interface Drop {
  fromMs: number;
  untilMs: number;
}

function observed(drops: readonly Drop[], rows: readonly ProbeRow[]): Observation[] {
  const acknowledged = (probe: ProbeRow['probe']): number[] =>
    rows
      .filter((row) => row.probe === probe && row.outcome === 'acknowledged')
      .map(({ endedMs }) => endedMs)
      .sort((a, b) => a - b);
  const stamps = { sql: acknowledged('sql'), order: acknowledged('order') };
  return drops.flatMap(({ fromMs, untilMs }) => {
    const realMs = untilMs - fromMs;
    return [
      { series: 'drop', value: realMs },
      ...(['sql', 'order'] as const).flatMap((probe) => {
        const gap = longestGapIn(stamps[probe], fromMs, untilMs);
        const seenMs = gap === undefined ? 0 : gap.untilMs - gap.fromMs;
        return [
          { series: probe, value: seenMs },
          { series: `${probe}-error`, value: Math.abs(seenMs - realMs) },
        ];
      }),
    ];
  });
}
