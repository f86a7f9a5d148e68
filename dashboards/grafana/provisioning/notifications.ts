// Provisions where Grafana's own alerts go: a contact point in Slack and the routes to it.
import type { Artefact } from '../../artefact.ts';
import { provisioningFile } from './yaml-file.ts';

const contactPoint = 'Showtime in Slack';
/** Nothing but the address, mode 0600, beside Grafana. */
const webhookFile = '/etc/grafana/secrets/slack-webhook';

export function contactPointsFile(): Artefact {
  return provisioningFile(
    'alerting/contact-points.yaml',
    [`The webhook's address stands alone in ${webhookFile}, mode 0600; no other file holds it.`],
    {
      contactPoints: [
        {
          orgId: 1,
          name: contactPoint,
          receivers: [
            {
              uid: 'showtime-slack',
              type: 'slack',
              disableResolveMessage: false,
              settings: {
                url: `$__file{${webhookFile}}`,
                username: 'Showtime',
                title:
                  '{{ if eq .Status "firing" }}🔥{{ else }}✅ Resolved:{{ end }} {{ .CommonLabels.alertname }}',
                text:
                  '{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.description }}\n' +
                  '{{ with .PanelURL }}<{{ . }}|Panel> {{ end }}{{ with .SilenceURL }}<{{ . }}|Silence>{{ end }}\n{{ end }}',
              },
            },
          ],
        },
      ],
    },
  );
}

export function policiesFile(): Artefact {
  const wait = { group_wait: '10s', group_interval: '1m' };
  return provisioningFile(
    'alerting/policies.yaml',
    ['This is the whole tree of routes of the organisation: it replaces what was there before.'],
    {
      policies: [
        {
          orgId: 1,
          receiver: contactPoint,
          group_by: ['alertname', 'target', 'slo'],
          ...wait,
          repeat_interval: '4h',
          routes: [
            {
              receiver: contactPoint,
              object_matchers: [['severity', '=', 'rehearsal']],
              group_wait: '0s',
              group_interval: '10s',
              repeat_interval: '1h',
            },
            {
              receiver: contactPoint,
              object_matchers: [['severity', '=', 'ticket']],
              group_wait: '5m',
              group_interval: '30m',
              repeat_interval: '1d',
            },
          ],
        },
      ],
    },
  );
}
