// One experiment of a gate: subjects up, asked once, measured, down again; whatever happens, nothing of them
// stays.
//
//   work folder ─► candidate, baseline start ─► each planned request once ─► measure (warm-up, pairs, looks) ─► all ended
import { readdir, rm } from 'node:fs/promises';
import { ShowtimeError, type GateRecord, type GateSubject, type Side } from '../../contract/index.ts';
import { openAutocannonPlayer, tryRequests, type SlicePlayer } from '../../load/slices/index.ts';
import type { CliContext } from '../context.ts';
import { readCalibration } from './calibrations.ts';
import { readFingerprint } from './fingerprint.ts';
import { makeGateFolder, type GateFolder } from './gate-folder.ts';
import { measure } from './measure.ts';
import { prepareK6, type Engine } from './open-k6.ts';
import { notJudged, type GateRequest } from './request.ts';
import {
  gateSubjectOf,
  openSubject,
  openWorkFolder,
  type LiveSubject,
  type OpenSubject,
  type WorkFolder,
} from './subjects/index.ts';

export interface Experiment {
  /** Of the gate: record, slices, logs. */
  folder: string;
  record: GateRecord;
}

export interface ExperimentOptions {
  /** Ends the folder's name. */
  name: string;
  /**
   * Measures exactly so many pairs of discovery, whatever they say; default is to measure until it is
   * decided.
   */
  fixedPairs?: number;
  signal: AbortSignal;
}

interface Stage {
  context: CliContext;
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
  context: CliContext,
  request: GateRequest,
  options: ExperimentOptions,
): Promise<Experiment> {
  const engine = await prepareEngine(context, request);
  const folder = await makeGateFolder(
    request.outFolder ?? context.runsFolder,
    options.name,
    context.clock.wallMs(),
  );
  const asked = liveSubjects(request);
  const subjects: Partial<Record<Side, OpenSubject>> = {};
  let work: WorkFolder | undefined;
  let measured = false;
  try {
    work = await openWorkFolder(context, folder.id, asked);
    for (const subject of asked)
      subjects[subject.side] = await start(
        { context, request, folder, subjects, engine, options },
        subject,
        work,
      );
    const record = await perform({ context, request, folder, subjects, engine, options }, () => {
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
      await subject.close().catch((error: unknown) => context.progress(String(error)));
    await work?.close();
    if (!measured) await removeUnlessLogged(folder, options.signal.aborted);
  }
}

/** Something was started, and its evidence is not whole: that is no bad input. */
function notRecorded({ explanation }: ShowtimeError): ShowtimeError {
  return new ShowtimeError('gate-not-recorded', {
    ...explanation,
    fix: 'make room on the disk, and measure again: what was not written down decides nothing',
  });
}

function liveSubjects({ candidate, baseline }: GateRequest): LiveSubject[] {
  return [candidate, ...(baseline === null ? [] : [baseline])].filter(
    (asked): asked is LiveSubject => asked.kind !== 'run-folder',
  );
}

async function start(
  { context, request, folder, options }: Stage,
  asked: LiveSubject,
  work: WorkFolder,
): Promise<OpenSubject> {
  context.progress(`${asked.side}: ${asked.asked}`);
  return openSubject(context, asked, {
    recipe: request.read.recipe,
    recipeFolder: request.read.folder,
    workFolder: work.folder,
    logsFolder: folder.logs,
    signal: options.signal,
  });
}

/** `onMeasuring` is told once the record is on disk. */
async function perform(stage: Stage, onMeasuring: () => void): Promise<GateRecord> {
  const { context, request, folder, options } = stage;
  const { clock } = context;
  if (request.engine === 'autocannon') await askOnce(stage);
  const zeroMs = clock.nowMs();
  const record = await recordOf(stage);
  const playing = openPlaying(stage, zeroMs);
  try {
    await folder.writeRecord(record);
    onMeasuring();
    return await measure({
      context,
      folder,
      record,
      player: playing.player(),
      renew: playing.renew,
      zeroMs,
      baselineLost: playing.baselineLost,
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
  renew: (() => Promise<SlicePlayer>) | null;
  baselineLost: AbortSignal;
}

/** A player on the subjects as they are, and on those that take their place. */
function openPlaying({ subjects, engine, folder }: Stage, zeroMs: number): Playing {
  const lost = new AbortController();
  const watch = (): void =>
    subjects.baseline?.lost.addEventListener('abort', () => lost.abort(), { once: true });
  let player = engine.open({ subjects, folder: folder.path, zeroMs });
  watch();
  const renew = async (): Promise<SlicePlayer> => {
    await player.close();
    // The one that was started first is started last, so that neither side always has the older process.
    for (const [side, subject] of Object.entries(subjects).reverse() as [Side, OpenSubject][])
      if (subject.restart !== null) subjects[side] = await subject.restart();
    watch();
    player = engine.open({ subjects, folder: folder.path, zeroMs });
    return player;
  };
  const restartable = Object.values(subjects).some(({ restart }) => restart !== null);
  return { player: () => player, renew: restartable ? renew : null, baselineLost: lost.signal };
}

/** A service that answers none of this as it should is no subject, and load on it would say nothing. */
async function askOnce({
  context: { clock },
  request: { load, seed },
  subjects,
  options: { signal },
}: Stage): Promise<void> {
  for (const [side, subject] of Object.entries(subjects)) {
    const problems = await tryRequests({
      clock,
      subject,
      load,
      seed,
      env: process.env,
      firstNumber: 0,
      signal,
    });
    if (problems.length === 0) continue;
    throw new ShowtimeError('subject-answers-wrongly', {
      what: `the ${side} does not answer the planned requests as expected`,
      why: 'each was sent once, before any load:',
      problems,
      fix: 'mend path, headers, body or `expect` of these requests in the budgets file, or the service',
    });
  }
}

/** What can be had and refused before any subject starts. */
async function prepareEngine(context: CliContext, request: GateRequest): Promise<Engine> {
  if (request.engine === 'k6') return prepareK6(context, request);
  const { load, seed } = request;
  return {
    open: ({ subjects, zeroMs }) =>
      openAutocannonPlayer({ clock: context.clock, subjects, load, seed, zeroMs, env: process.env }),
    sameRequests: true,
  };
}

async function recordOf({
  context,
  request,
  folder,
  subjects,
  engine: { sameRequests },
}: Stage): Promise<GateRecord> {
  const { engine, budgets, seed, load, slice, longestMs, warmUpPairs } = request;
  const before = await readFingerprint();
  return {
    schemaVersion: 1,
    id: folder.id,
    engine,
    subjects: liveSubjects(request).map((asked): GateSubject => gateSubjectOf(asked)),
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
    longestMs,
    startedAt: new Date(context.clock.wallMs()).toISOString(),
    endedMs: null,
    ended: null,
    before,
    after: null,
    versions: Object.fromEntries(
      Object.entries(subjects).flatMap(([side, { versions }]) =>
        Object.entries(versions).map(([name, version]) => [`${side} ${name}`, version]),
      ),
    ),
    calibration: await readCalibration(context.runsFolder, before),
  };
}

/** A log that an error has named must be there to read; an interruption names none. */
async function removeUnlessLogged({ path, logs }: GateFolder, interrupted: boolean): Promise<void> {
  const names = interrupted ? [] : await readdir(logs).catch(() => []);
  if (names.length === 0) await rm(path, { recursive: true, force: true });
}
