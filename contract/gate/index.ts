// The vocabulary of the release gate: budgets, slices, the record of an experiment, its verdict.
export * from './budgets.ts';
export * from './gate-record.ts';
export * from './gate-verdict.ts';
export * from './slices.ts';
