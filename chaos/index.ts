// Chaos: faults, plans, and the player that always undoes what it did.
export { checkPlan, checkPlanTimes } from './plan-check.ts';
export type { AnyFault, Equipped, Fault, FaultMap, SpecOf } from './fault.ts';
export type { StepFailure } from './fault-life.ts';
export type { FaultState, FaultStep } from './fault-state.ts';
export { faults } from './faults/index.ts';
export { openFaults, recoverOpenFaults, type OpenFault, type UndoneFaults } from './left-open.ts';
export { defaultLimits, type FaultLimits } from './limits.ts';
export { defaultPlan } from './plan-default.ts';
export { parsePlanFile } from './plan-file.ts';
export { parseFaultFlag } from './plan-flag.ts';
export { playPlan, type PlanOutcome, type PlanToPlay, type PlayedFault } from './plan-player.ts';
export { badPlan, defaultHoldMs, faultKinds } from './plan-words.ts';
export { startWatchdog, type Watchdog, type WatchdogOptions } from './watchdog.ts';
