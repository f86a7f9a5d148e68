// Measures pairs until the result is decided, time is over or the run is stopped.
//
//   warm-up (cut) ─► how long does a pair take? ─► plan of analyses ─► pair ─► … ─► analysis ─► pair ─► … ─► decided
//                                                                                      └─ before fresh pairs: both sides restart, warm-up
import {
  randomOf,
  type GatePlan,
  type GateRecord,
  type Side,
  type Slice,
  type Stage,
  type HarnessPorts,
} from '../../contract/index.ts';
import type { PlannedSlice, SlicePlayer } from '../../load/slices/index.ts';
import { evidenceOf, nextStep, planGate, type Evidence } from '../../reports/gate/index.ts';
import { readFingerprint } from './fingerprint.ts';
import type { GateFolder } from './gate-folder.ts';
import { tooShort, usableShare } from '../../input/gate/too-short.ts';
import { refuseUndecidable } from '../../input/gate/undecidable.ts';
import { fittedTo, refuseDead, refuseUnplayed } from './warmed-up.ts';

export interface Measuring {
  ports: HarnessPorts;
  folder: GateFolder;
  /** Its plan, end and pairs are filled in as the experiment proceeds. */
  record: GateRecord;
  /** Of the subjects as they were first started. */
  player: SlicePlayer;
  /**
   * Restarts both sides and plays on the new processes from then on; null if the gate did not start them.
   * Without a restart the chance state of one process launch would be measured again in the confirming pairs
   * and be taken for the version (T. Mytkowicz et al. 2009; T. Kalibera and R. Jones 2013).
   */
  restartSubjects: (() => Promise<SlicePlayer>) | null;
  /** Instant of the record's `startedAt` on `ports.clock`, ms. */
  zeroMs: number;
  /** Pairs of the first interim analysis, if requested. */
  firstPairs: number | undefined;
  /** Measures exactly this many pairs of discovery. */
  fixedPairs?: number;
  /** Aborts when the baseline's process ended by itself: nothing can be compared from then on. */
  baselineLost: AbortSignal;
  /** Services that ended by themselves so far. */
  losses?: () => NonNullable<GateRecord['losses']>;
  signal: AbortSignal;
}

type Ended = NonNullable<GateRecord['ended']>;

/** Resolves with the record as it was written last; what was measured until an interruption stays. */
export async function measure(measuring: Measuring): Promise<GateRecord> {
  const { ports, folder, signal, baselineLost, zeroMs } = measuring;
  const stop = AbortSignal.any([signal, baselineLost]);
  let record = measuring.record;
  let ended: Ended;
  try {
    record = await planned({ ...measuring, signal: stop });
    ended = await measurePairs({ ...measuring, record, signal: stop });
  } catch (error) {
    if (!stop.aborted) throw error;
    ended = signal.aborted ? 'interrupted' : 'subject-lost';
  }
  const losses = measuring.losses?.() ?? [];
  record = {
    ...record,
    ...(losses.length === 0 ? {} : { losses }),
    ended,
    endedMs: Math.round(ports.clock.nowMs() - zeroMs),
    after: await readFingerprint(),
  };
  await folder.writeRecord(record);
  return record;
}

/**
 * Warms both sides up, makes slices as long as they must be, and plans as many pairs as fit into the time
 * that is left.
 */
async function planned(measuring: Measuring): Promise<GateRecord> {
  const {
    ports: { clock },
    folder,
  } = measuring;
  const startedMs = clock.nowMs();
  const slices = await warmUp(measuring, measuring.player, {
    pairs: measuring.record.load.warmUpPairs,
    before: 0,
  });
  const tookMs = clock.nowMs() - startedMs;
  refuseDead(slices);
  refuseUnplayed(measuring.record.budgets, slices);
  const record = fittedTo(measuring.record, slices);
  const next =
    measuring.fixedPairs === undefined
      ? { ...record, plan: planOf({ ...measuring, record }, measuring.record, tookMs) }
      : record;
  // Before a script was played, every arrival counted for each journey.
  if (record.engine === 'k6' && measuring.fixedPairs === undefined)
    refuseUndecidable(next.budgets, { plan: next.plan, ...next.load, shares: next.load.journeys });
  await folder.writeRecord(next);
  return next;
}

/** `before` is the record that was warmed up with, in `tookMs`. */
function planOf(
  { ports: { clock, progress }, record, firstPairs, zeroMs }: Measuring,
  { load: before }: GateRecord,
  tookMs: number,
): GatePlan {
  const turns = turnsOf(record).length;
  const budgets = record.budgets.length;
  const pairMs =
    before.warmUpPairs === 0
      ? turns * record.load.sliceMs
      : tookMs / before.warmUpPairs + turns * (record.load.sliceMs - before.sliceMs);
  const spentMs = clock.nowMs() - zeroMs;
  const maxPairs = Math.floor((usableShare * (record.longestMs - spentMs)) / pairMs);
  const plan = planGate({ budgets, maxPairs, ...(firstPairs === undefined ? {} : { firstPairs }) });
  if (plan !== undefined) return plan;
  const { ratePerSecond, sliceRequests: requests, sliceMs: lengthMs, journeys: shares } = record.load;
  if (lengthMs > before.sliceMs)
    throw tooShort({
      budgets,
      ratePerSecond,
      slice: { requests, lengthMs },
      maxPairs,
      pairMs,
      warmUpPairs: 0,
      spentMs,
      shares,
    });
  progress(`a pair takes ${(pairMs / 1_000).toFixed(1)} s: too few of them fit into the time that is left`);
  return record.plan;
}

