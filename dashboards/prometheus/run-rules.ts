// Recorded series of a rehearsal's minutes, by the same counts as the months' and under names of their own.
import type { Slo } from '../../contract/index.ts';
import type { BurnFactor } from './burn-factors.ts';
import { countRules } from './count-rules.ts';
import { burnRule, objectiveRules } from './month-rules.ts';
import type { RecordedSeries } from './rule-file.ts';
import { runWindows } from './windows.ts';

/**
 * A rehearsal's alert: a minute at this pace spends the budget of three. One order in ten refused for 20 s
 * makes a burn rate of
 * 6.7 over the minute on an objective of 99.5 % and is heard; a pace around 1, which the objective allows, is
 * not.
 */
export const runBurn: BurnFactor = { factor: 3, ...runWindows, severity: 'rehearsal' };

/**
 * Each window straight from the counters: an evaluation that a busy machine skips then costs nothing but
 * itself.
 */
export function runRules(slos: readonly Slo[]): RecordedSeries[] {
  const windows = Object.values(runWindows);
  return [
    ...windows.flatMap((window) => countRules(slos, 'slo_run', window)),
    ...objectiveRules(slos, 'slo_run'),
    ...windows.map((window) => burnRule('slo_run', window)),
  ];
}
