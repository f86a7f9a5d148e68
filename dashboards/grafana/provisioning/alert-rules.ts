// Provisions alert rules that Grafana itself evaluates: for who has a Grafana and no Alertmanager.
import type { Slo } from '../../../contract/index.ts';
import type { Artefact } from '../../artefact.ts';
import { budgetBurnAlert, runBudgetBurnAlert } from '../../prometheus/burn-alerts.ts';
import { absenceAlerts, targetDownAlert } from '../../prometheus/data-alerts.ts';
import { factorsFor, runBurn, type BurnFactor } from '../../prometheus/index.ts';
import type { Alert } from '../../prometheus/rule-file.ts';
import { alertRule, type Words } from './alert-rule.ts';
import { folder } from './dashboard-provider.ts';
import { provisioningFile } from './yaml-file.ts';

/** Ids of the panels with the burn rates that an alert looks at. */
export interface BurnPanels {
  ofMonth: number;
  ofRun: number;
}

export function alertRulesFile(slos: readonly Slo[], { ofMonth, ofRun }: BurnPanels): Artefact {
  const group = (name: string, interval: string, rules: readonly object[]): object => ({
    orgId: 1,
    name,
    folder,
    interval,
    rules,
  });
  return provisioningFile(
    'alerting/rules.yaml',
    [
      'The conditions are those of deploy/prometheus/*.rules.yaml, on the series recorded there: load one of both, or be told twice.',
      'A dollar of a template is written twice, because Grafana fills in environment variables here.',
    ],
    {
      groups: [
        group(
          'slo-30d',
          '1m',
          slos.flatMap((slo) =>
            factorsFor(slo).map((burn) =>
              alertRule(budgetBurnAlert(slo, burn), burnWords(slo, burn, 'SloBudgetBurn', ofMonth)),
            ),
          ),
        ),
        group(
          'slo-30d-data',
          '1m',
          [
            ...absenceAlerts(slos, {
              alert: 'SloDataAbsent',
              after: '5m',
              severity: 'page',
              recorded: 'slo:events:increase5m',
            }),
            targetDownAlert(),
          ].map((alert) => alertRule(alert, dataWords(alert))),
        ),
        // Grafana evaluates no more often than every 10 s.
        group(
          'slo-run',
          '10s',
          slos
            .filter(({ objective }) => runBurn.factor * (1 - objective) < 1)
            .map((slo) =>
              alertRule(runBudgetBurnAlert(slo, runBurn), burnWords(slo, runBurn, 'SloRunBudgetBurn', ofRun)),
            ),
        ),
        group(
          'slo-run-data',
          '10s',
          absenceAlerts(slos, {
            alert: 'SloRunDataAbsent',
            after: '30s',
            severity: 'rehearsal',
            recorded: 'slo_run:events:increase1m',
          }).map((alert) => alertRule(alert, dataWords(alert))),
        ),
      ],
    },
  );
}

/** Grafana cannot ask while it writes: the burn rate is the query's own value. */
function burnWords(
  { name, indicator, objective, windowDays }: Slo,
  { factor, long, short }: BurnFactor,
  alert: string,
  panelId: number,
): Words {
  const failing =
    indicator.kind === 'latency'
      ? `requests that fail or take longer than ${indicator.belowMs} ms`
      : 'requests that fail';
  return {
    title: `${alert} ${name} ${factor}x over ${long.name}`,
    panelId,
    summary: `{{ $labels.target }}: {{ $labels.journey }} ${failing} burn the error budget {{ printf "%.1f" $values.A.Value }} times too fast (${name})`,
    description: `Objective ${objective} over ${windowDays} days. Above ${factor} over ${long.name} and over ${short.name}.`,
  };
}

function dataWords({ alert, annotations, labels }: Alert): Words {
  const what = labels['slo'] ?? labels['journey'];
  return {
    title: what === undefined ? alert : `${alert} ${labels['slo'] === undefined ? 'journey' : 'slo'} ${what}`,
    summary: annotations['summary'] ?? '',
    description: annotations['description'] ?? '',
  };
}
