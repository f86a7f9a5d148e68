// Provisions the dashboards from their folder.
import type { Artefact } from '../../artefact.ts';
import { provisioningFile } from './yaml-file.ts';

/** The only folder of dashboards: provisioned ones and those that a run pushes share it. */
export const dashboardsFolder = { uid: 'showtime-dashboards', title: 'Showtime' } as const;

export function dashboardProviderFile(): Artefact {
  return provisioningFile(
    'dashboards/showtime.yaml',
    ["SHOWTIME_GRAFANA_DASHBOARDS is the folder that holds the dashboards' JSON files, as Grafana sees it."],
    {
      providers: [
        {
          name: 'showtime',
          orgId: 1,
          folder: dashboardsFolder.title,
          folderUid: dashboardsFolder.uid,
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
