// What objectives of an own service are rendered into: rules with alerts, routes for them, and a dashboard.
import type { OwnMetrics, Slo } from '../../contract/index.ts';
import { alertmanagerArtefacts } from '../alertmanager/index.ts';
import type { Artefact } from '../artefact.ts';
import {
  budgetBurnAlert,
  factorsFor,
  monthGroup,
  monthRules,
  monthRulesPath,
  rangeGroup,
  ruleFile,
} from '../prometheus/index.ts';
import { ownAbsence } from './own-absence.ts';
import { ownBoardArtefact } from './own-board.ts';
import { ownCounts, ownRangeCounts } from './own-counts.ts';

export { requestsOf, withinOf } from './own-counts.ts';
export { ownBoard, ownBoardArtefact, ownQueries } from './own-board.ts';

/** Every file; pure and in a fixed order. The SLOs must have passed `problemsForOwnMetrics`. */
export function ownArtefacts(slos: readonly Slo[], metrics: OwnMetrics): Artefact[] {
  return [ownRules(slos, metrics), ...alertmanagerArtefacts(), ownBoardArtefact(slos, metrics)];
}

/** The rules alone. */
export function ownRules(slos: readonly Slo[], metrics: OwnMetrics): Artefact {
  return ruleFile(
    monthRulesPath,
    `Objectives of ${metrics.service} over days and weeks, from ${metrics.series.requests}.`,
    [
      {
        name: monthGroup,
        interval: '1m',
        rules: [
          ...monthRules(slos, ownCounts(slos, metrics)),
          ...slos.flatMap((slo) => factorsFor(slo).map((factor) => budgetBurnAlert(slo, factor))),
        ],
        about:
          'Counts of each minute, their sums over longer windows, burn rates, and the alerts on them. The order matters: each builds on the one before.',
      },
      {
        name: 'slo-30d-data',
        interval: '1m',
        rules: ownAbsence(slos, metrics),
        about: 'What is missing, in a group of its own: it still alerts when the one above fails.',
      },
      rangeGroup(ownRangeCounts(slos, metrics)),
    ],
    'the objectives and the metrics file',
  );
}
