// The groups of alerts that Prometheus and Grafana both evaluate, made once.
import type { Slo } from '../../contract/index.ts';
import { budgetBurnAlert, runBudgetBurnAlert } from './burn-alerts.ts';
import { factorsFor, isReachable, type BurnFactor } from './burn-factors.ts';
import { absenceAlerts, targetDownAlert } from './data-alerts.ts';
import type { Alert } from './rule-file.ts';
import { runBurn } from './run-rules.ts';

export interface GroupedAlert {
  alert: Alert;
  /** The SLO and the burn rate that it watches; undefined for an alert on missing data. */
  burn?: { slo: Slo; factor: BurnFactor };
}

/**
 * By the name of the group. Alerts on missing data have separate groups: they still fire when the rules of
 * the other group fail.
 */
export function alertGroups(slos: readonly Slo[]) {
  return {
    'slo-30d': slos.flatMap((slo) =>
      factorsFor(slo).map((factor): GroupedAlert => ({
        alert: budgetBurnAlert(slo, factor),
        burn: { slo, factor },
      })),
    ),
    'slo-30d-data': [
      ...absenceAlerts(slos, {
        alert: 'SloDataAbsent',
        after: '5m',
        severity: 'page',
        recorded: 'slo:events:increase5m',
      }),
      targetDownAlert(),
    ].map((alert): GroupedAlert => ({ alert })),
    'slo-run': slos
      .filter((slo) => isReachable(slo, runBurn))
      .map((slo): GroupedAlert => ({
        alert: runBudgetBurnAlert(slo, runBurn),
        burn: { slo, factor: runBurn },
      })),
    'slo-run-data': absenceAlerts(slos, {
      alert: 'SloRunDataAbsent',
      after: '30s',
      severity: 'rehearsal',
      recorded: 'slo_run:events:increase1m',
    }).map((alert): GroupedAlert => ({ alert })),
  } as const satisfies Record<string, readonly GroupedAlert[]>;
}
