// The Slack message as Alertmanager's templates: title, colour, text, fields and links, for alerts that fire
// and that are over.
import { labels } from '../../contract/index.ts';
import { generatedBy } from '../artefact.ts';
import type { Routing, Severity } from './routing.ts';

/** Colours of Slack's bars: red, amber, grey for a rehearsal, and green for resolved alerts. */
export const colours: Readonly<Record<Severity | 'resolved', string>> = {
  page: '#d50000',
  ticket: '#ff9800',
  rehearsal: '#607d8b',
  resolved: '#2e7d32',
};

/** In nanoseconds, as Go adds them. */
const halfAnHour = 1_800_000_000_000;

/** Sets `$alerts`: the alerts that fire, or once none does those that are over. */
const message =
  '{{ $alerts := .Alerts.Firing }}{{ if eq .Status "resolved" }}{{ $alerts = .Alerts.Resolved }}{{ end }}';

/** Templates that `alertmanager.yaml` names, in the order in which they read best. */
export function slackTemplate({ grafana, runbooks }: Pick<Routing, 'grafana' | 'runbooks'>): string {
  return `{{/* ${generatedBy}. Where things are at your place: define showtime.grafana and showtime.runbook anew in a file own/*.tmpl beside this one. */}}
${define('grafana', grafana)}
${define('runbook', `{{ if match "^https?://" . }}<{{ . }}|Runbook>{{ else }}${runbooks === '' ? 'Runbook `{{ . }}`' : `<${runbooks}{{ . }}|Runbook>`}{{ end }}`)}

{{/* Slack reads three characters as its own. */}}
${define('escaped', '{{ . | reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;" }}')}

${define(
  'color',
  `{{ if eq .Status "resolved" }}${colours.resolved}{{ else if eq .CommonLabels.severity "page" }}${colours.page}` +
    `{{ else if eq .CommonLabels.severity "rehearsal" }}${colours.rehearsal}{{ else }}${colours.ticket}{{ end }}`,
)}

{{/* Severity or RESOLVED, then the summary of the rule in one line: of what still fires, for a group's alerts are sorted by their labels, not by what is over. */}}
${define(
  'title',
  `${message}{{ if eq .Status "resolved" }}RESOLVED{{ else }}{{ .CommonLabels.severity | toUpper }}{{ end }} ` +
    '{{ with index $alerts 0 }}{{ template "showtime.escaped" .Annotations.summary }}{{ end }}{{ if gt (len $alerts) 1 }} ({{ len $alerts }} alerts){{ end }}',
)}

{{/* What burned how fast, as it stood when it fired; then for how long it did, once it is over. */}}
${define(
  'text',
  `
{{- range .Alerts.Firing }}{{ template "showtime.alert" . }}
{{ end }}
{{- range .Alerts.Resolved }}{{ template "showtime.alert" . }}
_Over after {{ (.EndsAt.Sub .StartsAt).Truncate 1000000000 }}._
{{ end }}
{{- template "showtime.links" . }}`,
)}
${define('alert', '{{ if .Annotations.description }}{{ template "showtime.escaped" .Annotations.description }}{{ else }}{{ template "showtime.escaped" .Annotations.summary }}{{ end }}')}

${define('where', `{{ if .CommonLabels.${labels.target} }}{{ .CommonLabels.${labels.target} }}{{ else }}every target{{ end }}`)}
${define(
  'what',
  `${message}{{ if .CommonLabels.${labels.slo} }}{{ .CommonLabels.${labels.slo} }}{{ else if (index $alerts 0).Labels.${labels.slo} }}{{ range $index, $alert := $alerts }}{{ if $index }}, {{ end }}{{ $alert.Labels.${labels.slo} }}{{ end }}{{ else if .CommonLabels.${labels.journey} }}every objective of {{ .CommonLabels.${labels.journey} }}` +
    '{{ else if .CommonLabels.job }}{{ .CommonLabels.job }}{{ else }}several{{ end }}',
)}
${define(
  'pace',
  `${message}{{ if (index $alerts 0).Labels.factor }}` +
    '{{ range $index, $alert := $alerts }}{{ if $index }}; {{ end }}over {{ $alert.Labels.factor }} × for {{ $alert.Labels.long_window }} and {{ $alert.Labels.short_window }}{{ end }}{{ else }}–{{ end }}',
)}

${define(
  'links',
  '{{ template "showtime.runbook" (index .Alerts 0).Annotations.runbook_url }} · <{{ template "showtime.dashboard" . }}|Dashboard>' +
    '{{ if eq .Status "firing" }} · <{{ template "showtime.silence" . }}|Silence>{{ end }}',
)}
{{/* From half an hour before the first of them fired, to the end of the last or until now. */}}
${define(
  'dashboard',
  `${message}{{ $first := index $alerts 0 }}{{ template "showtime.grafana" }}{{ $first.Annotations.dashboard }}` +
    `&from={{ ($first.StartsAt.Add -${halfAnHour}).UnixMilli }}&to={{ if eq .Status "resolved" }}{{ ($first.EndsAt.Add ${halfAnHour}).UnixMilli }}{{ else }}now{{ end }}`,
)}
{{/* A silence for this group, filled in but for its duration. */}}
${define(
  'silence',
  '{{ .ExternalURL }}/#/silences/new?filter=%7B{{ range $index, $label := .GroupLabels.SortedPairs }}{{ if $index }}%2C{{ end }}' +
    '{{ $label.Name }}%3D%22{{ $label.Value | urlquery | reReplaceAll "\\\\+" "%20" }}%22{{ end }}%7D',
)}
`;
}

function define(name: string, body: string): string {
  return `{{ define "showtime.${name}" }}${body}{{ end }}`;
}
