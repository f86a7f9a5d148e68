// Starts Prometheus and Alertmanager beside a target that is up, and presents all as one target: one status,
// one list of processes, one end.
import { basename } from 'node:path';
import type { Clock, LabelMatchers, Progress, Shell } from '../../contract/index.ts';
import { alertmanagerArtefacts } from '../../dashboards/alertmanager/index.ts';
import { ownRules } from '../../dashboards/own-metrics/index.ts';
import { monthGroup, prometheusArtefacts, tile } from '../../dashboards/prometheus/index.ts';
import type { OwnService } from '../../targets/own-service/index.ts';
import {
  startObservability,
  type Monitoring,
  type Observability,
  type ObservabilityOptions,
} from '../../targets/observability/index.ts';
import type { SupervisedTarget } from './supervised-target.ts';
import { getObservingTools } from '../tools.ts';
import { quietAlertmanager } from '../observing/quiet-alertmanager.ts';
import type { ObserveSettings } from '../../input/observe-settings.ts';

/** A target that shows metrics, and whose databases an exporter may read. */
export type Observable = SupervisedTarget & { readonly monitoring: Monitoring };

export interface Observing {
  id: string;
  shell: Shell;
  clock: Clock;
  folder: string;
  logsFolder: string;
  observe: ObserveSettings;
  progress: Progress;
  signal: AbortSignal;
}

/** On failure the target has ended too. @throws ShowtimeError target-did-not-start, tool-missing */
export async function startObserving(target: Observable, options: Observing): Promise<SupervisedTarget> {
  try {
    const { metricsUrl } = await target.status();
    if (metricsUrl === null) throw new Error('the target shows no metrics');
    const { slos } = options.observe;
    return observed(
      target,
      await startObservability({
        ...options,
        programs: await getObservingTools(options.progress, 'target'),
        scraped: { kind: 'target', metricsUrl, monitoring: target.monitoring },
        rules: prometheusArtefacts(slos).map(({ path, text }) => ({ name: basename(path), text })),
        alerts: alertsFor(options.observe),
      }),
    );
  } catch (error) {
    await target.stop();
    throw error;
  }
}

function alertsFor({ slackWebhookFile, grafanaUrl }: ObserveSettings): ObservabilityOptions['alerts'] {
  if (slackWebhookFile === null) return { config: quietAlertmanager(), templates: [] };
  const [config, ...templates] = alertmanagerArtefacts({
    webhookFiles: { page: slackWebhookFile, ticket: slackWebhookFile, rehearsal: slackWebhookFile },
    ...(grafanaUrl === null ? {} : { grafana: grafanaUrl }),
  });
  return {
    config: config?.text ?? '',
    templates: templates.map(({ path, text }) => ({ name: basename(path), text })),
  };
}

/**
 * The same for an own service, which is scraped where its metrics file says, under the rules that
 * `showtime generate` writes for it. @throws ShowtimeError target-did-not-start, tool-missing
 */
export async function startObservingOwn(target: OwnService, options: Observing): Promise<SupervisedTarget> {
  try {
    const { slos, own } = options.observe;
    if (own === null) throw new Error('an own service is observed by its metrics file');
    const { path, text } = ownRules(slos, own.metrics);
    return observed(
      target,
      await startObservability({
        ...options,
        programs: await getObservingTools(options.progress, 'own-service'),
        scraped: { kind: 'own-service', url: own.scrapeUrl, labels: exactLabels(own.metrics.where) },
        rules: [{ name: basename(path), text }],
        evaluated: { group: monthGroup, everySeconds: tile.seconds },
        alerts: alertsFor(options.observe),
      }),
    );
  } catch (error) {
    await target.stop();
    throw error;
  }
}

/** Labels that the Prometheus of the user adds to what it scrapes, such as `job`; a pattern names no value. */
function exactLabels(where: LabelMatchers): Record<string, string> {
  return Object.fromEntries(
    Object.entries(where).flatMap(([label, value]) =>
      typeof value === 'string' ? [[label, value] as const] : [],
    ),
  );
}

/** Observers stop first: a target that ends must not look like one that fails. */
function observed(target: SupervisedTarget, observability: Observability): SupervisedTarget {
  const { prometheusUrl, alertmanagerUrl } = observability;
  return {
    ...target,
    status: async () => ({ ...(await target.status()), observability: { prometheusUrl, alertmanagerUrl } }),
    processes: () => [...target.processes(), ...observability.processes()],
    versions: async () => ({ ...(await target.versions()), ...(await observability.versions()) }),
    stop: async () => {
      await observability.stop();
      await target.stop();
    },
  };
}
