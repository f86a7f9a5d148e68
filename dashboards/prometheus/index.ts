// Prometheus rule files from SLOs: recorded series and alerts, those of the months and those of a rehearsal
// apart.
import type { Slo } from '../../contract/index.ts';
import type { Artefact } from '../artefact.ts';
import { alertGroups, type GroupedAlert } from './alert-groups.ts';
import { monthRules } from './month-rules.ts';
import { rangeGroup, rangeRules } from './range-rules.ts';
import { ruleFile, type Alert } from './rule-file.ts';
import { runRules } from './run-rules.ts';

export { alertGroups, type GroupedAlert } from './alert-groups.ts';
export { budgetBurnAlert } from './burn-alerts.ts';
export { eventRulesOf, recordedRequests, riseOf } from './count-rules.ts';
export { monthRules } from './month-rules.ts';
export { badAnswers, lateOf, ranged, rangeGroup, rushJourney, sloEventRules } from './range-rules.ts';
export { ruleFile, type Alert, type RecordedSeries } from './rule-file.ts';
export { burnFactors, factorsFor, minBadEvents, type BurnFactor } from './burn-factors.ts';
export { alertNames, documentedAlerts, linksOf, runbookPage, withRunbooksAt } from './links.ts';
export { anyOf, durationOf, formatDuration, quoted, templateText } from './promql-text.ts';
export { runBurn } from './run-rules.ts';
export {
  badAtBalancerOf,
  badEventsOf,
  balancerCounters,
  counterNow,
  edgeMatcher,
  eventsOf,
  excludedOf,
  goodEventsOf,
  increaseOver,
  type Counting,
  type LatencyIndicator,
  type RequestCounters,
} from './server-events.ts';
export { monthWindows, objectiveWindow, runWindows, tile, type Window } from './windows.ts';

/** The rules that record the minutes and what is summed from them, in the order of their evaluation. */
export const monthGroup = 'slo-30d';
export const monthRulesPath = 'deploy/prometheus/slo-30d.rules.yaml';
export const runRulesPath = 'deploy/prometheus/slo-run.rules.yaml';

/** Both rule files. The SLOs must have passed `problemsForServers`. */
export function prometheusArtefacts(slos: readonly Slo[]): Artefact[] {
  return [monthFile(slos), runFile(slos)];
}

function monthFile(slos: readonly Slo[]): Artefact {
  const groups = alertGroups(slos);
  return ruleFile(
    monthRulesPath,
    "Objectives over days and weeks. A rehearsal's are in slo-run.rules.yaml.",
    [
      {
        name: monthGroup,
        interval: '1m',
        rules: [...monthRules(slos), ...alertsOf(groups['slo-30d'])],
        about:
          'Counts of each minute, their sums over longer windows, burn rates, and the alerts on them. The order matters: each builds on the one before.\n' +
          'Ranges are half a minute shorter than their windows, so that they hold exactly the minutes of it in Prometheus 2 and 3.',
      },
      {
        name: 'slo-30d-data',
        interval: '1m',
        rules: alertsOf(groups['slo-30d-data']),
        about: 'What is missing, in a group of its own: it still alerts when the one above fails.',
      },
      rangeGroup(rangeRules(slos)),
    ],
  );
}

function runFile(slos: readonly Slo[]): Artefact {
  const groups = alertGroups(slos);
  return ruleFile(
    runRulesPath,
    'Objectives over the minutes of a rehearsal, for a Prometheus that scrapes each second.',
    [
      {
        name: 'slo-run',
        interval: '5s',
        rules: [...runRules(slos), ...alertsOf(groups['slo-run'])],
        about: 'Counts over 15 s and 1 min, burn rates, and the alerts on them.',
      },
      {
        name: 'slo-run-data',
        interval: '5s',
        rules: alertsOf(groups['slo-run-data']),
        about: 'What is missing, in a group of its own: it still alerts when the one above fails.',
      },
    ],
  );
}

function alertsOf(group: readonly GroupedAlert[]): Alert[] {
  return group.map(({ alert }) => alert);
}
