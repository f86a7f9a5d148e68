// Provisions the Prometheus that dashboards and alert rules query.
import type { Artefact } from '../../artefact.ts';
import { provisionedPrometheus } from '../render/datasource.ts';
import { provisioningFile } from './yaml-file.ts';

export function dataSourceFile(): Artefact {
  return provisioningFile(
    'datasources/prometheus.yaml',
    [
      'SHOWTIME_PROMETHEUS_URL is where it listens, such as http://127.0.0.1:9090;',
      'SHOWTIME_SCRAPE_INTERVAL how often it scrapes, such as 15s: the least that $__rate_interval is made of.',
    ],
    {
      datasources: [
        {
          name: provisionedPrometheus.name,
          uid: provisionedPrometheus.uid,
          type: 'prometheus',
          access: 'proxy',
          orgId: 1,
          isDefault: true,
          editable: false,
          url: '${SHOWTIME_PROMETHEUS_URL}',
          jsonData: {
            httpMethod: 'POST',
            prometheusType: 'Prometheus',
            timeInterval: '${SHOWTIME_SCRAPE_INTERVAL}',
          },
        },
      ],
    },
  );
}
