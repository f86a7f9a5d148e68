// The state machine of one fault's life: which step is legal when, and where it leads.
//
//            declare          inject           prove            recover           settle
//   planned ────────▶ declared ─────▶ injected ─────▶ in-effect ────────▶ recovered ─────▶ steady
//      │ fails           │ fails         │ fails          │                 ▲    │ fails
//      ▼                 ▼               ▼                │ recover         │    ▼
//   dropped            unsure         unproven            │                 │  unsettled ─settle─▶ …
//                        │ recover       │ recover        │                 │
//                        └───────────────┴────────────────┴─────▶───────────┤
//                                        │ recover fails, every try         │
//                                        └────────────▶ left-open ──recover─┘
//
//   recover is legal from every state between declared and left-open: whatever was declared can be undone.
import type { RunEvent } from '../contract/index.ts';

export const faultSteps = ['declare', 'inject', 'prove', 'recover', 'settle'] as const;
export type FaultStep = (typeof faultSteps)[number];
export type FaultState =
  | 'planned'
  | 'dropped'
  | 'declared'
  | 'unsure'
  | 'injected'
  | 'unproven'
  | 'in-effect'
  | 'left-open'
  | 'recovered'
  | 'unsettled'
  | 'steady';

interface Leads {
  ok: FaultState;
  failed: FaultState;
}
const undo = { recover: { ok: 'recovered', failed: 'left-open' } } as const;

const moves: Record<FaultState, Partial<Record<FaultStep, Leads>>> = {
  planned: { declare: { ok: 'declared', failed: 'dropped' } },
  dropped: {},
  declared: { inject: { ok: 'injected', failed: 'unsure' }, ...undo },
  unsure: undo,
  injected: { prove: { ok: 'in-effect', failed: 'unproven' }, ...undo },
  unproven: undo,
  'in-effect': undo,
  'left-open': undo,
  recovered: { settle: { ok: 'steady', failed: 'unsettled' } },
  unsettled: { settle: { ok: 'steady', failed: 'unsettled' } },
  steady: {},
};

const advice: Record<FaultState, string> = {
  planned: 'declare it first, so that its undo is on disk before it is done',
  dropped: 'it was never declared and nothing was done; plan it again',
  declared: 'inject it, or recover it to close its record',
  unsure: 'its injection failed half-way; recover it',
  injected: 'prove that it bit, or recover it',
  unproven: 'it was injected and nothing shows that it bit; recover it',
  'in-effect': 'recover it',
  'left-open': 'every try to undo it failed; recover it again, or run `showtime recover`',
  recovered: 'wait until the system is steady, or plan the fault again',
  unsettled: 'wait again until the system is steady, or look into the logs of pods and databases',
  steady: 'its life is over; plan it again',
};

/** The names of the steps in `fault-step-failed` events. */
export const stepInEvents = {
  declare: 'resolve',
  inject: 'inject',
  prove: 'in-effect',
  recover: 'recover',
  settle: 'steady',
} as const satisfies Record<FaultStep, Extract<RunEvent, { kind: 'fault-step-failed' }>['step']>;

export function isLegal(state: FaultState, step: FaultStep): boolean {
  return moves[state][step] !== undefined;
}

/** True while something may be done that is not undone: from the record on disk until it is closed. */
export function isOpen(state: FaultState): boolean {
  return isLegal(state, 'recover');
}

/** Where a step leads from here; an illegal one is an error that says what to do instead. */
export function leadsTo(name: string, state: FaultState, step: FaultStep): Leads {
  const leads = moves[state][step];
  if (leads === undefined)
    throw new Error(`cannot ${step} fault ${name} now, it is ${state}: ${advice[state]}`);
  return leads;
}
