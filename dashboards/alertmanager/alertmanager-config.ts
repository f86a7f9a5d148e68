// Alertmanager's configuration: a route and a Slack receiver for each severity.
import { Document } from 'yaml';
import { generatedBy } from '../artefact.ts';
import {
  absences,
  absencesGroupedBy,
  groupedBy,
  inhibitions,
  matcher,
  severities,
  type Routing,
  type Severity,
  type Waits,
} from './routing.ts';

/** YAML for Alertmanager 0.25 and newer; `templates` are paths or globs relative to it. */
export function alertmanagerConfig(routing: Routing, templates: readonly string[]): string {
  const document = new Document(
    {
      templates,
      // Nothing gets lost: an alert of no known severity is a ticket.
      route: {
        receiver: receiverOf('ticket'),
        group_by: [...groupedBy],
        ...waitsOf(routing.waits.ticket),
        routes: severities.map((severity) => routeOf(severity, routing)),
      },
      inhibit_rules: inhibitions(),
      receivers: severities.map((severity) => slackReceiver(severity, routing)),
    },
    { aliasDuplicateObjects: false },
  );
  document.commentBefore =
    ` ${generatedBy}. Each webhook's address stands alone in a file, mode 0600: ${Object.values(routing.webhookFiles).join(', ')}.\n` +
    ' Addresses of your Grafana and runbooks: define them anew in a file own/*.tmpl beside this one.';
  return document.toString({ lineWidth: 0, singleQuote: true });
}

function routeOf(severity: Severity, { waits }: Routing): object {
  return {
    receiver: receiverOf(severity),
    matchers: [matcher('severity', '=', severity)],
    ...waitsOf(waits[severity]),
    routes: [
      {
        matchers: [matcher('alertname', '=~', absences.join('|'))],
        receiver: receiverOf(severity),
        group_by: [...absencesGroupedBy],
      },
    ],
  };
}

function waitsOf({ groupWait, groupInterval, repeatInterval }: Waits): object {
  return { group_wait: groupWait, group_interval: groupInterval, repeat_interval: repeatInterval };
}

function receiverOf(severity: Severity): string {
  return `slack-${severity}`;
}

function slackReceiver(severity: Severity, { webhookFiles }: Routing): object {
  return {
    name: receiverOf(severity),
    slack_configs: [
      {
        api_url_file: webhookFiles[severity],
        send_resolved: true,
        color: say('color'),
        title: say('title'),
        title_link: say('dashboard'),
        fallback: say('title'),
        text: say('text'),
        mrkdwn_in: ['text'],
        fields: [field('Objective', 'what'), field('Where', 'where'), field('Pace', 'pace')],
      },
    ],
  };
}

function field(title: string, template: string): object {
  return { title, value: say(template), short: true };
}

function say(template: string): string {
  return `{{ template "showtime.${template}" . }}`;
}
