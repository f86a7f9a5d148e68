// One rehearsal from request to closed folder: load, faults, probes and stored orders on one clock, undone
// whatever happens.
//
//   prepare ─▶ folder ─▶ target up ─▶ load fitted ─▶ plan possible? ─▶ record ─▶ load + faults + probes ─▶ stored, resolve, stored ─▶ closed
//                                                        no: refused             └─ Ctrl-C or trouble: faults undone, folder left open ─▶ judged unknown
import { rm } from 'node:fs/promises';
import { ShowtimeError, type HarnessPorts, type RunRecord } from '../../contract/index.ts';
import { openEventFile } from '../../platform/event-file.ts';
import {
  cpuCgroupsOf,
  cpuQuotaCores,
  LedgerFile,
  type Played,
  requestsBlocked,
  RunClock,
} from '../../load/index.ts';
import { getUnlessAborted } from '../tools.ts';
import { keepObserved, annotateFaultsWhereRequested, showWhereRequested } from './keep-observed.ts';
import { stopOnBurn } from './burn-watch.ts';
import { loadEvidence } from './load-evidence.ts';
import { fitLoad, type Fitted } from './fit/fit-load.ts';
import { closeFiles, closeRecording } from './close-recording.ts';
import { playFaults, type Conduct } from './conducted-faults.ts';
import { phases } from './narration.ts';
import { openSystem, refuseImpossiblePlan } from './open-system.ts';
import { openRunners, type OpenRunners } from './open-runners.ts';
import { playScript } from './play-script.ts';
import { prepare } from './prepare.ts';
import { startProbing } from './probing.ts';
import { nonceOf, scriptEnvironment } from './script-environment.ts';
import type { RunRequest } from '../../input/run-request.ts';
import { makeRunFolder, type RunFolder } from '../run-folder.ts';
import { runRecordOf } from './run-record-file.ts';
import { closeStored, exportBeforeLoad, exportPhase, type StoredParts } from './stored-orders.ts';
import type { Stage } from './stage.ts';
import { isTarget, type System } from './system.ts';

export interface RehearsalOptions {
  /** Called once the folder has its run.json and recording has begun: from then on it can be followed. */
  onFolder?: (folder: RunFolder) => void;
  /**
   * Injects faults while the load plays, instead of a plan that is fixed before. The request's plan has what it may
   * inject, for the refusal of what the target cannot do, and is not played.
   */
  conduct?: Conduct;
}

export interface Rehearsed {
  folder: RunFolder;
  /** What went wrong on the way, reported already; undefined if nothing did. */
  trouble: unknown;
}

/**
 * Resolves with the run folder, complete or not; the checkers handle what is missing.
 * @throws ShowtimeError before load starts, with nothing left running and no folder left behind
 */
export async function rehearse(
  ports: HarnessPorts,
  request: RunRequest,
  signal: AbortSignal,
  { conduct, onFolder }: RehearsalOptions = {},
): Promise<Rehearsed> {
  ports.phase?.(phases.setUp);
  const prepared = await getUnlessAborted(signal, () => prepare(ports, request, signal));
  const folder = await makeRunFolder(
    request.outFolder ?? ports.runsFolder,
    request.scenario.name,
    ports.clock.wallMs(),
  );
  let system: System | undefined;
  let fitted: Fitted;
  let runners: OpenRunners | null = null;
  try {
    system = await openSystem(ports, request, prepared, folder.id, signal);
    fitted = await fit({ ports, request, prepared, folder, system, signal });
    await refuseImpossiblePlan(system, fitted.request, fitted.prepared.durationMs);
    // A command that fails is found out before anything is played.
    if (!isTarget(system))
      await exportPhase({ ports, system, runFolder: folder.path, run: folder.id, signal }, 'before-load');
    runners = await openRunners({ ports, ...fitted, folder, system, signal });
  } catch (error) {
    await system?.finish(request.keep).catch(() => undefined);
    await rm(folder.path, { recursive: true, force: true });
    throw error;
  }
  let trouble: unknown;
  try {
    const stage = await openStage({
      ports,
      ...fitted,
      folder,
      system,
      runners,
      conduct: conduct ?? null,
      signal,
    });
    onFolder?.(folder);
    trouble = await perform(stage);
  } finally {
    runners?.close();
    // A lost supervisor cannot end anything. Its loss was reported already, and what was recorded is judged.
    await system
      .finish(request.keep)
      .catch((error: unknown) => (trouble instanceof ShowtimeError ? undefined : report(ports, error)));
  }
  return { folder, trouble };
}

function fit(
  parts: Pick<Stage, 'ports' | 'request' | 'prepared' | 'folder' | 'system' | 'signal'>,
): Promise<Fitted> {
  // Another seed, so that these customers differ from the run's.
  const request = { ...parts.request, seed: parts.request.seed + 1 };
  return fitLoad({
    ...parts,
    runFolder: parts.folder,
    nonceOf,
    environmentOf: (folder) => scriptEnvironment({ ...parts, request, folder }),
  });
}

