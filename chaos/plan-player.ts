// Plays a plan: each fault at its time, overlapping faults in parallel; every fault that was declared is undone.
//
//   wait for atMs ─▶ resolve ─▶ inject ─▶ until in effect ─▶ hold ─▶ recover ─▶ until steady
//        │              │         │             │              │        ▲
//        ▼ interrupted  └─────────┴─────────────┴──────────────┴────────┘  failed or interrupted
//      nothing is done
import type { FaultPlan } from '../contract/index.ts';
import {
  declaringInTurn,
  newLife,
  outcomeOf,
  playFault,
  type PlayedFault,
  type Playing,
} from './play-fault.ts';

export interface PlanToPlay extends Playing {
  plan: FaultPlan;
}

export interface PlanOutcome {
  interrupted: boolean;
  faults: readonly PlayedFault[];
}

/**
 * Resolves once the last fault is steady or its limits have passed. Failures of a fault are in the outcome and in
 * `fault-step-failed` events. Rejects before the first injection if the target lacks a capability that the plan
 * needs, or after every fault was undone if the player itself has a defect.
 */
export async function playPlan(toPlay: PlanToPlay): Promise<PlanOutcome> {
  const { plan, signal } = toPlay;
  const cast = plan.map((planned, index) => ({ planned, life: newLife(toPlay, planned, index) }));
  const lives = cast.map(({ life }) => life);
  const declare = declaringInTurn(signal, lives);
  const played = await Promise.allSettled(
    cast.map(({ planned, life }) => playFault(toPlay, planned, { life, declare })),
  );
  const broken = played.find((result) => result.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
  return {
    interrupted: signal.aborted,
    faults: cast.map(({ planned: { fault }, life }) => outcomeOf(life, fault)),
  };
}
