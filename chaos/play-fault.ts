// Plays one fault through its life, from its declaration to steady, and undoes it whatever happens.
import {
  randomOf,
  ShowtimeError,
  type Capabilities,
  type Clock,
  type EventSink,
  type FaultSpec,
  type PlannedFault,
} from '../contract/index.ts';
import { reasonOf } from './bounded.ts';
import { FaultLife, type StepFailure } from './fault-life.ts';
import { onTarget, type FaultMap, type FaultOnTarget } from './fault.ts';
import type { FaultState } from './fault-state.ts';
import { faults as allFaults } from './faults/index.ts';
import { defaultLimits, type FaultLimits } from './limits.ts';

/** What every fault of one run is played with. */
export interface Playing {
  capabilities: Capabilities;
  events: EventSink;
  clock: Clock;
  /** The run's seed: the same seed chooses the same pods as long as the same pods are ready. */
  seed: number;
  /** Clock.nowMs of the load's start, from which `atMs` counts. */
  loadStartedAtMs: number;
  /** Aborted by Ctrl-C or a lost lease: nothing more is injected, and every fault is undone. */
  signal: AbortSignal;
  limits?: Partial<FaultLimits>;
  faults?: FaultMap;
}

export interface PlayedFault {
  id: string;
  fault: FaultSpec;
  /** `steady` after success; `left-open` if it could not be undone; `planned` if its time never came. */
  state: FaultState;
  failures: readonly StepFailure[];
  unwritten: readonly string[];
}

/** Resolves the fault's subject and declares it, one fault at a time. */
export type Declare = (life: FaultLife) => Promise<boolean>;

/**
 * Waits for the fault's time, then plays it. `cut` ends the hold early and nothing else: the fault is still
 * proven, undone and watched until the system is steady.
 */
export async function playFault(
  { clock, signal, loadStartedAtMs }: Playing,
  planned: PlannedFault,
  { life, declare, cut = signal }: { life: FaultLife; declare: Declare; cut?: AbortSignal },
): Promise<void> {
  try {
    if (!(await waited(clock, loadStartedAtMs + planned.atMs - clock.nowMs(), signal))) return;
    if (!(await declare(life)) || signal.aborted) return;
    if ((await life.inject()) && (await life.untilInEffect(signal)))
      await waited(clock, planned.holdMs, AbortSignal.any([signal, cut]));
  } finally {
    if (life.openRecord !== null && (await life.recover())) await life.untilSteady(signal);
  }
}

/** Declares in order, so that two simultaneous faults do not choose the same subject. */
export function declaringInTurn(signal: AbortSignal, lives: readonly FaultLife[]): Declare {
  const inTurn = turnstile();
  return (life) => inTurn(async () => !signal.aborted && life.resolve(takenBy(lives)));
}

export function outcomeOf({ id, state, failures, unwritten }: FaultLife, fault: FaultSpec): PlayedFault {
  return { id, fault, state, failures, unwritten };
}

/** `index` counts from 0 in the order of the plan. @throws ShowtimeError fault-not-possible */
export function newLife(
  { capabilities, events, clock, seed, limits, faults = allFaults }: Playing,
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
        what: `the plan has ${fault.kind}, which this target cannot do`,
        why: reasonOf(error),
        fix: 'take the fault out of the plan, or run against a target that can: `showtime list` names them',
      },
      { cause: error },
    );
  }
}

/** False if `signal` aborted before or during the wait. */
async function waited(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  if (ms > 0 && !signal.aborted) await clock.sleep(ms, signal).catch(() => undefined);
  return !signal.aborted;
}

function takenBy(lives: readonly FaultLife[]): NonNullable<FaultLife['openRecord']>[] {
  return lives.map((life) => life.openRecord).filter((record) => record !== null);
}

/** Runs one piece of work at a time, in order: two simultaneous faults must not choose the same subject. */
function turnstile(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
