// What a composed target shows to the Prometheus of `--observe`, in the places where a local target shows it.
//
//   HAProxy ──/metrics/balancer──────────────▶ the same page
//   containers, databases, faults ──events───▶ /metrics/control-plane
//   pods, by their addresses in the project ─▶ /sd/pods
import type { Clock, DatabaseLine, NewEvent, Pod } from '../../../contract/index.ts';
import { ControlPlaneMetrics } from '../../local/exporter/control-plane-metrics.ts';
import { startExporterServer } from '../../local/exporter/exporter-server.ts';
import { screeningStarts } from '../../local/exporter/next-showtime.ts';

const answersWithinMs = 2_000;
/** Where a pod shows its metrics, in its container. */
const managementPort = '8081';

export interface ContainerExporter {
  /** `http://127.0.0.1:PORT`, the base of its pages. */
  readonly url: string;
  event(event: NewEvent): void;
  databaseLine(line: DatabaseLine): void;
  /** Where HAProxy and the pods are, once they are up. */
  follow(parts: { statisticsUrl: string; pods: () => Promise<readonly Pod[]> }): void;
  stop(): Promise<void>;
}

/** Listens before there is anything to count. `zones` holds one for each pod. Rejects if the seed file is invalid. */
export async function startContainerExporter({
  clock,
  zones,
  seedFile,
}: {
  clock: Clock;
  zones: readonly string[];
  seedFile: string | null;
}): Promise<ContainerExporter> {
  const controlPlane = new ControlPlaneMetrics({
    clock,
    zones,
    screeningStartsMs: await screeningStarts(seedFile),
    seesRequests: false,
  });
  let statistics: string | undefined;
  let list = async (): Promise<readonly Pod[]> => [];
  const server = await startExporterServer({
    balancer: {
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
      metrics: () => balancerPage(statistics),
    },
    controlPlane: controlPlane.registry,
    pods: async () => (await list()).filter(({ url }) => url !== '').map(withManagement),
  });
  return {
    ...server,
    event: (event) => controlPlane.event(event),
    databaseLine: (line) => controlPlane.databaseLine(line),
    follow: ({ statisticsUrl, pods }) => {
      statistics = statisticsUrl;
      list = pods;
      controlPlane.listPods(pods);
    },
  };
}

async function balancerPage(statisticsUrl: string | undefined): Promise<string> {
  if (statisticsUrl === undefined) throw new Error('HAProxy is not up yet');
  const response = await fetch(`${statisticsUrl}/metrics/balancer`, {
    signal: AbortSignal.timeout(answersWithinMs),
  });
  if (!response.ok) throw new Error(`HAProxy answered ${response.status}`);
  return response.text();
}

function withManagement(pod: Pod): Pod {
  const url = new URL(pod.url);
  url.port = managementPort;
  return { ...pod, managementUrl: url.origin };
}
