import { describe, expect, it } from 'vitest';
import { prometheusConfig } from './prometheus-config.ts';

describe('the configuration of Prometheus', () => {
  it('the configuration of Prometheus names every job, labels each series with the target and each exporter with its member, and sends alerts on', () => {
    const text = prometheusConfig({
      id: 'local',
      scraped: {
        kind: 'target',
        metricsUrl: 'http://127.0.0.1:4000',
        exporters: [
          { member: 'db-1', address: '127.0.0.1:5001' },
          { member: 'members', address: '127.0.0.1:5003' },
        ],
      },
      alertmanager: '127.0.0.1:9093',
      ruleFiles: ['slo-run.rules.yaml'],
    });
    expect(text).toBe(`global:
  scrape_interval: 1s
  scrape_timeout: 1s
  evaluation_interval: 1s
rule_files:
  - slo-run.rules.yaml
alerting:
  alertmanagers:
    - static_configs:
        - targets:
            - 127.0.0.1:9093
scrape_configs:
  - job_name: pods
    http_sd_configs:
      - url: http://127.0.0.1:4000/sd/pods
        refresh_interval: 1s
    relabel_configs:
      - target_label: target
        replacement: local
  - job_name: balancer
    metrics_path: /metrics/balancer
    static_configs:
      - targets:
          - 127.0.0.1:4000
    relabel_configs:
      - target_label: target
        replacement: local
  - job_name: control-plane
    metrics_path: /metrics/control-plane
    static_configs:
      - targets:
          - 127.0.0.1:4000
    relabel_configs:
      - target_label: target
        replacement: local
  - job_name: database
    scrape_interval: 5s
    scrape_timeout: 5s
    static_configs:
      - targets:
          - 127.0.0.1:5001
        labels:
          member: db-1
      - targets:
          - 127.0.0.1:5003
        labels:
          member: members
    relabel_configs:
      - target_label: target
        replacement: local
    metric_relabel_configs:
      - source_labels:
          - __name__
        regex: mysql_up|mysqld_exporter_build_info|mysql_slave_status_.*|mysql_global_variables_max_connections|mysql_global_status_(queries|questions|commands_total|slow_queries|threads_.*|innodb_deadlocks|innodb_row_lock_.*|innodb_buffer_pool_(reads|read_requests)|aborted_.*)
        action: keep
`);
  });

  it('the configuration of Prometheus scrapes an own service at its one address, with labels of its own winning', () => {
    const text = prometheusConfig({
      id: 'a-run',
      scraped: {
        kind: 'own-service',
        url: 'https://shop.test:8443/actuator/prometheus',
        labels: { job: 'shop' },
      },
      alertmanager: '127.0.0.1:9093',
      ruleFiles: [],
    });
    expect(text.slice(text.indexOf('scrape_configs'))).toBe(`scrape_configs:
  - job_name: own-service
    scheme: https
    metrics_path: /actuator/prometheus
    scrape_interval: 5s
    scrape_timeout: 5s
    honor_labels: true
    static_configs:
      - targets:
          - shop.test:8443
        labels:
          job: shop
`);
  });
});
