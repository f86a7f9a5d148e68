// The parts of load/ that control/ wires: timetables and curves, playing and recording, probes, machine
// figures, resolving.
export { RunClock, type RunZero } from './clock/run-clock.ts';
export { startComparison, type RunningComparison } from './comparing/running-comparison.ts';
export { demandOf, type Demand } from './curve/demand.ts';
export { gridMs, usualBehaviour, type Behaviour, type LeadTime } from './curve/behaviour.ts';
export { buildCurve, type CurveRequest, type PlayedCurve } from './curve/build-curve.ts';
export { seedDataOf, type SeedData } from './curve/seed-data.ts';
export type { Screening, Timetable } from './curve/timetable.ts';
export { archiveScript } from './k6/archive-script.ts';
export { requestsBlocked } from './k6/blocked.ts';
export { bundleScript, k6BuildOptions, type BundledScript } from './k6/bundle.ts';
export { goDurationMs } from './k6/go-duration.ts';
export { inspectScript, type ScriptPlan } from './k6/inspect-script.ts';
export type { LiveNumbers } from './k6/live.ts';
export { playK6, type PlayRequest } from './k6/play-k6.ts';
export { whyNotWhole, type Played } from './k6/played.ts';
export { loopbackReach, reachOfHosts, type Reach } from './k6/reach.ts';
export { neededSystemTags, systemTagsFor } from './k6/system-tags.ts';
export { LedgerFile } from './ledger/ledger-file.ts';
export { cpuCgroupsOf, cpuQuotaCores } from './machine/cgroups.ts';
export { watchLoop, type LoopWatch } from './machine/loop-watch.ts';
export {
  startMachineRecorder,
  type MachineParts,
  type MachineRecorder,
  type Stall,
  type MeasuredProcess,
} from './machine/machine-recorder.ts';
export { startOrderProbe, type OrderProbeParts, type RunningProbe } from './probes/order-probe.ts';
export { ProbesFile } from './probes/probes-file.ts';
export { startSqlProbe, type SqlProbeParts } from './probes/sql-probe.ts';
export { recordStored, type RecordStoredRequest, type StoredCounts } from './settle/record-stored.ts';
export {
  resolveIndeterminate,
  type Resolution,
  type ResolveRequest,
} from './settle/resolve-indeterminate.ts';
export {
  playRunners,
  untilRunnersReady,
  type PlayedByRunners,
  type PlayRunnersRequest,
} from './runners/play-runners.ts';
export { type RunnerAddress } from './runners/runner-link.ts';
