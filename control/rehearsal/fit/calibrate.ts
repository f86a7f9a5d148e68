// Plays a few seconds of the scenario on the target and computes the CPU time of a visit.
//
//   probes alone ─ 2.5 s ─► k6 starts ─► visits at a steady rate: 2 s to fill, 4 s that count ─► all visits end ─► indeterminate ones resolved
import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import {
  parseMachine,
  runFiles,
  type Curve,
  type LoadFit,
  type MachineRow,
  type HarnessPorts,
} from '../../../contract/index.ts';
import {
  cpuCgroupsOf,
  cpuQuotaCores,
  LedgerFile,
  playK6,
  RunClock,
  resolveIndeterminate,
} from '../../../load/index.ts';
import { prometheusAt } from '../../../dashboards/prometheus-api/index.ts';
import { untilSeen } from '../../observing/record/until-seen.ts';
import type { Prepared } from '../prepare.ts';
import { startProbing } from '../probing.ts';
import { folderAt, type RunFolder } from '../../run-folder.ts';
import type { System } from '../system.ts';
import { readTokens } from '../tokens.ts';
import { calibrationRate, cpuShares, fitPeak, type Machine } from './fitted-peak.ts';

export interface CalibrationParts {
  ports: HarnessPorts;
  system: System;
  prepared: Pick<Prepared, 'k6' | 'script'>;
  /** Holds what is recorded meanwhile; all of it is removed again. */
  runFolder: RunFolder;
  /** What the script reads from `__ENV`; its curve lies in the folder. */
  environmentOf: (folder: RunFolder) => Record<string, string>;
  nonceOf: (folder: RunFolder) => string;
  signal: AbortSignal;
}

/** The harness connects its probes in the first second: that is no part of what the run costs later, ms. */
const connectingMs = 900;
const alonePartMs = 2_500;
const fillingMs = 2_000;
const countedMs = 4_200;

/**
 * What this machine carries; undefined where no figures of processes can be had (no /proc). Every visit has
 * ended when it resolves. @throws ShowtimeError as `playK6` does; the signal's reason
 */
export async function calibrate(parts: CalibrationParts): Promise<LoadFit | undefined> {
  const { ports, runFolder, signal } = parts;
  const folder = folderAt(`${runFolder.id}-calibration`, join(runFolder.path, 'calibration'));
  await mkdir(join(folder.path, runFiles.logs), { recursive: true });
  const { clock } = ports;
  const runClock = new RunClock(clock, { startedMonotonicMs: clock.nowMs(), startedWallMs: clock.wallMs() });
  const ledger = new LedgerFile(folder.file('ledger'));
  try {
    const fit = await measure({ ...parts, folder, runClock, ledger });
    await waitForAll({ ...parts, runClock, ledger });
    await untilWatched(parts);
    return fit;
  } finally {
    ledger.close();
    await rm(folder.path, { recursive: true, force: true });
    signal.throwIfAborted();
  }
}

interface Measuring extends CalibrationParts {
  folder: RunFolder;
  runClock: RunClock;
  ledger: LedgerFile;
}

async function measure(parts: Measuring): Promise<LoadFit | undefined> {
  const { ports, system, folder, runClock, ledger, nonceOf, signal } = parts;
  const machine = await thisMachine();
  const k6: { name: string; pid: number }[] = [];
  const probing = await startProbing({
    ports,
    folder,
    system,
    runClock,
    runNonce: nonceOf(folder),
    ledger,
    harnessCpu: () => k6,
  });
  const aloneFromMs = runClock.nowMs() + connectingMs;
  let zeroMs: number | null = null;
  let visitsPerSecond = 0;
  const sharesOf = (fromMs: number, toMs: number, leftOut: readonly string[] = []) =>
    cpuShares(rowsOf(folder), { fromMs, toMs }, { cores: machine.cores, leftOut });
  try {
    await ports.clock.sleep(alonePartMs, signal);
    visitsPerSecond = calibrationRate(sharesOf(aloneFromMs, Infinity), machine);
    zeroMs = await playVisits(parts, visitsPerSecond, (pid) => k6.push({ name: 'k6', pid }));
  } finally {
    await probing.stop();
  }
  if (zeroMs === null) return undefined;
  const base = sharesOf(aloneFromMs, zeroMs, ['k6']);
  const loaded = sharesOf(zeroMs + fillingMs, zeroMs + fillingMs + countedMs);
  return base && loaded && base.harnessCpu > 0
    ? fitPeak({ base, loaded, visitsPerSecond }, machine)
    : undefined;
}

/** If this process may not use every core (affinity, cpuset), the allowed ones count as a quota. */
async function thisMachine(): Promise<Machine> {
  const quotaCores = await cpuQuotaCores(await cpuCgroupsOf('self'));
  const [cores, usable] = [cpus().length, availableParallelism()];
  if (usable >= cores) return { cores, quotaCores };
  return { cores, quotaCores: Math.min(quotaCores ?? usable, usable) };
}

/** Resolves with the first arrival's time once the last visit has ended; null if none began. */
async function playVisits(
  { ports, prepared, folder, runClock, ledger, environmentOf, signal }: Measuring,
  visitsPerSecond: number,
  onProcess: (pid: number) => void,
): Promise<number | null> {
  const curve = steadyCurve(visitsPerSecond);
  await folder.writeJson('curve', curve);
  const { zeroMs } = await playK6({
    shell: ports.shell,
    clock: ports.clock,
    runClock,
    ledger,
    k6: prepared.k6.path,
    script: prepared.script,
    curve,
    runDir: folder.path,
    env: environmentOf(folder),
    signal,
    onProcess,
  });
  return zeroMs;
}

/** Half an arrival more than a whole number, so that the last one does not fall on the curve's end. */
function steadyCurve(perSecond: number): Curve {
  const arrivals = Math.ceil((perSecond * (fillingMs + countedMs)) / 1_000) + 0.5;
  return {
    schemaVersion: 1,
    timeUnitMs: 60_000,
    startRate: perSecond * 60,
    stages: [{ durationMs: (arrivals / perSecond) * 1_000, target: perSecond * 60 }],
  };
}

/**
 * An order with an unknown outcome could be stored later, and would then belong to no customer of the run.
 */
async function waitForAll({
  ports: { clock },
  system,
  runClock,
  ledger,
  signal,
}: Pick<Measuring, 'ports' | 'system' | 'runClock' | 'ledger' | 'signal'>): Promise<void> {
  const tokens = system.tokensFile === null ? undefined : await readTokens(system.tokensFile);
  const tokenOf = (member: number): string | undefined => tokens?.of(member);
  await resolveIndeterminate({ ledger, clock, runClock, baseUrl: system.baseUrl, tokenOf, signal });
}

/** Waits until the target's Prometheus has counted these visits, before the run's window begins. */
async function untilWatched({ ports, system, signal }: CalibrationParts): Promise<void> {
  const { id, observability } = system;
  if (id !== null && observability !== null)
    await untilSeen(prometheusAt(observability.prometheusUrl, { signal }), id, ports.clock, signal);
}

function rowsOf(folder: RunFolder): MachineRow[] {
  return readFileSync(folder.file('machine'), 'utf8')
    .split('\n')
    .flatMap((line) => parseMachine(line) ?? []);
}
