// What a gate plays: slices of a load on an open schedule, by autocannon or k6.
export { openAutocannonPlayer, type AutocannonParts } from './http/autocannon-player.ts';
export { requestProblems } from './http/prepared-requests.ts';
export { tryRequests, type TryParts } from './http/try-requests.ts';
export { openK6Player, rushExtraSuccessStatuses, type K6Parts, type K6Subject } from './k6/k6-player.ts';
export { bundleForSlices, sliceEnv, type SliceScript } from './k6/slice-script.ts';
export type { PlannedSlice, SlicePlayer, SubjectAddress } from './planned-slice.ts';