async function openStage(parts: Omit<Stage, 'record' | 'runClock' | 'events' | 'ledger'>): Promise<Stage> {
  const {
    ports: { clock },
    request,
    prepared,
    folder,
    system,
  } = parts;
  const startedMonotonicMs = clock.nowMs();
  const startedWallMs = clock.wallMs();
  const record = runRecordOf({
    id: folder.id,
    request,
    system,
    shape: prepared.shape,
    timetableName: prepared.timetable.name,
    durationMs: prepared.durationMs,
    thresholdsAsked: prepared.hasThresholds,
    executors: prepared.executors,
    readsBaseUrl: prepared.readsBaseUrl,
    promisesLedger: prepared.promisesLedger,
    k6Version: prepared.k6.version,
    fit: parts.fit,
    quotaCores: await cpuQuotaCores(await cpuCgroupsOf('self')),
    startedMonotonicMs,
    startedWallMs,
  });
  await folder.writeJson('run', record);
  if (prepared.shape) await folder.writeJson('curve', prepared.shape.curve);
  await folder.writeJson('plan', parts.conduct === null ? (request.plan ?? []) : []);
  await system.record(folder.path, startedMonotonicMs);
  return {
    ...parts,
    record,
    runClock: new RunClock(clock, { startedMonotonicMs, startedWallMs }),
    events: await openEventFile(folder.file('events'), { clock, startedMonotonicMs }),
    ledger: new LedgerFile(folder.file('ledger'), folder.id),
  };
}

/**
 * Load and what surrounds it; a folder that was interrupted or met trouble is closed without its last event.
 * Resolves with the trouble, reported already; undefined if there was none.
 */
async function perform(stage: Stage): Promise<unknown> {
  const { ports, folder, runClock, ledger, signal, system } = stage;
  const stored: StoredParts = {
    ports,
    system,
    runFolder: folder.path,
    run: folder.id,
    runClock,
    ledger,
    signal,
  };
  let trouble: unknown;
  try {
    if (isTarget(system) && (system.found || stage.visited)) await exportBeforeLoad(stored);
    await showWhereRequested(stage, stage.request.observe);
    await playEverything(stage);
    signal.throwIfAborted();
    await closeStored(stored);
    await keepObserved(stage, stage.request.observe);
    await system.stopRecording();
    await closeRecording(stage);
  } catch (error) {
    trouble = error;
    if (!signal.aborted) report(ports, error);
    await system.stopFaults().catch(() => undefined);
  }
  await closeFiles(stage, trouble === undefined).catch((error: unknown) => {
    if (trouble === undefined) report(ports, error);
    trouble ??= error;
  });
  await annotateFaultsWhereRequested(stage, stage.request.observe).catch((error: unknown) =>
    report(ports, error),
  );
  return trouble;
}

function report({ progress }: HarnessPorts, error: unknown): void {
  progress(error instanceof ShowtimeError ? error.render() : String(error));
}

/** Probes and machine figures surround the load and the faults, so that the last recovery is seen too. */
async function playEverything(stage: Stage): Promise<void> {
  const k6: { name: string; pid: number }[] = [];
  const probing = await startProbing({ ...stage, runNonce: nonceOf(stage.folder), harnessCpu: () => k6 });
  try {
    await playLoadAndFaults(stage, (pid) => k6.push({ name: 'k6', pid }));
  } finally {
    await probing.stop();
  }
}

async function playLoadAndFaults(stage: Stage, onProcess: (pid: number) => void): Promise<void> {
  const { ports, request, record, folder, events, system, signal } = stage;
  let faults: Promise<void> = Promise.resolve();
  const trouble = new AbortController();
  const loadOver = new AbortController();
  const play = async (zeroMs: number): Promise<void> => {
    await events.append(
      { kind: 'load-started', evidence: { run: folder.id } },
      record.startedMonotonicMs + zeroMs,
    );
    await playFaults({ ...stage, loadOver: loadOver.signal }, record.startedMonotonicMs + zeroMs);
  };
  const { played, runners } = await playScript(stage, AbortSignal.any([signal, trouble.signal]), {
    onProcess,
    onStarted: (zeroMs) => {
      ports.phase?.({ phase: 'load', expectedMs: record.load.durationMs, isEstimate: false });
      faults = play(zeroMs);
      // A lost supervisor ends the load: what comes after would be measured on nothing.
      faults.catch((error: unknown) => trouble.abort(error));
    },
    onNumbers: stopOnBurn(request.cluster?.settings.stop.when, (error) => trouble.abort(error)),
  }).finally(() => loadOver.abort(new Error('the load is over')));
  keepPlayedLength(record, played);
  ports.phase?.(phases.settling);
  await system
    .endRunners()
    .catch((error: unknown) =>
      ports.progress(`the runners are deleted when the target ends: ${(error as Error).message}`),
    );
  await events.append({
    kind: 'load-ended',
    exitCode: played.exitCode,
    interrupted: played.interrupted,
    evidence: loadEvidence(played),
    ...(played.checks.length === 0 ? {} : { checks: [...played.checks] }),
    ...thresholdsOf(stage, played),
    ...(played.generator?.browser ? { browser: played.generator.browser } : {}),
    ...(runners === undefined ? {} : { runners: [...runners] }),
  });
  if (played.summaryText !== null) ports.progress(played.summaryText.trimEnd());
  if (played.blocked > 0)
    ports.progress(requestsBlocked(request.scenario.file, played.blocked, played.firstBlocked).render());
  if (signal.aborted || trouble.signal.aborted) await system.stopFaults();
  else
    ports.progress(
      request.plan ? 'the load is over; waiting until the last fault is over too' : 'the load is over',
    );
  await faults;
  trouble.signal.throwIfAborted();
}

/** A user script is known to be over only when it is. */
function keepPlayedLength({ load }: RunRecord, { zeroMs, lastMs, arrivals }: Played): void {
  if (arrivals === null && zeroMs !== null && lastMs > zeroMs) load.durationMs = Math.round(lastMs - zeroMs);
}

/** A bundled scenario has none here: its objectives are judged from the folder. */
function thresholdsOf({ prepared }: Stage, { generator }: Played) {
  return prepared.hasThresholds && generator ? { thresholds: [...generator.thresholds] } : {};
}
