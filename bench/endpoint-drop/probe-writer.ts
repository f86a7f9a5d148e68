// Program: both probes of a run, in a process of their own as in a run, until stdin ends; what they saw goes
// into probes.csv.
import { systemClock } from '../../cli/clock.ts';
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
export interface ProbingTold {
  zero: RunZero;
  probesFile: string;
  ledgerFile: string;
  baseUrl: string;
  token: string;
  writer: DatabaseAddress;
}

async function main(): Promise<void> {
  let stop: (() => Promise<void>) | undefined;
  for await (const chunk of process.stdin) stop ??= start(JSON.parse(String(chunk)) as ProbingTold);
  await stop?.();
}

function start({ zero, probesFile, ledgerFile, baseUrl, token, writer }: ProbingTold): () => Promise<void> {
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
