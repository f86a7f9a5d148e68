// Plays a script with k6 and records what it did: samples, ledger, k6's log.
//
//   start ─► header seen ─► first arrival (zero) ─► … ─► k6 exits ─► pipes drained ─► arrivals paired ─► files exact
//     └─ none within 60 s: killed                 └─ abort, or a file that can't be written: SIGINT, 15 s later SIGKILL
import { join, resolve } from 'node:path';
import { readFile, mkdir } from 'node:fs/promises';
import {
  runFiles,
  ShowtimeError,
  type Clock,
  type Curve,
  type Exit,
  type Running,
  type Shell,
} from '../../contract/index.ts';
import { AppendFile } from '../../platform/append-file.ts';
import type { RunClock } from '../clock/run-clock.ts';
import type { LedgerFile } from '../ledger/ledger-file.ts';
import { Arrivals, Schedule } from './arrivals.ts';
import { badScript, type BundledScript } from './bundle.ts';
import { exactly } from './exact-rows.ts';
import { openFifo } from './fifo.ts';
import { guardFirstFailure } from './first-failure.ts';
import { summaryTextOf, summaryTextVariable } from './handle-summary.ts';
import { k6Command } from './k6-command.ts';
import { LedgerRecorder } from './ledger-recorder.ts';
import { readMessages } from './k6-messages.ts';
import { readSummary } from './k6-summary.ts';
import { LiveWindow, type LiveNumbers } from './live.ts';
import type { Played } from './played.ts';
import { loopbackReach, type Reach } from './reach.ts';
import { SampleReader } from './sample-reader.ts';
import { SamplesRecorder } from './samples-recorder.ts';
import { lastLinesOf } from '../../platform/log-tail.ts';

export interface PlayRequest {
  shell: Shell;
  clock: Clock;
  runClock: RunClock;
  k6: string;
  script: BundledScript;
  /** Null for a script that defines its load. */
  curve: Curve | null;
  /** For `__ENV`; paths absolute. */
  env: Readonly<Record<string, string>>;
  runDir: string;
  /** Id of the run, for the first line of samples.csv. */
  run?: string;
  ledger: LedgerFile;
  /** Columns of the samples; those needed are the least. */
  systemTags?: readonly string[];
  /** Where the script's connections may go; this machine if not given. */
  reach?: Reach;
  extraArgs?: readonly string[];
  /** Stops k6 early; what it did until then is recorded. */
  signal?: AbortSignal;
  /**
   * Called at most once, some 200 ms after the zero of the curve (to a few ms) or the first sample, with its
   * time on the run's clock.
   */
  onStarted?: (zeroMs: number) => void;
  /** Called once k6 runs, so that its CPU can be measured. */
  onProcess?: (pid: number) => void;
  /** Once a second. */
  onLive?: (numbers: LiveNumbers) => void;
}

const startUpMs = 60_000;
const stopTimeoutMs = 15_000;

/**
 * Resolves when k6 has ended and samples.csv and ledger.ndjson are exact.
 * Throws ShowtimeError `bad-script` (k6 refused it), `load-did-not-start`, or `folder-not-writable`; k6 has
 * ended then too.
 */
export async function playK6(request: PlayRequest): Promise<Played> {
  const session = await openSession(request);
  const { recorder, ledger, fifo } = session;
  const exit = await session.ended;
  const failure = session.failure();
  const tentativeMs = session.zeroMs();
  const exact =
    session.schedule && tentativeMs !== null
      ? exactly(session.arrivals, session.schedule, tentativeMs)
      : null;
  // Disk trouble must not hide behind draining: nothing more could be written anyway.
  if (!failure) {
    await fifo.drain();
    ledger.end();
    await recorder.finish(exact);
    if (exact) await ledger.finish(exact);
  } else await fifo.drain().catch(() => undefined);
  const messages = await readMessages(session.messagesPath, session.log).finally(() => session.log.close());
  if (failure) throw failure;
  if (!session.headerSeen()) throw await notStarted(request, exit);
  const { blocked, ...counts } = recorder.counts;
  return {
    exitCode: exit.code,
    interrupted: request.signal?.aborted ?? false,
    zeroMs: exact?.zeroMs ?? tentativeMs,
    lastMs: recorder.lastMs,
    arrivals: session.schedule?.arrivals ?? null,
    ...counts,
    droppedWhileAllWaited: recorder.dropsWhileAllWaited(),
    interruptedIterations: counts.started - counts.ended,
    destinations: recorder.destinations.counts,
    // A WebSocket has no sample.
    blocked: Math.max(blocked, messages.firstBlocked === null ? 0 : 1),
    firstBlocked: recorder.firstBlocked ?? messages.firstBlocked,
    exceptions: messages.exceptions,
    firstException: messages.firstException,
    checks: recorder.checks.counts(),
    summaryText: await summaryTextOf(session.summaryTextPath, messages.summaryFailed),
    ledgerLines: ledger.counts.lines,
    malformedLedgerLines: ledger.counts.malformed,
    generator: await readSummary(session.summaryPath),
    unreadableSamples: session.reader.unreadable,
    doubtfulTags: session.reader.doubtfulTags,
  };
}

