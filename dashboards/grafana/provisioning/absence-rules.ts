// One rule for all numbers that are missing at one severity: Grafana pages once for each rule's name, and one cause
// takes the numbers of several journeys and objectives away.
import { labels } from '../../../contract/index.ts';
import type { GroupedAlert } from '../../prometheus/index.ts';
import type { Alert } from '../../prometheus/rule-file.ts';

export interface AbsenceRule {
  title: string;
  expr: string;
  for: string;
  severity: string;
  summary: string;
  description: string;
  runbook: string;
}

export function isAbsence({ alert }: GroupedAlert): boolean {
  return alert.alert.endsWith('DataAbsent');
}

/** In the order of the list; other alerts are left out. */
export function absenceRules(alerts: readonly GroupedAlert[]): AbsenceRule[] {
  const absences = alerts.filter(isAbsence).map(({ alert }) => alert);
  return [...new Set(absences.map(({ alert }) => alert))].map((name) => {
    const group = absences.filter(({ alert }) => alert === name);
    const [{ annotations, labels: own, for: held = '0s' }] = group as [Alert];
    return {
      title: name,
      expr: group.map(labelled).join('\nor '),
      for: held,
      severity: own['severity'] ?? 'ticket',
      summary:
        '{{ with $labels.target }}{{ . }}: {{ end }}{{ with $labels.slo }}nothing is recorded for {{ . }}' +
        '{{ else }}no counts of {{ $labels.journey }} requests{{ end }}',
      description: `Numbers have been missing for ${held}: an objective without them is neither met nor broken, it is unknown.`,
      runbook: annotations['runbook_url'] ?? '',
    };
  });
}

/** The journey and the objective of an alert are labels of its rule, which a merged one has not. */
function labelled({ expr, labels: own }: Alert): string {
  return [labels.slo, labels.journey].reduce(
    (inner, label) =>
      own[label] === undefined ? inner : `label_replace(${inner}, "${label}", "${own[label]}", "", "")`,
    `(\n${expr}\n)`,
  );
}
