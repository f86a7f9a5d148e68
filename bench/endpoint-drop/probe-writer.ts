// Program: both probes of a run, in a separate process as in a run, until stdin ends; writes probes.csv.
import { systemClock } from '../../platform/clock.ts';
import type { DatabaseAddress } from '../../contract/index.ts';
import {
  LedgerFile,
  ProbesFile,
  RunClock,
  startOrderProbe,
  startSqlProbe,
  type RunZero,
} from '../../load/index.ts';

/** The first line of stdin, JSON. */
export interface ProbingResult {
  zero: RunZero;
  probesFile: string;
  ledgerFile: string;
  baseUrl: string;
  token: string;
  writer: DatabaseAddress;
}

async function main(): Promise<void> {
  let stop: (() => Promise<void>) | undefined;
  for await (const chunk of process.stdin) stop ??= start(JSON.parse(String(chunk)) as ProbingResult);
  await stop?.();
}

function start({ zero, probesFile, ledgerFile, baseUrl, token, writer }: ProbingResult): () => Promise<void> {
  const clock = systemClock();
  const runClock = new RunClock(clock, zero);
  const probes = new ProbesFile(probesFile);
  const ledger = new LedgerFile(ledgerFile);
  const both = { clock, runClock, runNonce: 'drop', probes };
  const running = [startOrderProbe({ ...both, baseUrl, token, ledger }), startSqlProbe({ ...both, writer })];
  return async () => {
    await Promise.all(running.map((probe) => probe.stop()));
    probes.close();
    ledger.close();
  };
}

await main();
