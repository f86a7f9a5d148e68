// The vocabulary that k6 scripts, the service and all other parts share; free of npm packages and of Node.
export * from './answer-checks.ts';
export * from './answer-classes.ts';
export * from './headers.ts';
export * from './reference-data.ts';
export * from './journeys.ts';
export * from './k6-tags.ts';
export * from './ledger.ts';
export * from './metrics.ts';
export * from './outcomes.ts';
export * from './problems.ts';
export * from './random.ts';
export * from './retry-budget.ts';
export * from './script-settings.ts';
export * from './wrong-answers.ts';
