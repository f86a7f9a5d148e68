// Settings with which k6 writes client metrics to the target's Prometheus, beside the samples for the run
// folder.
import { labels, scriptSettings } from '../../contract/index.ts';

export interface RemoteWrite {
  extraArgs: readonly string[];
  env: Readonly<Record<string, string>>;
}

/**
 * `target` labels every client series as scraped ones are. Source: grafana.com/docs/k6, "Prometheus remote
 * write".
 */
export function k6RemoteWrite(prometheusUrl: string, target: string): RemoteWrite {
  return {
    extraArgs: [
      '--features=native-histograms',
      '--out=experimental-prometheus-rw',
      `--tag=${labels.target}=${target}`,
    ],
    env: {
      [scriptSettings.observe]: '1',
      K6_PROMETHEUS_RW_SERVER_URL: `${prometheusUrl}/api/v1/write`,
      K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
      // Without these a line of a run that is over would go on for five minutes.
      K6_PROMETHEUS_RW_STALE_MARKERS: 'true',
    },
  };
}
