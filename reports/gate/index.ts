// What judges a gate: reads its folder, plans and ends its pairs, gives its verdict, renders it.
export { lowerBound, upperBound } from '../statistics/binomial.ts';
export { fewClustersFactor } from '../statistics/student.ts';
export { candidateErrorShare } from './budget-stage.ts';
export { analyzeGate, writeAnswer } from './analyze-gate.ts';
export { copiesDiffer } from './copies-differ.ts';
export { conditions } from './conditions/index.ts';
export { isGateFolder, openGateFolder } from './gate-folder.ts';
export { minPairsFor, planGate } from './gate-plan.ts';
export { evidenceOf } from './gate-verdict.ts';
export { nextStep, type Evidence } from './next-step.ts';
export { judgeRecordedRuns } from './recorded-runs.ts';
export { resampledTrials, type TrialCounts } from './trials.ts';
export { describeGate } from './rendering/index.ts';
