// What a local target exposes to Prometheus beside its pods: counts of its balancer and its control plane,
// and where the pods are.
//
//   balancer ──requests──▶ BalancerMetrics ────▶ /metrics/balancer
//        └────orders─────▶                 ┐
//   pods, databases, faults ──events──▶ ControlPlaneMetrics ─▶ /metrics/control-plane
//   keeper ──list──▶ /sd/pods
import type { Clock, DatabaseLine, NewEvent, Pod } from '../../../contract/index.ts';
import type { RequestWatch } from '../balancer/request-watch.ts';
import { BalancerMetrics } from './balancer-metrics.ts';
import { ControlPlaneMetrics } from './control-plane-metrics.ts';
import { startExporterServer } from './exporter-server.ts';
import { screeningStarts } from './next-showtime.ts';

export interface Exporter {
  /** `http://127.0.0.1:PORT`, the base of its pages. */
  readonly url: string;
  /** For the balancer. */
  readonly watch: RequestWatch;
  /** An event that happens now: of pods, of databases, or of a fault. */
  event(event: NewEvent): void;
  databaseLine(line: DatabaseLine): void;
  /** A server behind the writer endpoint has sent something to a client. */
  writerReached(): void;
  /** Where the pods are listed, once there are any. */
  listPods(list: () => Promise<readonly Pod[]>): void;
  stop(): Promise<void>;
}

/**
 * Listens before there is anything to count. `zones` holds one per wanted pod. Rejects if the seed file is
 * invalid.
 */
export async function startExporter({
  clock,
  zones,
  seedFile,
}: {
  clock: Clock;
  zones: readonly string[];
  seedFile: string | null;
}): Promise<Exporter> {
  const balancer = new BalancerMetrics();
  const controlPlane = new ControlPlaneMetrics({
    clock,
    zones,
    screeningStartsMs: await screeningStarts(seedFile),
  });
  let list = async (): Promise<readonly Pod[]> => [];
  const server = await startExporterServer({
    balancer: balancer.registry,
    controlPlane: controlPlane.registry,
    pods: () => list(),
  });
  return {
    ...server,
    watch: {
      arrived: (request) => controlPlane.arrived(request),
      answered: (request) => {
        balancer.answered(request);
        controlPlane.answered(request);
      },
    },
    event: (event) => controlPlane.event(event),
    writerReached: () => controlPlane.writerReached(),
    databaseLine: (line) => controlPlane.databaseLine(line),
    listPods: (given) => {
      list = given;
      controlPlane.listPods(given);
    },
  };
}
