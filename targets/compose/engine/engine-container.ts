// A container as the engine describes it, in the words of the target.
import type Dockerode from 'dockerode';
import { roleLabel, serviceLabel, zoneLabel } from './instance.ts';

/** A container as the engine sees it. */
export interface EngineContainer {
  id: string;
  /** Its service in docker-compose.yml. */
  service: string;
  role: string | null;
  zone: string | null;
  running: boolean;
  paused: boolean;
  /** Its health check passes; true for one without a health check. */
  healthy: boolean;
  /** On the engine's machine; null if it does not run. */
  pid: number | null;
  exitCode: number;
  oomKilled: boolean;
  startedAt: string;
  finishedAt: string;
  /** Addresses in the project's networks; empty if it does not run. */
  addresses: readonly string[];
  /** `8080/tcp` to the port on 127.0.0.1. */
  ports: Readonly<Record<string, number>>;
  imageId: string;
  image: string;
}

/** `seen` is the answer to GET /containers/ID/json. */
export function containerOf(seen: Dockerode.ContainerInspectInfo): EngineContainer {
  const { Labels } = seen.Config;
  const { State } = seen;
  return {
    id: seen.Id,
    service: Labels[serviceLabel] ?? seen.Name.slice(1),
    role: Labels[roleLabel] ?? null,
    zone: Labels[zoneLabel] ?? null,
    running: State.Running,
    paused: State.Paused,
    healthy: State.Running && (State.Health === undefined || State.Health.Status === 'healthy'),
    pid: State.Running && State.Pid > 0 ? State.Pid : null,
    exitCode: State.ExitCode,
    oomKilled: State.OOMKilled,
    startedAt: State.StartedAt,
    finishedAt: State.FinishedAt,
    addresses: Object.values(seen.NetworkSettings.Networks)
      .map(({ IPAddress }) => IPAddress)
      .filter((address) => address !== ''),
    ports: portsOf(seen.NetworkSettings.Ports),
    imageId: seen.Image,
    image: seen.Config.Image,
  };
}

function portsOf(
  published: Dockerode.ContainerInspectInfo['NetworkSettings']['Ports'],
): Record<string, number> {
  return Object.fromEntries(
    // Null for a port that is exposed and not published.
    Object.entries(published as Record<string, { HostPort: string }[] | null>).flatMap(([port, bindings]) => {
      const bound = bindings?.[0];
      return bound === undefined ? [] : [[port, Number(bound.HostPort)]];
    }),
  );
}
