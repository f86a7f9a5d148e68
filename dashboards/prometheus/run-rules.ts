// Recorded series of a rehearsal's minutes, from the same counts as the months' series, under separate names.
import type { Slo } from '../../contract/index.ts';
import type { BurnFactor } from './burn-factors.ts';
import { countRules } from './count-rules.ts';
import { burnRule, objectiveRules } from './month-rules.ts';
import type { RecordedSeries } from './rule-file.ts';
import { runWindows } from './windows.ts';

/**
 * The alert of a rehearsal: a minute at this burn rate spends the budget of three. If one order in ten is
 * refused for 20 s, the burn rate over the minute is 6.7 on an objective of 99.5 %, and the alert fires. It
 * does not fire at a burn rate around 1, which the objective allows.
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
