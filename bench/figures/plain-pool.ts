// The outage of an application without Showtime's pool: a plain mysql2 pool behind the same endpoint while
// the writer crashes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatabaseAddress } from '../../contract/index.ts';
import type { Bench, Figure, Observation } from '../figure.ts';
import { faultCommand, faultFlags, type FaultSeries } from '../real-run/fault-flags.ts';
import { readRunFacts, type FaultWindow, type RunFacts } from '../real-run/run-facts.ts';
import { playRun, withTarget } from '../real-run/showtime.ts';

const series: FaultSeries = {
  kind: 'crash-writer',
  peakPerSecond: 60,
  durationS: 50,
  firstS: 10,
  everyS: 7,
  count: 5,
};
const program = fileURLToPath(new URL('../plain-pool/pool-writes.js', import.meta.url));

export const plainPool: Figure = {
  name: 'plain-pool',
  method: 1,
  units: 2,
  what: 'crash-writer as a plain mysql2 pool meets it',
  how: [
    `\`showtime up\`, ${faultCommand(series)} on it, and beside it \`mysql2.createPool\` with its default settings at the same endpoint: one INSERT every 20 ms, no retry.`,
    'Both columns are of the same crashes. No aim: this is what an application has without a pool and retries of its own.',
  ],
  series: [
    { name: 'plain', label: 'plain pool: crash to first write', unit: 'ms' },
    { name: 'service', label: 'service: crash to first good order', unit: 'ms' },
    { name: 'plain-failed', label: 'plain pool: writes that failed a crash', unit: '' },
    { name: 'plain-longest', label: 'plain pool: longest wait of a write a crash', unit: 'ms' },
    { name: 'service-failed', label: 'service: failed orders a run', unit: '' },
  ],
  aims: [],
  measure: (bench, unit) =>
    withTarget(bench, [], async ({ id, database }) => {
      if (database === null) throw new Error('the target has no database');
      const writing = await startWriting(bench, database.writer);
      try {
        const facts = readRunFacts(
          await playRun(bench, ['--id', id, ...faultFlags(series, 401 + unit)]),
          series.kind,
        );
        const writes = writesIn(readFileSync(writing.output, 'utf8'), facts.run.record.startedMonotonicMs);
        return [
          ...facts.faults.flatMap((fault) => met(facts, fault, writes)),
          { series: 'service-failed', value: facts.customersWithout.length },
        ];
      } finally {
        writing.stop();
      }
    }),
};

interface Write {
  sentMs: number;
  endedMs: number;
  ok: boolean;
}

async function startWriting(
  { shell, folder, signal }: Bench,
  { host, port, user, password, database }: DatabaseAddress,
): Promise<{ output: string; stop(): void }> {
  signal.throwIfAborted();
  const output = join(folder, 'plain-pool.txt');
  const running = await shell.start(
    {
      file: process.execPath,
      args: [program],
      input: JSON.stringify({ host, port, user, password, database }),
    },
    {
      endsWithUs: true,
      detached: true,
      stdout: { appendTo: output },
      stderr: { appendTo: join(folder, 'plain-pool.log') },
    },
  );
  return { output, stop: () => void running.kill('SIGTERM') };
}

/** On the run's clock. */
function writesIn(text: string, zeroMs: number): Write[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [sent, ended, ok] = line.split(' ');
      return { sentMs: Number(sent) - zeroMs, endedMs: Number(ended) - zeroMs, ok: ok === 'true' };
    })
    .sort((a, b) => a.endedMs - b.endedMs);
}

function met(
  { acknowledgedMs, endMs }: RunFacts,
  fault: FaultWindow,
  writes: readonly Write[],
): Observation[] {
  const { injectedMs } = fault;
  const promotedMs = fault.first('writer-changed');
  if (promotedMs === undefined) throw new Error('no server was promoted');
  const during = writes.filter(
    ({ endedMs, sentMs }) => endedMs >= injectedMs && sentMs <= injectedMs + 5_000,
  );
  return [
    {
      series: 'plain',
      value: (during.find(({ ok, endedMs }) => ok && endedMs >= promotedMs)?.endedMs ?? endMs) - injectedMs,
    },
    { series: 'service', value: (acknowledgedMs.find((atMs) => atMs >= promotedMs) ?? endMs) - injectedMs },
    { series: 'plain-failed', value: during.filter(({ ok }) => !ok).length },
    { series: 'plain-longest', value: Math.max(...during.map(({ sentMs, endedMs }) => endedMs - sentMs)) },
  ];
}
