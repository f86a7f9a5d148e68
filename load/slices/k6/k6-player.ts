// Plays slices with k6, one process per slice: for complete journeys, with everything that a script does
// between its requests.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  drawBelow,
  parseSample,
  randomOf,
  runFiles,
  ShowtimeError,
  type Clock,
  type Curve,
  type SampleRow,
  type Shell,
  type Side,
  type Slice,
} from '../../../contract/index.ts';
import { RunClock } from '../../clock/run-clock.ts';
import { requestsBlocked } from '../../k6/blocked.ts';
import type { BundledScript } from '../../k6/bundle.ts';
import { playK6 } from '../../k6/play-k6.ts';
import { whyUnsound, type Played } from '../../k6/played.ts';
import { userScriptTags } from '../../k6/system-tags.ts';
import type { Reach } from '../../k6/reach.ts';
import { LedgerFile } from '../../ledger/ledger-file.ts';
import { CpuMeter } from '../machine/cpu-meter.ts';
import { watchCpu } from '../machine/cpu-watch.ts';
import type { PlannedSlice, SlicePlayer, SubjectAddress } from '../planned-slice.ts';
import { tallySamples } from './sample-tally.ts';
import { sliceEnv, type SliceScript } from './slice-script.ts';
import { lastLinesOf } from '../../../platform/log-tail.ts';

export interface K6Subject extends SubjectAddress {
  /** Variables that the script reads from `__ENV` on this side, such as TOKENS and HOUSE; paths absolute. */
  env: Readonly<Record<string, string>>;
}

export interface K6Parts {
  shell: Shell;
  clock: Clock;
  /** Path of the k6 program. */
  k6: string;
  subjects: Partial<Record<Side, K6Subject>>;
  /**
   * As `bundleForSlices` made it; or a bundled scenario, which plays the curve by itself and announces its
   * arrivals.
   */
  script: BundledScript & Partial<SliceScript>;
  /** A dropped arrival is a failure in each of these; without them, in every journey that was seen so far. */
  journeys?: readonly string[];
  /** Statuses besides 2xx and 3xx that are good in a journey. */
  extraSuccessStatuses?: Readonly<Record<string, readonly number[]>>;
  load: { connections: number; timeoutMs: number };
  /** Where the script may send; this machine if not given. */
  reach?: Reach;
  /** What the user gives the script on both sides. */
  scriptEnv?: Readonly<Record<string, string>>;
  /** Whose certificates k6 trusts, in its own variables and flags. */
  tls?: { env: Readonly<Record<string, string>>; flags: readonly string[] };
  seed: number;
  /** When the experiment started, on the clock. */
  zeroMs: number;
  /** Each slice is recorded in a separate folder below this one. */
  folder: string;
}

/** Of the bundled rush: sold out is an answer, and a challenge must be turned away. */
export const rushExtraSuccessStatuses = {
  order: [409],
  'foreign-read': [404],
  'foreign-cancel': [404],
  'forged-order': [401],
  'other-body': [422],
  'twin-order': [409],
} as const;

export function openK6Player(parts: K6Parts): SlicePlayer {
  // So that two experiments of one seed do not meet in a database that both have used.
  const nonce = parts.clock.wallMs().toString(36);
  const seen = new Set<string>(parts.journeys);
  return {
    play: async (planned, signal) => {
      const subject = parts.subjects[planned.side];
      if (subject === undefined) throw new Error(`there is no ${planned.side} to play on`);
      signal.throwIfAborted();
      return playOn({ ...parts, nonce, seen }, subject, planned, signal);
    },
    close: async () => undefined,
  };
}

