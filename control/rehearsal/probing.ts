// Both probes of a run, the running comparison of its orders and the figures of the machine, started and stopped
// together.
import { machineNames, probe, type HarnessPorts } from '../../contract/index.ts';
import {
  ProbesFile,
  startComparison,
  startMachineRecorder,
  startOrderProbe,
  startSqlProbe,
  watchLoop,
  type LedgerFile,
  type RunClock,
} from '../../load/index.ts';
import type { NamedProcess } from '../supervisor/protocol.ts';
import type { RunFolder } from '../run-folder.ts';
import type { System } from './system.ts';
import { TargetFigures } from './target-figures.ts';
import { readTokens } from './tokens.ts';

export interface ProbingParts {
  ports: HarnessPorts;
  folder: RunFolder;
  system: System;
  runClock: RunClock;
  runNonce: string;
  ledger: LedgerFile;
  /** Processes of the run itself, such as k6. */
  harnessCpu: () => readonly NamedProcess[];
}

export interface Probing {
  /** Resolves when the last probe has its answer. Throws if recording failed on the way. */
  stop(): Promise<void>;
}

/** Always records machine figures; probes only a system with a reserved member and a local database. */
export async function startProbing(parts: ProbingParts): Promise<Probing> {
  const {
    ports: { clock },
    folder,
    system,
    runClock,
    harnessCpu,
  } = parts;
  const loop = watchLoop(clock);
  const target = new TargetFigures(system, clock);
  const machine = startMachineRecorder({
    clock,
    runClock,
    path: folder.file('machine'),
    watched: async () => [
      { name: 'harness', pid: process.pid },
      ...harnessCpu(),
      ...(await target.processes()),
    ],
    stalls: () => [{ name: machineNames.harnessStall, maxMs: loop.takeMaxMs() }, ...target.takeStalls()],
  });
  const probes = await startProbes(parts).catch(async (error: unknown) => {
    await machine.stop();
    loop.stop();
    throw error;
  });
  return {
    stop: async () => {
      const stopped = await Promise.allSettled([...probes.map((running) => running.stop()), machine.stop()]);
      loop.stop();
      const failed = stopped.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}

async function startProbes({
  ports: { clock },
  folder,
  system,
  runClock,
  runNonce,
  ledger,
}: ProbingParts): Promise<{ stop(): Promise<unknown> }[]> {
  const { writer, reader, tokensFile, baseUrl } = system;
  const token = tokensFile === null ? undefined : (await readTokens(tokensFile)).of(probe.member);
  if (writer === null || token === undefined) return [];
  const probes = new ProbesFile(folder.file('probes'));
  const both = { clock, runClock, runNonce, probes };
  const running = [startOrderProbe({ ...both, baseUrl, token, ledger }), startSqlProbe({ ...both, writer })];
  const probing = {
    stop: async () => {
      try {
        await Promise.all(running.map((one) => one.stop()));
      } finally {
        probes.close();
      }
    },
  };
  if (reader === null) return [probing];
  const path = folder.file('comparisons');
  const comparison = startComparison({ clock, runClock, writer, reader, path });
  ledger.listen(comparison.take);
  return [probing, { stop: () => comparison.stop().finally(() => ledger.listen(undefined)) }];
}
