// Plays a script with k6 and records what it did: samples, ledger, k6's own log.
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
import { AppendFile } from '../append-file.ts';
import type { RunClock } from '../clock/run-clock.ts';
import type { LedgerFile } from '../ledger/ledger-file.ts';
import { Arrivals, Schedule } from './arrivals.ts';
import { badScript, type BundledScript } from './bundle.ts';
import { exactly } from './exact-rows.ts';
import { openFifo } from './fifo.ts';
import { k6Command } from './k6-command.ts';
import { LedgerRecorder } from './ledger-recorder.ts';
import { readMessages } from './k6-messages.ts';
import { readSummary } from './k6-summary.ts';
import { LiveWindow, type LiveNumbers } from './live.ts';
import type { Played } from './played.ts';
import { loopbackReach, type Reach } from './reach.ts';
import { SampleReader } from './sample-reader.ts';
import { SamplesRecorder } from './samples-recorder.ts';

export interface PlayRequest {
  shell: Shell;
  clock: Clock;
  runClock: RunClock;
  k6: string;
  script: BundledScript;
  /** Null for a script that brings its own load. */
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
   * The zero of the curve (to a few ms) or the first sample, on the run's clock; told at most once, some 200
   * ms after it.
   */
  onStarted?: (zeroMs: number) => void;
  /** Told once k6 runs, so that its CPU can be measured. */
  onProcess?: (pid: number) => void;
  /** Once a second. */
  onLive?: (numbers: LiveNumbers) => void;
}

const startUpMs = 60_000;
const stopPatienceMs = 15_000;

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
  const { started, ended, dropped, requests, blocked } = recorder.counts;
  return {
    exitCode: exit.code,
    interrupted: request.signal?.aborted ?? false,
    zeroMs: exact?.zeroMs ?? tentativeMs,
    arrivals: session.schedule?.arrivals ?? null,
    started,
    ended,
    dropped,
    droppedWhileAllWaited: recorder.dropsWhileAllWaited(),
    interruptedIterations: started - ended,
    requests,
    // A WebSocket has no sample of its own.
    blocked: Math.max(blocked, messages.firstBlocked === null ? 0 : 1),
    firstBlocked: messages.firstBlocked,
    exceptions: messages.exceptions,
    firstException: messages.firstException,
    checks: recorder.checks.counts(),
    ledgerLines: ledger.counts.lines,
    malformedLedgerLines: ledger.counts.malformed,
    generator: await readSummary(session.summaryPath),
    unreadableSamples: session.reader.unreadable,
    doubtfulTags: session.reader.doubtfulTags,
  };
}

/** Wires k6's pipes to the recorders. */
async function openSession(request: PlayRequest) {
  const { shell, clock, runClock, curve, runDir } = request;
  await mkdir(join(runDir, runFiles.logs), { recursive: true });
  const logs = resolve(runDir, runFiles.logs);
  const log = new AppendFile(join(logs, 'k6.log'));
  const messagesPath = join(logs, 'k6-messages.ndjson');
  const summaryPath = join(logs, 'k6-summary.json');
  const schedule = curve ? new Schedule(curve) : null;
  const arrivals = new Arrivals();
  const live = new LiveWindow(runClock.nowMs());
  let zero: number | null = null;
  let failure: Error | undefined;
  let header = false;
  const guard = new AbortController();
  const safely =
    <A extends unknown[]>(action: (...args: A) => void) =>
    (...args: A): void => {
      if (failure !== undefined) return;
      try {
        action(...args);
      } catch (error) {
        failure = error as Error;
        guard.abort();
      }
    };
  const ledger = new LedgerRecorder({
    clock: runClock,
    schedule,
    ledger: request.ledger,
    onOther: (lines) => log.append(`${lines.join('\n')}\n`),
  });
  const recorder = new SamplesRecorder({
    path: join(runDir, runFiles.samples),
    run: request.run,
    clock: runClock,
    schedule,
    arrivals,
    live,
    onZero: (zeroMs) => {
      zero = zeroMs;
      ledger.begin(zeroMs);
      request.onStarted?.(zeroMs);
    },
  });
  const reader = new SampleReader(
    (sample) => recorder.take(sample),
    () => {
      header = true;
    },
  );
  const fifo = await openFifo(join(logs, 'k6.fifo'), {
    shell,
    clock,
    onLines: safely((lines: string[]) => ledger.take(lines)),
  });
  const command = k6Command({
    ...request,
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
    safely((chunk: Buffer) => {
      reader.feed(chunk);
      recorder.flush();
    }),
  );
  const ended = supervise({ request, running, live, guard, headerSeen: () => header }).then(async (exit) => {
    await read;
    return exit;
  });
  return {
    reader,
    recorder,
    ledger,
    fifo,
    log,
    messagesPath,
    summaryPath,
    schedule,
    arrivals,
    ended,
    failure: () => failure,
    headerSeen: () => header,
    zeroMs: () => zero,
  };
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
  await clock.sleep(stopPatienceMs, over).then(
    () => running.kill('SIGKILL'),
    () => undefined,
  );
}

async function notStarted(
  { runDir, script, signal }: PlayRequest,
  { code, signal: killedBy }: Exit,
): Promise<Error> {
  const log = await readFile(join(runDir, runFiles.logs, 'k6.log'), 'utf8').catch(() => '');
  const said = log
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .slice(-8);
  if (code !== null && !signal?.aborted)
    return badScript(script.file, said, `k6 refused it before load began (exit code ${code})`);
  return new ShowtimeError('load-did-not-start', {
    what: 'k6 did not start to play',
    why: signal?.aborted
      ? 'it was interrupted first'
      : `it showed no sign of life within ${startUpMs / 1000} s (${killedBy ?? code})`,
    fix: `read logs/k6.log in ${runDir}; try the script alone with k6 run ${script.file}`,
    problems: said,
  });
}
