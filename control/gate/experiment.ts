// One experiment of a gate: starts the subjects, requests each once, measures and ends them.
// Nothing of them stays.
//
//   work folder ─► candidate, baseline start ─► each planned request once ─► measure (warm-up, pairs, analyses) ─► all ended
import { readdir, rm } from 'node:fs/promises';
import {
  ShowtimeError,
  type GateRecord,
  type GateSubject,
  type Side,
  type HarnessPorts,
} from '../../contract/index.ts';
import { openAutocannonPlayer, tryRequests, type SlicePlayer } from '../../load/slices/index.ts';
import { readCalibration } from './calibrations.ts';
import { readFingerprint } from './fingerprint.ts';
import { findingsBeforeLoad } from './findings-before-load.ts';
import { makeGateFolder, type GateFolder } from './gate-folder.ts';
import { measure } from './measure.ts';
import { prepareK6, type Engine } from './open-k6.ts';
import { notJudged, type GateRequest } from '../../input/gate-request.ts';
import { openSubject, openWorkFolder, type OpenSubject, type WorkFolder } from './subjects/index.ts';
import { gateSubjectOf, type LiveSubject } from '../../input/gate/requested-subject.ts';

export interface Experiment {
  /** Of the gate: record, slices, logs. */
  folder: string;
  record: GateRecord;
}

export interface ExperimentOptions {
  /** Ends the folder's name. */
  name: string;
  /** Measures exactly this many pairs of discovery. By default measuring ends when the result is decided. */
  fixedPairs?: number;
  signal: AbortSignal;
}

interface Stage {
  ports: HarnessPorts;
  request: GateRequest;
  folder: GateFolder;
  subjects: Partial<Record<Side, OpenSubject>>;
  engine: Engine;
  options: ExperimentOptions;
}

/**
 * @throws ShowtimeError before anything was measured (subject-did-not-start, subject-answers-wrongly …); then
 * only logs are left, if there are any
 */
export async function experiment(
  ports: HarnessPorts,
  request: GateRequest,
  options: ExperimentOptions,
): Promise<Experiment> {
  const engine = await prepareEngine(ports, request);
  const folder = await makeGateFolder(
    request.outFolder ?? ports.runsFolder,
    options.name,
    ports.clock.wallMs(),
  );
  const requestedSubjects = liveSubjects(request);
  const subjects: Partial<Record<Side, OpenSubject>> = {};
  let work: WorkFolder | undefined;
  let measured = false;
  try {
    work = await openWorkFolder(ports, folder.id, requestedSubjects);
    for (const subject of requestedSubjects)
      subjects[subject.side] = await start(
        { ports, request, folder, subjects, engine, options },
        subject,
        work,
      );
    const record = await perform({ ports, request, folder, subjects, engine, options }, () => {
      measured = true;
    });
    return { folder: folder.path, record };
  } catch (error) {
    throw measured && error instanceof ShowtimeError && error.code === 'folder-not-writable'
      ? notRecorded(error)
      : error;
  } finally {
    folder.close();
    for (const subject of Object.values(subjects))
      await subject.close().catch((error: unknown) => ports.progress(String(error)));
    await work?.close();
    if (!measured) await removeUnlessLogged(folder, options.signal.aborted);
  }
}

/** Something was started and its evidence is incomplete. That is not an input error. */
function notRecorded({ explanation }: ShowtimeError): ShowtimeError {
  return new ShowtimeError('gate-not-recorded', {
    ...explanation,
    fix: 'make room on the disk, and measure again: what was not written down decides nothing',
  });
}

function liveSubjects({ candidate, baseline }: GateRequest): LiveSubject[] {
  return [candidate, ...(baseline === null ? [] : [baseline])].filter(
    (subject): subject is LiveSubject => subject.kind !== 'run-folder',
  );
}

async function start(
  { ports, request, folder, options }: Stage,
  subject: LiveSubject,
  work: WorkFolder,
): Promise<OpenSubject> {
  ports.progress(`${subject.side}: ${subject.asked}`);
  return openSubject(ports, subject, {
    recipe: request.read.recipe,
    recipeFolder: request.read.folder,
    workFolder: work.folder,
    logsFolder: folder.logs,
    tls: request.tls,
    signal: options.signal,
  });
}

/** `onMeasuring` is called once the record is on disk. */
async function perform(stage: Stage, onMeasuring: () => void): Promise<GateRecord> {
  const { ports, request, folder, options } = stage;
  const { clock } = ports;
  if (request.engine === 'autocannon') await confirmOnce(stage);
  const zeroMs = clock.nowMs();
  const record = await recordOf(stage);
  const playing = openPlaying(stage, zeroMs);
  try {
    await folder.writeRecord(record);
    onMeasuring();
    return await measure({
      ports,
      folder,
      record,
      player: playing.player(),
      restartSubjects: playing.restartSubjects,
      zeroMs,
      baselineLost: playing.baselineLost,
      losses: () => playing.losses,
      signal: options.signal,
      firstPairs: request.firstPairs,
      ...(options.fixedPairs === undefined ? {} : { fixedPairs: options.fixedPairs }),
    });
  } finally {
    await playing.player().close();
  }
}

