// Chaos: faults, what a target can take of a plan, and the player that always undoes what it did.
export { checkPlan, checkPlanTimes } from './plan-check.ts';
export type { AnyFault, Equipped, Fault, FaultMap, SpecOf } from './fault.ts';
export type { StepFailure } from './fault-life.ts';
export type { FaultState, FaultStep } from './fault-state.ts';
export { faults } from './faults/index.ts';
export { openFaults, recoverOpenFaults, surviving, type OpenFault, type UndoneFaults } from './left-open.ts';
export { defaultLimits, type FaultLimits } from './limits.ts';
export { defaultPlan } from './plan-default.ts';
export { openOnDemandPlay, type OnDemandPlay } from './on-demand-player.ts';
export { playPlan, type PlanOutcome, type PlanToPlay } from './plan-player.ts';
export type { PlayedFault, Playing } from './play-fault.ts';
export { startWatchdog, type Watchdog, type WatchdogOptions } from './watchdog.ts';
