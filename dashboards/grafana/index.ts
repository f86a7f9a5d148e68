// Grafana: dashboards, alert rules and provisioning files from SLOs, and the queries that the dashboards ask.
export { fillIn, type FilledIn } from '../promql/index.ts';
export { grafanaArtefacts } from './grafana-artefacts.ts';
export { annotationQueries, showtimeTag } from './render/annotations.ts';
export { panelQueries } from './panel-queries.ts';
