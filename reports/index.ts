// What judges: reads a run folder, gives the verdict, renders it. Gates and comparisons have entries of their
// own.
export { analyze, type Analysis, type AnalyzeOptions } from './analyze.ts';
export { checkAgainst } from './check/check-against.ts';
export { checkers } from './checkers/index.ts';
export { upperBound } from './statistics/binomial.ts';
export { rehearsalOf } from './rehearsals/rehearsal-of.ts';
export { truthOf } from './truth/run-truth.ts';
export { openRun, type RecordedRun } from './recorded-run/recorded-run.ts';
export { formatTimeline } from './timeline/timeline-builder.ts';
export { verdictText } from './verdict/verdict-text.ts';
export type { LedgerCounts } from './ledger-counts.ts';
export type { Rendering, ReportInput } from './report-input.ts';
