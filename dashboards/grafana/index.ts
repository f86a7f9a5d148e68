// Grafana: dashboards, alert rules and provisioning files from SLOs, and the queries of the dashboards.
export { fillIn, type FilledIn } from '../promql/index.ts';
export { grafanaArtefacts } from './grafana-artefacts.ts';
export { annotationQueries, showtimeTag } from './render/annotations.ts';
export { dashboardsFolder } from './provisioning/dashboard-provider.ts';
export { panelQueries } from './panel-queries.ts';
