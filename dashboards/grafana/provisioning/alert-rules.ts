// Alert rules that Grafana itself evaluates, for users who have a Grafana and no Alertmanager.
import { createHash } from 'node:crypto';
import { labels, type Slo } from '../../../contract/index.ts';
import type { Severity } from '../../alertmanager/index.ts';
import { absencesGroupedBy, groupedBy } from '../../alertmanager/routing.ts';
import type { Artefact } from '../../artefact.ts';
import { alertGroups, linksOf, type GroupedAlert } from '../../prometheus/index.ts';
import { provisionedPrometheus } from '../render/datasource.ts';
import { absenceRules, isAbsence } from './absence-rules.ts';
import { burnRules, type BurnRule } from './burn-rules.ts';
import { notificationSettings } from './notifications.ts';
import { alertingFile } from './yaml-file.ts';

/** Apart from the dashboards': Grafana makes this one by its title before it makes theirs by uid. */
const alertsFolder = 'Showtime alerts';

interface Rule {
  title: string;
  expr: string;
  for: string;
  severity: Severity;
  labels: Readonly<Record<string, string>>;
  summary: string;
  description: string;
  runbook: string;
  panelId?: number;
  /** `Alerting`: it fires when Prometheus does not answer. */
  execErrState: 'KeepLast' | 'Alerting';
  /** What it finds is one page, whatever the journey. */
  together?: true;
}

/**
 * Query A queries Prometheus. Condition B holds for every series in the answer, as an alert of Prometheus
 * fires for every series in the answer: its value may be 0 (`up == 0`) and is never negative. An empty answer
 * means that all is well; missing data has separate alerts. While Prometheus is away, a rule stays as it was:
 * one rule alone reports it.
 */
function alertRule(rule: Rule): object {
  const { title, expr, severity, summary, description, runbook, panelId, execErrState } = rule;
  return {
    uid: `showtime-${createHash('sha256').update(title).digest('hex').slice(0, 12)}`,
    title,
    condition: 'B',
    for: rule.for,
    isPaused: false,
    noDataState: 'OK',
    execErrState,
    labels: { source: 'showtime', severity, ...rule.labels },
    annotations: {
      summary,
      description,
      runbook_url: runbook,
      ...(panelId === undefined ? {} : { __dashboardUid__: 'showtime', __panelId__: `${panelId}` }),
    },
    notification_settings: notificationSettings(
      severity,
      rule.together === true ? absencesGroupedBy : groupedBy,
    ),
    data: [queryOf(expr), holdsForEverySeries],
  };
}

function queryOf(expr: string): object {
  return {
    refId: 'A',
    relativeTimeRange: { from: 600, to: 0 },
    datasourceUid: provisionedPrometheus.uid,
    model: {
      refId: 'A',
      datasource: { type: 'prometheus', uid: provisionedPrometheus.uid },
      editorMode: 'code',
      expr,
      instant: true,
      range: false,
      intervalMs: 1000,
      maxDataPoints: 43_200,
    },
  };
}

const holdsForEverySeries = {
  refId: 'B',
  relativeTimeRange: { from: 0, to: 0 },
  datasourceUid: '__expr__',
  model: {
    refId: 'B',
    datasource: { type: '__expr__', uid: '__expr__' },
    type: 'threshold',
    expression: 'A',
    conditions: [{ evaluator: { type: 'gt', params: [-1] } }],
  },
};

/** Ids of the panels that show the burn rates of an alert. */
export interface BurnPanels {
  ofMonth: number;
  ofRun: number;
}

export function alertRulesFile(slos: readonly Slo[], { ofMonth, ofRun }: BurnPanels): Artefact {
  const groups = alertGroups(slos);
  const group = (name: string, interval: string, rules: readonly Rule[]): object => ({
    orgId: 1,
    name,
    folder: alertsFolder,
    interval,
    rules: rules.map(alertRule),
  });
  return alertingFile(
    'rules.yaml',
    [
      'The conditions are those of deploy/prometheus/*.rules.yaml, on the series recorded there: load one of both, or each alert comes twice.',
      'Grafana takes annotations and expressions as they stand here: a dollar is written once.',
    ],
    {
      groups: [
        group('slo-30d', '1m', burning(groups['slo-30d'], ofMonth)),
        group('slo-30d-data', '1m', [...missing(groups['slo-30d-data']), prometheusAway]),
        // Grafana evaluates no more often than every 10 s.
        group('slo-run', '10s', burning(groups['slo-run'], ofRun)),
        group('slo-run-data', '10s', missing(groups['slo-run-data'])),
      ],
    },
  );
}

function burning(alerts: readonly GroupedAlert[], panelId: number): Rule[] {
  return burnRules(alerts).map(({ journey, ...rule }: BurnRule): Rule => ({
    ...rule,
    for: '0s',
    labels: { [labels.journey]: journey },
    panelId,
    execErrState: 'KeepLast',
  }));
}

/** Numbers that are missing are one rule, so that one cause is one page. */
function missing(alerts: readonly GroupedAlert[]): Rule[] {
  return [
    ...absenceRules(alerts).map(({ severity, ...rule }): Rule => ({
      ...rule,
      severity: severity as Severity,
      labels: {},
      execErrState: 'KeepLast',
      together: true,
    })),
    ...alerts.filter((alert) => !isAbsence(alert)).map(dataRule),
  ];
}

function dataRule({ alert }: GroupedAlert): Rule {
  const { annotations, expr, for: held = '0s' } = alert;
  const { severity = 'ticket', ...others } = alert.labels;
  return {
    title: alert.alert,
    expr,
    for: held,
    severity: severity as Severity,
    labels: others,
    summary: annotations['summary'] ?? '',
    description: annotations['description'] ?? '',
    runbook: annotations['runbook_url'] ?? '',
    execErrState: 'KeepLast',
  };
}

/** Its condition never holds: it fires only when the query fails for five minutes. */
const prometheusAway: Rule = {
  title: 'PrometheusAway',
  expr: 'vector(0) > 1',
  for: '5m',
  severity: 'page',
  labels: {},
  summary: 'Prometheus does not answer Grafana: no objective is watched',
  description: 'Every query has failed for 5m. The other alerts stay as they were until it answers again.',
  runbook: linksOf('PrometheusAway').runbook_url,
  execErrState: 'Alerting',
};