/** `before` warm-up pairs were played already, by processes that are gone. */
async function warmUp(
  measuring: Measuring,
  player: SlicePlayer,
  { pairs, before }: { pairs: number; before: number },
): Promise<Slice[]> {
  const slices: Slice[] = [];
  for (let pair = 1; pair <= pairs; pair += 1)
    slices.push(...(await playPair(measuring, player, 'warm-up', before + pair)));
  return slices;
}

type Next = { stage: 'discovery' | 'confirmation'; pairs: number } | undefined;

function next({ record, fixedPairs }: Measuring, evidence: Evidence): Next {
  if (fixedPairs !== undefined)
    return evidence.discovery.length < fixedPairs ? { stage: 'discovery', pairs: fixedPairs } : undefined;
  const step = nextStep(record.plan, record.budgets, evidence);
  return step.kind === 'decided' ? undefined : step;
}

async function measurePairs(measuring: Measuring): Promise<'decided' | 'recorded' | 'time-over'> {
  const {
    ports: { clock, live },
    record,
    restartSubjects,
    zeroMs,
  } = measuring;
  const slices: Slice[] = [];
  let { player } = measuring;
  let launches = 0;
  for (;;) {
    const evidence = evidenceOf(record, slices);
    const wanted = next(measuring, evidence);
    if (wanted === undefined) return measuring.fixedPairs === undefined ? 'decided' : 'recorded';
    const { stage, pairs } = wanted;
    if (stage === 'confirmation' && restartSubjects !== null) {
      player = await restartSubjects();
      // The generator, the files on disk and the machine are warm by now: half as many do for the processes.
      const again = Math.ceil(record.load.warmUpPairs / 2);
      slices.push(
        ...(await warmUp(measuring, player, {
          pairs: again,
          before: record.load.warmUpPairs + launches * again,
        })),
      );
      launches += 1;
    }
    for (let pair = evidence[stage].length + 1; pair <= pairs; pair += 1) {
      if (clock.nowMs() - zeroMs >= record.longestMs) return 'time-over';
      live(`${stage}: pair ${pair} of ${pairs}`);
      slices.push(...(await playPair(measuring, player, stage, pair)));
    }
  }
}

async function playPair(
  { record, folder, signal }: Measuring,
  player: SlicePlayer,
  stage: Stage,
  pair: number,
): Promise<Slice[]> {
  const slices: Slice[] = [];
  for (const [turn, side] of turnsOf(record, stage, pair).entries()) {
    signal.throwIfAborted();
    const slice = await player.play(plannedSlice(record, { stage, pair, turn, side }), signal);
    folder.append(slice);
    slices.push(slice);
  }
  return slices;
}

/**
 * First pair number of each stage. Numbers are unique over all stages and small enough that `{n}` of every
 * request fits into a database's INT.
 */
const firstPairOf = { 'warm-up': 0, discovery: 100, confirmation: 2_000 } as const;

/** Both sides of each half of a pair get the same arrivals and bodies; no two halves do. */
function plannedSlice(
  { load, subjects }: GateRecord,
  { stage, pair, turn, side }: Pick<PlannedSlice, 'stage' | 'pair' | 'turn' | 'side'>,
): PlannedSlice {
  const half = subjects.length === 1 ? turn : Math.floor(turn / 2);
  const traffic = (firstPairOf[stage] + pair) * 2 + half;
  return {
    stage,
    pair,
    turn,
    side,
    traffic,
    requestOffset: traffic * load.sliceRequests,
    lengthMs: load.sliceMs,
    requests: load.sliceRequests,
  };
}

/**
 * A B B A or its mirror, so that a steady drift cancels out. The order is drawn for each pair: if both sides
 * are the same, every sign of every difference is as likely as its opposite, whatever else the machine does
 * (R. A. Fisher 1935).
 */
function turnsOf({ subjects, seed }: GateRecord, stage: Stage = 'warm-up', pair = 1): readonly Side[] {
  if (subjects.length === 1) return ['candidate', 'candidate'];
  const mirrored = randomOf(seed, firstPairOf[stage] + pair)() < 0.5;
  return mirrored
    ? ['candidate', 'baseline', 'baseline', 'candidate']
    : ['baseline', 'candidate', 'candidate', 'baseline'];
}
