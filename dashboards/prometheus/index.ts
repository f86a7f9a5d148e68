// Prometheus rule files from SLOs: recorded series and alerts, those of the months and those of a rehearsal
// apart.
import type { Slo } from '../../contract/index.ts';
import type { Artefact } from '../artefact.ts';
import { budgetBurnAlert, runBudgetBurnAlert } from './burn-alerts.ts';
import { factorsFor } from './burn-factors.ts';
import { absenceAlerts, targetDownAlert } from './data-alerts.ts';
import { monthRules } from './month-rules.ts';
import { ruleFile } from './rule-file.ts';
import { runBurn, runRules } from './run-rules.ts';

export { burnFactors, factorsFor, leastBadEvents, type BurnFactor } from './burn-factors.ts';
export { alertNames, linksOf, runbookPage } from './links.ts';
export { anyOf, durationOf, quoted } from './promql-text.ts';
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
  type RequestCounters,
} from './server-events.ts';
export { monthWindows, objectiveWindow, runWindows, type Window } from './windows.ts';

export const monthRulesPath = 'deploy/prometheus/slo-30d.rules.yaml';
export const runRulesPath = 'deploy/prometheus/slo-run.rules.yaml';

/** Both rule files. The SLOs must have passed `problemsForServers`. */
export function prometheusArtefacts(slos: readonly Slo[]): Artefact[] {
  return [monthFile(slos), runFile(slos)];
}

function monthFile(slos: readonly Slo[]): Artefact {
  return ruleFile(
    monthRulesPath,
    "Objectives over days and weeks. A rehearsal's are in slo-run.rules.yaml.",
    [
      {
        name: 'slo-30d',
        interval: '1m',
        rules: [
          ...monthRules(slos),
          ...slos.flatMap((slo) => factorsFor(slo).map((burn) => budgetBurnAlert(slo, burn))),
        ],
        about:
          'Counts of each minute, their sums over longer windows, burn rates, and the alerts on them. The order matters: each builds on the one before.\n' +
          'Ranges are half a minute shorter than their windows, so that they hold exactly the minutes of it in Prometheus 2 and 3.',
      },
      {
        name: 'slo-30d-data',
        interval: '1m',
        rules: [
          ...absenceAlerts(slos, {
            alert: 'SloDataAbsent',
            after: '5m',
            severity: 'page',
            recorded: 'slo:events:increase5m',
          }),
          targetDownAlert(),
        ],
        about: 'What is missing, in a group of its own: it still speaks when the one above fails.',
      },
    ],
  );
}

function runFile(slos: readonly Slo[]): Artefact {
  return ruleFile(
    runRulesPath,
    'Objectives over the minutes of a rehearsal, for a Prometheus that scrapes each second.',
    [
      {
        name: 'slo-run',
        interval: '5s',
        rules: [
          ...runRules(slos),
          ...slos
            .filter(({ objective }) => runBurn.factor * (1 - objective) < 1)
            .map((slo) => runBudgetBurnAlert(slo, runBurn)),
        ],
        about: 'Counts over 15 s and 1 min, burn rates, and the alerts on them.',
      },
      {
        name: 'slo-run-data',
        interval: '5s',
        rules: absenceAlerts(slos, {
          alert: 'SloRunDataAbsent',
          after: '30s',
          severity: 'rehearsal',
          recorded: 'slo_run:events:increase1m',
        }),
        about: 'What is missing, in a group of its own: it still speaks when the one above fails.',
      },
    ],
  );
}
