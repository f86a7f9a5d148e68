// Starts Prometheus and Alertmanager beside a target that is up, and presents all as one target: one status,
// one list of processes, one end.
import { basename } from 'node:path';
import type { Clock, Progress, Shell } from '../../contract/index.ts';
import { alertmanagerArtefacts } from '../../dashboards/alertmanager/index.ts';
import { prometheusArtefacts } from '../../dashboards/prometheus/index.ts';
import {
  startObservability,
  type Observability,
  type ObservabilityOptions,
} from '../../targets/observability/index.ts';
import type { SupervisedTarget } from './supervised-target.ts';
import { getObservingTools } from '../tools.ts';
import { quietAlertmanager } from '../observing/quiet-alertmanager.ts';
import type { ObserveSettings } from '../../input/observe-settings.ts';

/** A target that shows metrics, and whose databases an exporter may read. */
export type Observable = SupervisedTarget & Pick<ObservabilityOptions, 'monitoring'>;

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
        metricsUrl,
        programs: await getObservingTools(options.progress),
        monitoring: target.monitoring,
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

/** Observers stop first: a target that ends must not look like one that fails. */
function observed(target: Observable, observability: Observability): SupervisedTarget {
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
