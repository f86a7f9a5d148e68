// Alertmanager's files: the routing of alerts, and the text of their messages in Slack.
import type { Artefact } from '../artefact.ts';
import { alertmanagerConfig } from './alertmanager-config.ts';
import { defaultRouting, type Routing } from './routing.ts';
import { slackTemplate } from './slack-template.ts';

export { defaultRouting, severities, type Routing, type Severity, type Waits } from './routing.ts';

export const alertmanagerConfigPath = 'deploy/alertmanager/alertmanager.yaml';
const slackTemplatePath = 'deploy/alertmanager/slack.tmpl';

/** Both files, which belong side by side. What `routing` leaves out is `defaultRouting`. */
export function alertmanagerArtefacts(routing: Partial<Routing> = {}): Artefact[] {
  const whole = { ...defaultRouting, ...routing };
  return [
    { path: alertmanagerConfigPath, text: alertmanagerConfig(whole, ['slack.tmpl', 'own/*.tmpl']) },
    { path: slackTemplatePath, text: slackTemplate(whole) },
  ];
}
