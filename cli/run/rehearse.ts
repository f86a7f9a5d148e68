// One rehearsal from request to closed folder: load, faults, probes and stored orders on one clock, undone
// whatever happens.
//
//   prepare ─▶ folder ─▶ target up ─▶ load fitted ─▶ plan possible? ─▶ record ─▶ load + faults + probes ─▶ stored, settle, stored ─▶ closed
//                                                        no: refused             └─ Ctrl-C or trouble: faults undone, folder left open ─▶ judged unknown
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  openEventFile,
  runFiles,
  ShowtimeError,
  type EventFile,
  type LoadFit,
  type RunRecord,
} from '../../contract/index.ts';
import {
  cpuCgroupsOf,
  cpuQuotaCores,
  LedgerFile,
  type Played,
  playK6,
  requestsBlocked,
  RunClock,
} from '../../load/index.ts';
import type { CliContext } from '../context.ts';
import { unlessStopped } from '../interruption.ts';
import { k6RemoteWrite, type RemoteWrite } from '../observe/k6-remote-write.ts';
import { keepObserved, markFaultsWhereAsked, showWhereAsked } from '../observe/keep-observed.ts';
import { loadEvidence } from './load-evidence.ts';
import { fitLoad, type Fitted } from './fit/fit-load.ts';
import { closeFiles, closeRecording } from './close-recording.ts';
import { loadLine } from './narration.ts';
import { openSystem, refuseImpossiblePlan } from './open-system.ts';
import { prepare, type Prepared } from './prepare.ts';
import { startProbing } from './probing.ts';
import { ceilings, type RunRequest } from './request.ts';
import { makeRunFolder, type RunFolder } from './run-folder.ts';
import { runRecordOf } from './run-record-file.ts';
import { closeStored, exportBeforeLoad, type StoredParts } from './stored-orders.ts';
import type { System } from './system.ts';

/** Everything that the steps of one rehearsal share. */
interface Stage {
  context: CliContext;
  request: RunRequest;
  prepared: Prepared;
  /** What was measured before the load by visits of our own; null if there were none. */
  fit: LoadFit | null;
  /** True if such visits were made, whatever could be measured by them. */
  isVisited: boolean;
  folder: RunFolder;
  system: System;
  record: RunRecord;
  runClock: RunClock;
  events: EventFile;
  ledger: LedgerFile;
  signal: AbortSignal;
}

/**
 * Resolves with the run folder, complete or not; what is missing is for the judge.
 * @throws ShowtimeError before load starts, with nothing left running and no folder left behind
 */
export async function rehearse(
  context: CliContext,
  request: RunRequest,
  signal: AbortSignal,
): Promise<RunFolder> {
  const prepared = await unlessStopped(signal, () => prepare(context, request, signal));
  const folder = await makeRunFolder(
    request.outFolder ?? context.runsFolder,
    request.scenario.name,
    context.clock.wallMs(),
  );
  let system: System | undefined;
  let fitted: Fitted;
  try {
    system = await openSystem(context, request, prepared, folder.id, signal);
    fitted = await fit({ context, request, prepared, folder, system, signal });
    await refuseImpossiblePlan(system, fitted.request, fitted.prepared.durationMs);
  } catch (error) {
    await system?.finish(request.keep).catch(() => undefined);
    await rm(folder.path, { recursive: true, force: true });
    throw error;
  }
  let trouble: unknown;
  try {
    trouble = await perform(await openStage({ context, ...fitted, folder, system, signal }));
  } finally {
    // A supervisor that was lost cannot be asked to end anything; that was reported when it happened, and what
    // was recorded is judged.
    await system
      .finish(request.keep)
      .catch((error: unknown) => (trouble instanceof ShowtimeError ? undefined : tell(context, error)));
  }
  return folder;
}

function fit(
  parts: Pick<Stage, 'context' | 'request' | 'prepared' | 'folder' | 'system' | 'signal'>,
): Promise<Fitted> {
  // Other customers than the run's own.
  const request = { ...parts.request, seed: parts.request.seed + 1 };
  return fitLoad({
    ...parts,
    runFolder: parts.folder,
    nonceOf,
    environmentOf: (folder) => scriptEnvironment({ ...parts, request, folder }),
  });
}

