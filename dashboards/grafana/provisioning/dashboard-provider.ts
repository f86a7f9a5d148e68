// Provisions the dashboards from their folder.
import type { Artefact } from '../../artefact.ts';
import { provisioningFile } from './yaml-file.ts';

export const folder = 'Showtime';

export function dashboardProviderFile(): Artefact {
  return provisioningFile(
    'dashboards/showtime.yaml',
    ["SHOWTIME_GRAFANA_DASHBOARDS is the folder that holds the dashboards' JSON files, as Grafana sees it."],
    {
      providers: [
        {
          name: 'showtime',
          orgId: 1,
          folder,
          folderUid: 'showtime-dashboards',
          type: 'file',
          disableDeletion: true,
          allowUiUpdates: false,
          updateIntervalSeconds: 30,
          options: { path: '${SHOWTIME_GRAFANA_DASHBOARDS}', foldersFromFilesStructure: false },
        },
      ],
    },
  );
}
