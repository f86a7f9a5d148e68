// Plays a load with several runners as one: a common start, everything that they write fetched while they play, and their
// rows merged into one recording.
//
//   all ready ─► clocks compared ─► common start ─► fetched, again and again ─► every file closed and whole ─► merged
//      └─ one failed: refused                         └─ one lost: the others are stopped, and the load is invalid
import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import {
  runFiles,
  samplesHeaderOf,
  ShowtimeError,
  type Clock,
  type Curve,
  type RunnerRecord,
} from '../../contract/index.ts';
import { AppendFile } from '../../platform/append-file.ts';
import type { RunClock } from '../clock/run-clock.ts';
import type { LedgerFile } from '../ledger/ledger-file.ts';
import { exactLine } from '../k6/ledger-recorder.ts';
import type { Exact } from '../k6/exact-rows.ts';
import { LiveWindow, type LiveNumbers } from '../k6/live.ts';
import type { Played } from '../k6/played.ts';
import { mergePlayed, playedBy, type PlayedPart } from './merge-played.ts';
import { mergeRows } from './merge-rows.ts';
import { RunnerOffset } from './runner-clock.ts';
import { RunnerLink, type RunnerAddress } from './runner-link.ts';
import { fetchAll, readClock, recordOf, startOne, type Part } from './runner-part.ts';
import { RunnerRecording } from './runner-recording.ts';

export interface PlayRunnersRequest {
  clock: Clock;
  runClock: RunClock;
  /** One for each runner, in the order of their indices. */
  addresses: readonly RunnerAddress[];
  /** Null for a script that defines its load. */
  curve: Curve | null;
  baseUrl: string;
  runDir: string;
  run: string;
  ledger: LedgerFile;
  /** Stops the load early; what was played until then is recorded. */
  signal?: AbortSignal;
  /** Called at most once, with the zero of the first runner on the run's clock, ms. */
  onStarted?: (zeroMs: number) => void;
  /** Once a second. */
  onLive?: (numbers: LiveNumbers) => void;
  /** One line on what goes wrong. */
  onTrouble?: (line: string) => void;
}

export interface PlayedByRunners {
  played: Played;
  runners: readonly RunnerRecord[];
}

const readyWithinMs = 180_000;
const readyPollMs = 250;
/** Readings of each clock before the start. */
const clockReadings = 25;
/** From the order to the start: the orders have to reach all runners first. */
const startInMs = 1_500;

/**
 * Resolves when every runner has ended or is lost, and samples.csv and ledger.ndjson are exact.
 * @throws ShowtimeError load-did-not-start before the start, with no runner playing; folder-not-writable
 */
export function playRunners(request: PlayRunnersRequest): Promise<PlayedByRunners> {
  return withLinks(request.addresses, async (links) => {
    await allReady(request, links);
    return play(request, links);
  });
}

/**
 * Resolves when every runner has made its k6, and the service answers to it. @throws ShowtimeError load-did-not-start
 */
export function untilRunnersReady(
  waiting: Pick<PlayRunnersRequest, 'clock' | 'signal'>,
  addresses: readonly RunnerAddress[],
): Promise<void> {
  return withLinks(addresses, (links) => allReady(waiting, links));
}

async function withLinks<T>(
  addresses: readonly RunnerAddress[],
  work: (links: readonly RunnerLink[]) => Promise<T>,
): Promise<T> {
  const links = addresses.map((address) => new RunnerLink(address));
  try {
    return await work(links);
  } finally {
    await Promise.all(links.map((link) => link.close()));
  }
}