async function openStage(
  parts: Pick<
    Stage,
    'context' | 'request' | 'prepared' | 'fit' | 'isVisited' | 'folder' | 'system' | 'signal'
  >,
): Promise<Stage> {
  const {
    context: { clock },
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
    promisesLedger: prepared.promisesLedger,
    k6Version: prepared.k6.version,
    fit: parts.fit,
    quotaCores: await cpuQuotaCores(await cpuCgroupsOf('self')),
    startedMonotonicMs,
    startedWallMs,
  });
  await folder.writeJson('run', record);
  if (prepared.shape) await folder.writeJson('curve', prepared.shape.curve);
  await folder.writeJson('plan', request.plan ?? []);
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
  const { context, folder, runClock, ledger, signal, system } = stage;
  const stored: StoredParts = {
    context,
    system,
    runFolder: folder.path,
    run: folder.id,
    runClock,
    ledger,
    signal,
  };
  let trouble: unknown;
  try {
    if (system.found || stage.isVisited) await exportBeforeLoad(stored);
    await showWhereAsked(stage, stage.request.observe);
    await playEverything(stage);
    signal.throwIfAborted();
    await closeStored(stored);
    await keepObserved(stage, stage.request.observe);
    await system.stopRecording();
    await closeRecording(stage);
  } catch (error) {
    trouble = error;
    if (!signal.aborted) tell(context, error);
    await system.stopFaults().catch(() => undefined);
  }
  await closeFiles(stage, trouble === undefined).catch((error: unknown) => {
    if (trouble === undefined) tell(context, error);
    trouble ??= error;
  });
  await markFaultsWhereAsked(stage, stage.request.observe).catch((error: unknown) => tell(context, error));
  return trouble;
}

function tell({ progress }: CliContext, error: unknown): void {
  progress(error instanceof ShowtimeError ? error.render() : String(error));
}

/** Probes and machine figures surround the load and the faults, so that the last recovery is seen too. */
async function playEverything(stage: Stage): Promise<void> {
  const k6: { name: string; pid: number }[] = [];
  const probing = await startProbing({ ...stage, runNonce: nonceOf(stage.folder), ours: () => k6 });
  try {
    await playLoadAndFaults(stage, (pid) => k6.push({ name: 'k6', pid }));
  } finally {
    await probing.stop();
  }
}

async function playLoadAndFaults(stage: Stage, onProcess: (pid: number) => void): Promise<void> {
  const { context, request, record, folder, events, system, signal } = stage;
  let faults: Promise<void> = Promise.resolve();
  const trouble = new AbortController();
  const play = async (zeroMs: number): Promise<void> => {
    await events.append(
      { kind: 'load-started', evidence: { run: folder.id } },
      record.startedMonotonicMs + zeroMs,
    );
    if (request.plan) await system.play(request.plan, request.seed, record.startedMonotonicMs + zeroMs);
  };
  const played = await playScript(stage, AbortSignal.any([signal, trouble.signal]), onProcess, (zeroMs) => {
    faults = play(zeroMs);
    // A lost supervisor ends the load: what comes after would be measured on nothing.
    faults.catch((error: unknown) => trouble.abort(error));
  });
  await events.append({
    kind: 'load-ended',
    exitCode: played.exitCode,
    interrupted: played.interrupted,
    evidence: loadEvidence(played),
    ...(played.checks.length === 0 ? {} : { checks: [...played.checks] }),
  });
  if (played.blocked > 0)
    context.progress(requestsBlocked(request.scenario.file, played.blocked, played.firstBlocked).render());
  if (signal.aborted) await system.stopFaults();
  else context.progress('the load is over; waiting until the last fault is over too');
  await faults;
}

function playScript(
  stage: Stage,
  signal: AbortSignal,
  onProcess: (pid: number) => void,
  onStarted: (zeroMs: number) => void,
): Promise<Played> {
  const { context, request, prepared, folder, runClock, ledger } = stage;
  const sinceMs = runClock.nowMs();
  const remoteWrite = remoteWriteOf(stage);
  context.progress(prepared.shape?.reality ?? `playing ${request.scenario.file}`);
  return playK6({
    shell: context.shell,
    clock: context.clock,
    runClock,
    ledger,
    k6: prepared.k6.path,
    script: prepared.script,
    curve: prepared.shape?.curve ?? null,
    runDir: folder.path,
    run: folder.id,
    env: { ...scriptEnvironment(stage), ...remoteWrite.env },
    reach: prepared.reach,
    ...(prepared.systemTags === null ? {} : { systemTags: prepared.systemTags }),
    extraArgs: remoteWrite.extraArgs,
    signal: AbortSignal.any([signal, AbortSignal.timeout(ceilings.durationMs + 600_000)]),
    onProcess,
    onStarted,
    onLive: (numbers) => context.live(loadLine(numbers, sinceMs)),
  });
}

function scriptEnvironment({
  request,
  folder,
  system,
}: Pick<Stage, 'request' | 'folder' | 'system'>): Record<string, string> {
  return {
    ...request.scriptEnv,
    BASE_URL: system.baseUrl,
    SEED: String(request.seed),
    RUN_NONCE: nonceOf(folder),
    ...(request.scenario.bundled ? { CURVE: join(folder.path, runFiles.curve) } : {}),
    ...(system.tokensFile === null ? {} : { TOKENS: system.tokensFile }),
    ...(system.houseFile === null ? {} : { HOUSE: system.houseFile }),
  };
}

/** Nothing more than usual in a run that nobody observes. */
function remoteWriteOf({ request, system }: Stage): RemoteWrite {
  return request.observe && system.observability && system.id
    ? k6RemoteWrite(system.observability.prometheusUrl, system.id)
    : { extraArgs: [], env: {} };
}

/** Part of every idempotency key, so that two runs against one target never share one. */
function nonceOf({ id }: RunFolder): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 12);
}
