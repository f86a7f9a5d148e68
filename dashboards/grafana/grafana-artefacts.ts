// Everything that a Grafana is given: dashboards, their provider, the data source, alert rules and where
// alerts go.
import type { Slo } from '../../contract/index.ts';
import type { Artefact } from '../artefact.ts';
import { boards } from './boards/index.ts';
import { dashboardArtefacts } from './dashboard-artefacts.ts';
import { alertRulesFile } from './provisioning/alert-rules.ts';
import { dashboardProviderFile } from './provisioning/dashboard-provider.ts';
import { dataSourceFile } from './provisioning/data-source.ts';
import { contactPointsFile } from './provisioning/notifications.ts';
import { panelIdOf } from './render/dashboard.ts';

/** Pure and in a fixed order. The SLOs must have passed `problemsForServers`. */
export function grafanaArtefacts(slos: readonly Slo[]): Artefact[] {
  const [showtime] = boards(slos);
  const panels = { ofMonth: panelIdOf(showtime, 'burn-month'), ofRun: panelIdOf(showtime, 'burn') };
  return [
    ...dashboardArtefacts(slos),
    dashboardProviderFile(),
    dataSourceFile(),
    alertRulesFile(slos, panels),
    contactPointsFile(),
  ];
}
