// Judges runs: reads a run folder, computes the verdict, renders it. Gates and comparisons have separate
// entry points.
export { analyze, type Analysis, type AnalyzeOptions } from './analyze.ts';
export { checkAgainst } from './check/check-against.ts';
export { checkers } from './checkers/index.ts';
export { listEvidence } from './run/evidence/list-evidence.ts';
export { upperBound } from './statistics/binomial.ts';
export { faultTitle } from './rendering/fault-text.ts';
export * from './rendering/request-text.ts';
export { rehearsalOf } from './rehearsals/rehearsal-of.ts';
export { truthOf } from './truth/run-truth.ts';
export { openRun, type RecordedRun } from './run/recorded-run.ts';
export { readObserved } from './run/observed-file.ts';
export { formatTimeline } from './run/timeline/timeline-builder.ts';
export { verdictText } from './verdict/verdict-text.ts';
export type { LedgerCounts } from './run/ledger-counts.ts';
export type { Rendering, ReportInput } from './report-input.ts';
export { describeThreshold } from './checkers/thresholds.ts';
