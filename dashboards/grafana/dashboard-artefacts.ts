// Dashboards as files.
import type { Slo } from '../../contract/index.ts';
import type { Artefact } from '../artefact.ts';
import { boards } from './boards/index.ts';
import { dashboard } from './render/dashboard.ts';

const dashboardsFolder = 'deploy/grafana/dashboards';

export function dashboardArtefacts(slos: readonly Slo[]): Artefact[] {
  const all = boards(slos);
  return all.map((board) => ({
    path: `${dashboardsFolder}/${board.file}.json`,
    text: `${JSON.stringify(dashboard(board, all), null, 2)}\n`,
  }));
}
