// What puts two judged runs side by side.
export { compareRuns, type CompareOptions } from './compare-runs.ts';
export type { Comparison } from './comparison.ts';
export { comparisonRenderings } from './renderings.ts';
