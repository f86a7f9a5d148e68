// What judges a gate: reads its folder, plans and ends its pairs, gives its verdict, renders it.
export { lowerBound, upperBound } from '../statistics/binomial.ts';
export { fewClustersFactor } from '../statistics/student.ts';
export { analyzeGate, writeAnswer } from './analyze-gate.ts';
export { copiesDiffer } from './copies-differ.ts';
export { conditions } from './conditions/index.ts';
export { isGateFolder, openGateFolder } from './gate-folder.ts';
export { leastPairs, planGate } from './gate-plan.ts';
export { evidenceOf } from './gate-verdict.ts';
export { nextStep, type Evidence } from './next-step.ts';
export { judgeRecordedRuns } from './recorded-runs.ts';
export { resampledTrials, type TrialCounts } from './trials.ts';
export { gateInWords } from './rendering/index.ts';
