// Renders prometheus.yml of an observed target: what is scraped how often, which rules are evaluated, where
// alerts go.
import { stringify } from 'yaml';
import { jobs, labels } from '../../contract/index.ts';

export interface ScrapedTarget {
  id: string;
  scraped: TargetSeries | OwnSeries;
  /** `host:port`. */
  alertmanager: string;
  /** Paths, relative to the configuration. */
  ruleFiles: readonly string[];
}

export interface TargetSeries {
  kind: 'target';
  /**
   * `http://127.0.0.1:port`, where a target shows its metrics: `/sd/pods`, `/metrics/balancer`,
   * `/metrics/control-plane`.
   */
  metricsUrl: string;
  /** `host:port` of each database member's exporter. */
  exporters: readonly { member: string; address: string }[];
}

/** Everything that an own service shows, at one address. */
export interface OwnSeries {
  kind: 'own-service';
  /** `http://host:port/metrics`. */
  url: string;
  /** Labels that the series get, unless they have them already. */
  labels: Readonly<Record<string, string>>;
}

/** The jobs that have to be up before the load begins. */
export function jobsOf({ kind }: { kind: 'target' | 'own-service' }): readonly string[] {
  return kind === 'target' ? Object.values(jobs) : [ownServiceJob];
}

const ownServiceJob = 'own-service';

/**
 * Pods and balancer change from one second to the next; a database's counters are read for their trend, and
 * cost more to read.
 */
const scrapeEvery = '1s';
const databaseEvery = '5s';
/** Of rules that name no interval: what dashboards add up over a range. */
const evaluateEvery = '1s';
/** An own service may need long to write its series, and its rules count minutes. */
const ownServiceEvery = '5s';

/** Of the thousand series of a database exporter those that dashboards query, and a few for investigation. */
const keptOfDatabases =
  'mysql_up|mysqld_exporter_build_info|mysql_slave_status_.*|mysql_global_variables_max_connections' +
  '|mysql_global_status_(queries|questions|commands_total|slow_queries|threads_.*|innodb_deadlocks|innodb_row_lock_.*|innodb_buffer_pool_(reads|read_requests)|aborted_.*)';

/**
 * Every series that is scraped from a target carries its id; exporters' series the member too. Those of an own service
 * are left as its own Prometheus would have them.
 */
export function prometheusConfig({ id, scraped, alertmanager, ruleFiles }: ScrapedTarget): string {
  return stringify(
    {
      global: {
        scrape_interval: scrapeEvery,
        scrape_timeout: scrapeEvery,
        evaluation_interval: evaluateEvery,
      },
      rule_files: [...ruleFiles],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
      scrape_configs: scraped.kind === 'target' ? jobsOfTarget(id, scraped) : [jobOfOwnService(scraped)],
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

function jobOfOwnService({ url, labels: added }: OwnSeries): object {
  const { protocol, host, pathname } = new URL(url);
  return {
    job_name: ownServiceJob,
    scheme: protocol.slice(0, -1),
    metrics_path: pathname,
    scrape_interval: ownServiceEvery,
    scrape_timeout: ownServiceEvery,
    honor_labels: true,
    static_configs: [{ targets: [host], labels: { ...added } }],
  };
}

function jobsOfTarget(id: string, { metricsUrl, exporters }: TargetSeries): object[] {
  const { host } = new URL(metricsUrl);
  const named = { relabel_configs: [{ target_label: labels.target, replacement: id }] };
  const fixed = (job: string, path: string) => ({
    job_name: job,
    metrics_path: path,
    static_configs: [{ targets: [host] }],
    ...named,
  });
  return [
    {
      job_name: jobs.pods,
      http_sd_configs: [{ url: `${metricsUrl}/sd/pods`, refresh_interval: '1s' }],
      ...named,
    },
    fixed(jobs.balancer, '/metrics/balancer'),
    fixed(jobs.controlPlane, '/metrics/control-plane'),
    {
      job_name: jobs.database,
      scrape_interval: databaseEvery,
      scrape_timeout: databaseEvery,
      static_configs: exporters.map(({ member, address }) => ({
        targets: [address],
        labels: { [labels.member]: member },
      })),
      ...named,
      metric_relabel_configs: [{ source_labels: ['__name__'], regex: keptOfDatabases, action: 'keep' }],
    },
  ];
}
