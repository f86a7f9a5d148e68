// The state machine of one fault: which step is legal in which state, and the state that it leads to.
//
//            resolve          inject           in-effect         recover           steady
//   planned ────────▶ declared ─────▶ injected ─────▶ in-effect ────────▶ recovered ─────▶ steady
//      │ fails           │ fails         │ fails          │                 ▲    │ fails
//      ▼                 ▼               ▼                │ recover         │    ▼
//   dropped        half-injected    not-in-effect         │                 │  not-steady ─steady─▶ …
//                        │ recover       │ recover        │                 │
//                        └───────────────┴────────────────┴─────▶───────────┤
//                                        │ recover fails, every try         │
//                                        └────────────▶ left-open ──recover─┘
//
// The steps have the names that `fault-step-failed` events record. `recover` is legal in every state from declared
// to left-open, so that every declared fault can be undone.
import type { RunEvent } from '../contract/index.ts';

export type FaultStep = Extract<RunEvent, { kind: 'fault-step-failed' }>['step'];
export const faultSteps = [
  'resolve',
  'inject',
  'in-effect',
  'recover',
  'steady',
] as const satisfies readonly FaultStep[];
export type FaultState =
  | 'planned'
  | 'dropped'
  | 'declared'
  | 'half-injected'
  | 'injected'
  | 'not-in-effect'
  | 'in-effect'
  | 'left-open'
  | 'recovered'
  | 'not-steady'
  | 'steady';

interface Transition {
  ok: FaultState;
  failed: FaultState;
}
const undo = { recover: { ok: 'recovered', failed: 'left-open' } } as const;

const moves: Record<FaultState, Partial<Record<FaultStep, Transition>>> = {
  planned: { resolve: { ok: 'declared', failed: 'dropped' } },
  dropped: {},
  declared: { inject: { ok: 'injected', failed: 'half-injected' }, ...undo },
  'half-injected': undo,
  injected: { 'in-effect': { ok: 'in-effect', failed: 'not-in-effect' }, ...undo },
  'not-in-effect': undo,
  'in-effect': undo,
  'left-open': undo,
  recovered: { steady: { ok: 'steady', failed: 'not-steady' } },
  'not-steady': { steady: { ok: 'steady', failed: 'not-steady' } },
  steady: {},
};

const advice: Record<FaultState, string> = {
  planned: 'resolve it first, so that its undo is on disk before it is injected',
  dropped: 'it was never declared and nothing was done; plan it again',
  declared: 'inject it, or recover it to close its record',
  'half-injected': 'its injection failed half-way; recover it',
  injected: 'wait until it is in effect, or recover it',
  'not-in-effect': 'it was injected and had no effect; recover it',
  'in-effect': 'recover it',
  'left-open': 'every try to undo it failed; recover it again, or run `showtime recover`',
  recovered: 'wait until the system is steady, or plan the fault again',
  'not-steady': 'wait again until the system is steady, or read the logs of pods and databases',
  steady: 'it is over; plan it again',
};

export function isLegal(state: FaultState, step: FaultStep): boolean {
  return moves[state][step] !== undefined;
}

/** True while the fault may be in the system: from its declaration on disk until it is recovered. */
export function isOpen(state: FaultState): boolean {
  return isLegal(state, 'recover');
}

/** The states to which a step leads. Throws for an illegal step, with what to do instead. */
export function transitionOf(name: string, state: FaultState, step: FaultStep): Transition {
  const transition = moves[state][step];
  if (transition === undefined)
    throw new Error(`step ${step} is not possible for fault ${name}, which is ${state}: ${advice[state]}`);
  return transition;
}
