// What judges: reads a run folder, gives the verdict, renders it.
export { analyze, type Analysis, type AnalyzeOptions } from './analyze.ts';
export { checkAgainst } from './check/check-against.ts';
export { checkers } from './checkers/index.ts';
export { compareRuns, type CompareOptions } from './compare/compare-runs.ts';
export type { Comparison } from './compare/comparison.ts';
export { comparisonRenderings } from './compare/renderings.ts';
export { decide, lowerBound, mostBadToPass, upperBound, type Decision } from './statistics/binomial.ts';
export { openRun, type RecordedRun } from './recorded-run/recorded-run.ts';
export { formatTimeline } from './timeline/timeline-builder.ts';
export { verdictText } from './verdict/verdict-text.ts';
export type { LedgerCounts } from './ledger-counts.ts';
export type { Rendering, ReportInput } from './report-input.ts';
