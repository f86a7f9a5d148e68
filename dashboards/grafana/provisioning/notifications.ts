// Where Grafana's own alerts go: a contact point in Slack for each severity, and the settings by which each rule
// names it. Routes belong to the organisation, and its policy tree is left alone.
import { defaultRouting, severities, type Severity } from '../../alertmanager/index.ts';
import type { Artefact } from '../../artefact.ts';
import { alertingFile } from './yaml-file.ts';

const contactPoints: Readonly<Record<Severity, string>> = {
  page: 'Showtime pages',
  ticket: 'Showtime tickets',
  rehearsal: 'Showtime rehearsals',
};

/** Nothing but the address, mode 0600, beside Grafana. A webhook leads to one channel. */
const webhookFile = (severity: Severity): string => `/etc/grafana/secrets/slack-${severity}`;

/** Links are absolute where Slack has to open them; without the variable the path alone is shown. */
const text =
  '{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.description }}\n' +
  '{{ with .Annotations.runbook_url }}Runbook: {{ if match "^https?://" . }}{{ . }}{{ else }}${SHOWTIME_RUNBOOKS_URL}{{ . }}{{ end }} {{ end }}{{ with .PanelURL }}<{{ . }}|Panel> {{ end }}{{ with .SilenceURL }}<{{ . }}|Silence>{{ end }}\n{{ end }}';

export function contactPointsFile(): Artefact {
  return alertingFile(
    'contact-points.yaml',
    [
      `Each webhook's address stands alone in a file, mode 0600: ${severities.map(webhookFile).join(', ')}.`,
      'Grafana does not start while one of them is missing.',
    ],
    {
      contactPoints: severities.map((severity) => ({
        orgId: 1,
        name: contactPoints[severity],
        receivers: [
          {
            uid: `showtime-slack-${severity}`,
            type: 'slack',
            disableResolveMessage: false,
            settings: {
              url: `$__file{${webhookFile(severity)}}`,
              title:
                '{{ if eq .Status "firing" }}🔥{{ else }}✅ Resolved:{{ end }} {{ .CommonLabels.alertname }}',
              text,
            },
          },
        ],
      })),
    },
  );
}

/** Of a rule of that severity. Grafana requires the folder and the name among the labels. */
export function notificationSettings(severity: Severity, groupedBy: readonly string[]): object {
  const { groupWait, groupInterval, repeatInterval } = defaultRouting.waits[severity];
  return {
    receiver: contactPoints[severity],
    group_by: ['grafana_folder', ...groupedBy],
    group_wait: groupWait,
    group_interval: groupInterval,
    repeat_interval: repeatInterval,
  };
}
