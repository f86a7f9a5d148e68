// Plays a plan: every fault at its time, overlapping ones side by side, and whatever happens, everything is
// undone.
//
//   wait for atMs ─▶ declare ─▶ inject ─▶ until in effect ─▶ hold ─▶ recover ─▶ until steady
//        │              │         │             │              │        ▲
//        ▼ interrupted  └─────────┴─────────────┴──────────────┴────────┘  failed or interrupted
//      nothing is done
import {
  randomOf,
  ShowtimeError,
  type Capabilities,
  type Clock,
  type EventSink,
  type FaultPlan,
  type FaultSpec,
  type PlannedFault,
} from '../contract/index.ts';
import { reasonOf } from './bounded.ts';
import { FaultLife, type StepFailure } from './fault-life.ts';
import { onTarget, type FaultMap, type FaultOnTarget } from './fault.ts';
import type { FaultState } from './fault-state.ts';
import { faults as allFaults } from './faults/index.ts';
import { defaultLimits, type FaultLimits } from './limits.ts';

export interface PlanToPlay {
  plan: FaultPlan;
  capabilities: Capabilities;
  events: EventSink;
  clock: Clock;
  /** The run's seed: same seed, same choices of pods as long as the same pods are ready. */
  seed: number;
  /** Clock.nowMs of the load's start, from which `atMs` counts. */
  loadStartedAtMs: number;
  /** Ctrl-C, or the lease is lost: nothing new is injected, everything done is undone. */
  signal: AbortSignal;
  limits?: Partial<FaultLimits>;
  faults?: FaultMap;
}

export interface PlayedFault {
  id: string;
  fault: FaultSpec;
  /** `steady` if all went well; `left-open` if it could not be undone; `planned` if its time never came. */
  state: FaultState;
  failures: readonly StepFailure[];
  unwritten: readonly string[];
}

export interface PlanOutcome {
  interrupted: boolean;
  faults: readonly PlayedFault[];
}

/**
 * Resolves once the last fault is steady or given up. What goes wrong with a fault is in the outcome and in
 * `fault-step-failed` events; rejects only before anything was done, if the target lacks what the plan needs,
 * or after
 * everything was undone, if the player itself is broken.
 */
export async function playPlan(toPlay: PlanToPlay): Promise<PlanOutcome> {
  const { plan, signal } = toPlay;
  const cast = plan.map((planned, index) => ({ planned, life: newLife(toPlay, planned, index) }));
  const lives = cast.map(({ life }) => life);
  const inTurn = turnstile();
  const declare = (life: FaultLife): Promise<boolean> =>
    inTurn(async () => !signal.aborted && life.declare(takenBy(lives)));
  const played = await Promise.allSettled(
    cast.map(({ planned, life }) => playOne(toPlay, planned, life, declare)),
  );
  const broken = played.find((result) => result.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
  return {
    interrupted: signal.aborted,
    faults: cast.map(({ planned: { fault }, life: { id, state, failures, unwritten } }) => ({
      id,
      fault,
      state,
      failures,
      unwritten,
    })),
  };
}

async function playOne(
  toPlay: PlanToPlay,
  planned: PlannedFault,
  life: FaultLife,
  declare: (life: FaultLife) => Promise<boolean>,
): Promise<void> {
  const { clock, signal, loadStartedAtMs } = toPlay;
  const wait = (ms: number): Promise<boolean> => waited(clock, ms, signal);
  try {
    if (!(await wait(loadStartedAtMs + planned.atMs - clock.nowMs()))) return;
    if (!(await declare(life)) || signal.aborted) return;
    if ((await life.inject()) && (await life.untilInEffect(signal))) await wait(planned.holdMs);
  } finally {
    if (life.openRecord !== null && (await life.recover())) await life.untilSteady(signal);
  }
}

function newLife(
  { capabilities, events, clock, seed, limits, faults = allFaults }: PlanToPlay,
  planned: PlannedFault,
  index: number,
): FaultLife {
  return new FaultLife({
    id: `f${index + 1}`,
    planned,
    onTarget: onTargetOrRefused(planned, faults, capabilities),
    events,
    clock,
    // Streams from 0 up belong to customers.
    random: randomOf(seed, -2 - index),
    limits: { ...defaultLimits, ...limits },
  });
}

function onTargetOrRefused(
  { fault }: PlannedFault,
  faults: FaultMap,
  capabilities: Capabilities,
): FaultOnTarget {
  try {
    return onTarget(fault.kind, faults, capabilities);
  } catch (error) {
    throw new ShowtimeError(
      'fault-not-possible',
      {
        what: `the plan asks for ${fault.kind}, which this target cannot do`,
        why: reasonOf(error),
        fix: 'take the fault out of the plan, or run against a target that can: `showtime list` names them',
      },
      { cause: error },
    );
  }
}

/** False if `signal` aborted before or meanwhile. */
async function waited(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  if (ms > 0 && !signal.aborted) await clock.sleep(ms, signal).catch(() => undefined);
  return !signal.aborted;
}

function takenBy(lives: readonly FaultLife[]): NonNullable<FaultLife['openRecord']>[] {
  return lives.map((life) => life.openRecord).filter((record) => record !== null);
}

/** One at a time, in the order of coming: two faults of one moment must not choose the same subject. */
function turnstile(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