async function allReady(
  { clock, signal }: Pick<PlayRunnersRequest, 'clock' | 'signal'>,
  links: readonly RunnerLink[],
): Promise<void> {
  const untilMs = clock.nowMs() + readyWithinMs;
  const waitFor = async (link: RunnerLink): Promise<void> => {
    let last = 'it has not answered';
    for (;;) {
      signal?.throwIfAborted();
      const state = await link.state().catch((error: unknown) => {
        last = String(error);
        return null;
      });
      if (state?.phase === 'ready') return;
      const gone = state === null ? await link.address.whyGone() : null;
      const why = state?.phase === 'failed' ? (state.because ?? 'it failed') : gone;
      if (why !== null) throw notStarted(link, why);
      if (clock.nowMs() > untilMs)
        throw notStarted(link, `it was not ready within ${readyWithinMs / 1_000} s: ${state?.phase ?? last}`);
      await clock.sleep(readyPollMs, signal);
    }
  };
  const results = await Promise.allSettled(links.map(waitFor));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

function notStarted({ address: { index, name } }: RunnerLink, why: string): ShowtimeError {
  const [first = '', ...rest] = why.split('\n');
  return new ShowtimeError('load-did-not-start', {
    what: `runner ${index} (${name}) did not become ready`,
    why: first,
    fix: 'read its log (kubectl logs), and try the script alone with k6 run; no load was played',
    problems: rest.filter((line) => line !== ''),
  });
}

async function play(request: PlayRunnersRequest, links: readonly RunnerLink[]): Promise<PlayedByRunners> {
  const { runClock, runDir, run, signal } = request;
  const logs = join(runDir, runFiles.logs);
  await mkdir(logs, { recursive: true });
  const log = new AppendFile(join(logs, 'k6.log'));
  const rows = new AppendFile(join(runDir, runFiles.samples));
  rows.append(`${samplesHeaderOf(run)}\n`);
  const live = new LiveWindow(runClock.nowMs());
  const started = once(request.onStarted);
  const parts = await Promise.all(
    links.map((link) =>
      openPart(link, { ...request, runners: links.length, logs, log, live, rows, onZero: started }),
    ),
  );
  await playAll(parts, request, live);
  const exact = await Promise.all(parts.map(({ recording }) => recording.finish()));
  rows.close();
  const own = parts.map(({ recording }) => recording.rowsPath);
  await mergeRows(rows.path, samplesHeaderOf(run), own);
  await exactLedger(request.ledger, parts, exact);
  const played: PlayedPart[] = await Promise.all(
    parts.map((part, index) => playedBy(part.recording, part.state, exact[index] ?? null, log)),
  );
  log.close();
  for (const path of own) rmSync(path, { force: true });
  // Only now may a runner forget what it has.
  const whole = parts.filter(({ because }) => because === null);
  await Promise.all(whole.map(({ link }) => link.finish().catch(() => undefined)));
  return {
    played: mergePlayed(played, signal?.aborted ?? false),
    runners: parts.map((part, index) => recordOf(part, exact, index)),
  };
}

interface Opening extends PlayRunnersRequest {
  runners: number;
  /** Folder of logs; each runner has one of its own in it. */
  logs: string;
  log: AppendFile;
  live: LiveWindow;
  /** Tentative rows of all runners. */
  rows: AppendFile;
  onZero: (zeroMs: number) => void;
}

/** Its clock is known from here on. */
async function openPart(link: RunnerLink, { logs, rows, runClock, ...parts }: Opening): Promise<Part> {
  const { index } = link.address;
  const folder = join(logs, `runner-${index}`);
  await mkdir(folder, { recursive: true });
  const offset = new RunnerOffset();
  for (let left = clockReadings; left > 0; left -= 1) await readClock(link, offset, runClock);
  offset.fix();
  const recording = new RunnerRecording({
    ...parts,
    index,
    folder,
    clock: { fromWall: (wallMs) => runClock.fromWall(wallMs - offset.offsetMs) },
    onRows: (text) => rows.append(text),
  });
  return { link, offset, recording, state: null, because: null };
}

/** From the common start until every runner has ended or is lost. Rejects only if something cannot be written. */
async function playAll(parts: readonly Part[], request: PlayRunnersRequest, live: LiveWindow): Promise<void> {
  const { clock, runClock, signal, onLive, onTrouble } = request;
  signal?.throwIfAborted();
  const startAtWallMs = runClock.toWall(runClock.nowMs() + startInMs);
  const over = new AbortController();
  const stopAll = (): void => {
    for (const { link } of parts) void link.stop().catch(() => undefined);
  };
  signal?.addEventListener('abort', stopAll, { once: true });
  const ticking = tick(clock, over.signal, () => onLive?.(live.read(runClock.nowMs())));
  const ends = await Promise.allSettled(
    parts.map(async (part) => {
      try {
        await startOne(part, startAtWallMs);
        part.because = await fetchAll(part, request);
      } catch (error) {
        stopAll();
        if (error instanceof ShowtimeError) throw error;
        part.because = `the order to start did not reach it: ${String(error)}`;
      }
      if (part.because === null) return;
      onTrouble?.(`runner ${part.link.address.index} is lost: ${part.because}; the load is ended`);
      stopAll();
    }),
  );
  over.abort();
  signal?.removeEventListener('abort', stopAll);
  await ticking;
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure) throw failure.reason;
}

/** Lines of customers get the schedule that their runner played. */
async function exactLedger(
  ledger: LedgerFile,
  parts: readonly Part[],
  exact: readonly (Exact | null)[],
): Promise<void> {
  if (exact.every((one) => one === null)) return;
  await ledger.rewrite((line) => {
    const owner = parts.findIndex(({ recording }) => line.n >= 0 && recording.segment.has(line.n));
    const own = exact[owner];
    return own ? exactLine(line, own) : line;
  });
}

async function tick(clock: Clock, over: AbortSignal, work: () => void): Promise<void> {
  try {
    for (;;) {
      await clock.sleep(1_000, over);
      work();
    }
  } catch (error) {
    if (!over.aborted) throw error;
  }
}

/** Calls once; later calls do nothing. */
function once<T>(call: ((value: T) => void) | undefined): (value: T) => void {
  let called = false;
  return (value) => {
    if (called) return;
    called = true;
    call?.(value);
  };
}