/** Wires k6's pipes to the recorders. */
async function openSession(request: PlayRequest) {
  const { shell, clock, runDir } = request;
  await mkdir(join(runDir, runFiles.logs), { recursive: true });
  const logs = resolve(runDir, runFiles.logs);
  const log = new AppendFile(join(logs, 'k6.log'));
  const messagesPath = join(logs, 'k6-messages.log');
  const summaryPath = join(logs, 'k6-summary.json');
  const summaryTextPath = join(logs, 'handle-summary.txt');
  let zero: number | null = null;
  let header = false;
  const guard = guardFirstFailure();
  const recorders = openRecorders(request, {
    log,
    onZero: (zeroMs) => {
      zero = zeroMs;
      request.onStarted?.(zeroMs);
    },
  });
  const { ledger, recorder, live } = recorders;
  const reader = new SampleReader(
    (sample) => recorder.take(sample),
    () => {
      header = true;
    },
  );
  const fifo = await openFifo(join(logs, 'k6.fifo'), {
    shell,
    clock,
    onLines: guard.run((lines: string[]) => ledger.take(lines)),
  });
  const command = k6Command({
    ...request,
    env: { ...request.env, [summaryTextVariable]: summaryTextPath },
    fifo: fifo.path,
    summary: summaryPath,
    reach: request.reach ?? loopbackReach,
  });
  const running = await shell.start(command, {
    endsWithUs: true,
    detached: true,
    stderr: { appendTo: messagesPath },
  });
  request.onProcess?.(running.pid);
  const read = readAll(
    running,
    guard.run((chunk: Buffer) => {
      reader.feed(chunk);
      recorder.flush();
    }),
  );
  const ended = supervise({ request, running, live, guard: guard.abort, headerSeen: () => header }).then(
    async (exit) => {
      await read;
      return exit;
    },
  );
  return {
    ...recorders,
    reader,
    fifo,
    log,
    messagesPath,
    summaryPath,
    summaryTextPath,
    ended,
    failure: guard.failure,
    headerSeen: () => header,
    zeroMs: () => zero,
  };
}

/**
 * The pipeline of k6's lines. The ledger starts at the load's first instant, which comes from the samples.
 */
function openRecorders(
  { runClock: clock, curve, runDir, run, env, ledger: file }: PlayRequest,
  { log, onZero }: { log: AppendFile; onZero: (zeroMs: number) => void },
) {
  const schedule = curve ? new Schedule(curve) : null;
  const arrivals = new Arrivals();
  const live = new LiveWindow(clock.nowMs());
  const ledger = new LedgerRecorder({
    clock,
    schedule,
    ledger: file,
    onOther: (lines) => log.append(`${lines.join('\n')}\n`),
  });
  const recorder = new SamplesRecorder({
    path: join(runDir, runFiles.samples),
    run,
    clock,
    schedule,
    arrivals,
    live,
    baseUrl: env['BASE_URL'],
    onZero: (zeroMs) => {
      ledger.begin(zeroMs);
      onZero(zeroMs);
    },
  });
  return { schedule, arrivals, live, ledger, recorder };
}

/** Resolves when stdout has ended: k6 may exit a moment before its last samples are read. */
function readAll({ stdout }: Running, onChunk: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve) => {
    if (!stdout) return resolve();
    stdout.on('data', onChunk).once('close', () => resolve());
  });
}

/** Watches k6 until it exits: start-up, abort, and the live numbers. */
async function supervise(parts: {
  request: PlayRequest;
  running: Running;
  live: LiveWindow;
  guard: AbortController;
  headerSeen: () => boolean;
}): Promise<Exit> {
  const {
    request: { clock, runClock, signal, onLive },
    running,
    live,
    guard,
    headerSeen,
  } = parts;
  const over = new AbortController();
  const stop = (): void => void stopGently(running, clock, over.signal);
  const startedMs = clock.nowMs();
  guard.signal.addEventListener('abort', stop, { once: true });
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  const ticking = (async () => {
    while (!over.signal.aborted) {
      await clock.sleep(1_000, over.signal);
      if (!headerSeen() && clock.nowMs() - startedMs > startUpMs) running.kill('SIGKILL');
      onLive?.(live.read(runClock.nowMs()));
    }
  })().catch(() => undefined);
  const exit = await running.exited;
  over.abort();
  signal?.removeEventListener('abort', stop);
  await ticking;
  return exit;
}

/** k6 ends a test in order at the first SIGINT, cutting iterations in flight. */
async function stopGently(running: Running, clock: Clock, over: AbortSignal): Promise<void> {
  running.kill('SIGINT');
  await clock.sleep(stopTimeoutMs, over).then(
    () => running.kill('SIGKILL'),
    () => undefined,
  );
}

async function notStarted(
  { runDir, script, signal }: PlayRequest,
  { code, signal: killedBy }: Exit,
): Promise<Error> {
  const log = await readFile(join(runDir, runFiles.logs, 'k6.log'), 'utf8').catch(() => '');
  const lines = lastLinesOf(log, 8);
  if (code !== null && !signal?.aborted)
    return badScript(script.file, lines, `k6 refused it before load began (exit code ${code})`);
  return new ShowtimeError('load-did-not-start', {
    what: 'k6 did not start to play',
    why: signal?.aborted
      ? 'it was interrupted first'
      : `it sent no sample header within ${startUpMs / 1000} s (${killedBy ?? code})`,
    fix: `read logs/k6.log in ${runDir}; try the script alone with k6 run ${script.file}`,
    problems: lines,
  });
}