async function playOn(
  parts: K6Parts & { nonce: string; seen: Set<string> },
  subject: K6Subject,
  planned: PlannedSlice,
  signal: AbortSignal,
): Promise<Slice> {
  const { clock, subjects, script, load, zeroMs, seen } = parts;
  const { stage, pair, turn, side } = planned;
  const runDir = join(parts.folder, `${stage}-${pair}-${turn}`);
  const curve = constantCurve(planned);
  const runClock = new RunClock(clock, {
    startedMonotonicMs: zeroMs,
    startedWallMs: clock.wallMs() - (clock.nowMs() - zeroMs),
  });
  const cpu = watchCpu(
    clock,
    await CpuMeter.of(clock, await Promise.all(Object.values(subjects).map((each) => each.pids()))),
  );
  const played = await record(parts, {
    runDir,
    runClock,
    curve,
    env: {
      ...parts.scriptEnv,
      ...parts.tls?.env,
      ...subject.env,
      ...(await envOf(parts, planned, { subject, runDir, curve })),
    },
    signal,
    onProcess: cpu.begin,
  }).finally(cpu.end);
  signal.throwIfAborted();
  if (played.exitCode !== 0) throw await endedBadly(runDir, script, played);
  if (played.blocked > 0) throw requestsBlocked(script.file, played.blocked, played.firstBlocked);
  const unsound = whyUnsound(played);
  const rows = await rowsOf(join(runDir, runFiles.samples));
  if (parts.journeys === undefined) for (const row of rows) if (row.kind === 'r') seen.add(row.journey);
  const { fromMs, toMs, ...counts } = tallySamples(rows, {
    arrivals: planned.requests,
    droppedIn: [...seen],
    extraSuccessStatuses: parts.extraSuccessStatuses ?? {},
    timeoutMs: load.timeoutMs,
    announces: script.announces ?? true,
  });
  const startedMs = fromMs ?? played.zeroMs ?? runClock.nowMs();
  const loadedMs = zeroMs + startedMs;
  return {
    stage,
    pair,
    turn,
    side,
    startedMs,
    durationMs: Math.max(0.001, (toMs ?? startedMs) - startedMs),
    ...counts,
    ...cpu.use(loadedMs, loadedMs + planned.lengthMs),
    eventLoopUse: null,
    ...(unsound === undefined ? {} : { unsound }),
  };
}

type Recording = Pick<Parameters<typeof playK6>[0], 'runDir' | 'runClock' | 'curve' | 'env'> & {
  signal: AbortSignal;
  onProcess: (pid: number) => void;
};

async function record(
  { shell, clock, k6, script, reach, tls }: K6Parts,
  recording: Recording,
): Promise<Played> {
  const ledger = new LedgerFile(join(recording.runDir, runFiles.ledger));
  try {
    return await playK6({
      shell,
      clock,
      k6,
      script,
      ledger,
      // Redirects are joined by user and call, and a user script may expect other statuses than 2xx and 3xx.
      ...(script.announces === false ? { systemTags: userScriptTags } : {}),
      ...(reach === undefined ? {} : { reach }),
      extraArgs: tls?.flags ?? [],
      ...recording,
    });
  } finally {
    ledger.close();
  }
}

/**
 * A steady rate: its unit of time is the slice, so that every rate is a whole number. Half an arrival more
 * than requested, so that the last one does not fall on the very end, where k6 skips it.
 */
function constantCurve({ lengthMs, requests }: PlannedSlice): Curve {
  return {
    schemaVersion: 1,
    timeUnitMs: lengthMs * (requests / (requests + 0.5)),
    startRate: requests,
    stages: [{ durationMs: lengthMs, target: requests }],
  };
}

async function envOf(
  { seed, nonce, load }: K6Parts & { nonce: string },
  { stage, pair, turn, traffic }: PlannedSlice,
  { subject, runDir, curve }: { subject: K6Subject; runDir: string; curve: Curve },
): Promise<Record<string, string>> {
  await mkdir(runDir, { recursive: true });
  const path = join(runDir, runFiles.curve);
  await writeFile(path, JSON.stringify(curve));
  return {
    BASE_URL: subject.baseUrl,
    CURVE: path,
    SEED: String(drawBelow(randomOf(seed, traffic), 2 ** 31)),
    RUN_NONCE: `${nonce}-${stage[0]}${pair}-${turn}`,
    ...sliceEnv(curve, load.connections),
  };
}

async function rowsOf(path: string): Promise<SampleRow[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  return lines.map(parseSample).filter((row) => row !== undefined);
}

async function endedBadly(runDir: string, { file }: BundledScript, { exitCode }: Played): Promise<Error> {
  const log = await readFile(join(runDir, runFiles.logs, 'k6.log'), 'utf8').catch(() => '');
  return new ShowtimeError('bad-script', {
    what: `${file} could not be played to its end`,
    why: exitCode === null ? 'k6 was killed' : `k6 ended with exit code ${exitCode}`,
    fix: `read logs/k6.log in ${runDir}`,
    problems: lastLinesOf(log, 8),
  });
}
