// The data sources that panels and annotations name.
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';

/** Whatever Prometheus the viewer chose. */
export const chosenPrometheus: DataSourceRef = { type: 'prometheus', uid: '${datasource}' };

/** Grafana's built-in store of annotations. */
export const grafanaItself: DataSourceRef = { type: 'grafana', uid: '-- Grafana --' };

/** The Prometheus that provisioning brings; alert rules cannot choose. */
export const provisionedPrometheus = { uid: 'showtime-prometheus', name: 'Showtime Prometheus' } as const;