interface Playing {
  player(): SlicePlayer;
  restartSubjects: (() => Promise<SlicePlayer>) | null;
  baselineLost: AbortSignal;
  /** Grows as services end by themselves. */
  losses: NonNullable<GateRecord['losses']>;
}

/** A player on the subjects as they are, and on those that take their place. */
function openPlaying({ ports, subjects, engine, folder }: Stage, zeroMs: number): Playing {
  const lost = new AbortController();
  const losses: Playing['losses'] = [];
  const note = (side: Side, { reason }: AbortSignal): void => {
    const what = (reason as Error).message;
    losses.push({ side, reason: what, atMs: Math.round(ports.clock.nowMs() - zeroMs) });
    ports.progress(what);
    if (side === 'baseline') lost.abort();
  };
  const watch = (): void => {
    for (const [side, subject] of Object.entries(subjects) as [Side, OpenSubject][])
      subject.lost.addEventListener('abort', () => note(side, subject.lost), { once: true });
  };
  let player = engine.open({ subjects, folder: folder.path, zeroMs });
  watch();
  const restartSubjects = async (): Promise<SlicePlayer> => {
    await player.close();
    // The one that was started first is started last, so that neither side always has the older process.
    for (const [side, subject] of Object.entries(subjects).reverse() as [Side, OpenSubject][])
      if (subject.restart !== null) subjects[side] = await subject.restart();
    watch();
    player = engine.open({ subjects, folder: folder.path, zeroMs });
    return player;
  };
  const restartable = Object.values(subjects).some(({ restart }) => restart !== null);
  return {
    player: () => player,
    restartSubjects: restartable ? restartSubjects : null,
    baselineLost: lost.signal,
    losses,
  };
}

/** A service that fails these requests is not a valid subject. Load on it would prove nothing. */
async function confirmOnce({
  ports: { clock, progress },
  request: { load, seed, tls },
  subjects,
  options: { signal },
}: Stage): Promise<void> {
  const problems: Partial<Record<Side, readonly string[]>> = {};
  for (const [side, subject] of Object.entries(subjects) as [Side, OpenSubject][])
    problems[side] = await tryRequests({
      clock,
      subject,
      load,
      seed,
      env: process.env,
      tls,
      requestOffset: 0,
      signal,
    });
  for (const line of findingsBeforeLoad(problems)) progress(line);
}

/** What can be had and refused before any subject starts. */
async function prepareEngine(ports: HarnessPorts, request: GateRequest): Promise<Engine> {
  if (request.engine === 'k6') return prepareK6(ports, request);
  const { load, seed, tls } = request;
  return {
    open: ({ subjects, zeroMs }) =>
      openAutocannonPlayer({ clock: ports.clock, subjects, load, seed, zeroMs, env: process.env, tls }),
    sameRequests: true,
  };
}

async function recordOf({
  ports,
  request,
  folder,
  subjects,
  engine: { sameRequests },
}: Stage): Promise<GateRecord> {
  const { engine, budgets, seed, load, slice, maxDurationMs, warmUpPairs } = request;
  const before = await readFingerprint();
  return {
    schemaVersion: 1,
    id: folder.id,
    engine,
    subjects: liveSubjects(request).map((subject): GateSubject => gateSubjectOf(subject)),
    budgets: [...budgets],
    notJudged: [...notJudged(request)],
    seed,
    load: {
      ratePerSecond: load.ratePerSecond,
      connections: load.connections,
      timeoutMs: load.timeoutMs,
      sliceMs: slice.lengthMs,
      sliceRequests: slice.requests,
      journeys: { ...slice.shares },
      warmUpPairs,
      sameRequests,
    },
    plan: request.plan,
    longestMs: maxDurationMs,
    startedAt: new Date(ports.clock.wallMs()).toISOString(),
    endedMs: null,
    ended: null,
    before,
    after: null,
    versions: Object.fromEntries(
      Object.entries(subjects).flatMap(([side, { versions }]) =>
        Object.entries(versions).map(([name, version]) => [`${side} ${name}`, version]),
      ),
    ),
    calibration: await readCalibration(ports.runsFolder, before),
  };
}

/** A log that an error has named must be there to read; an interruption names none. */
async function removeUnlessLogged({ path, logs }: GateFolder, interrupted: boolean): Promise<void> {
  const names = interrupted ? [] : await readdir(logs).catch(() => []);
  if (names.length === 0) await rm(path, { recursive: true, force: true });
}
