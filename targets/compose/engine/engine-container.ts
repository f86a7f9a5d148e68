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
  /** Bytes of memory that it may use; null without a limit. */
  memoryLimit: number | null;
  exitCode: number;
  /** Why the engine could not start it, as the engine says it; empty if it started. */
  startError: string;
  oomKilled: boolean;
  startedAt: string;
  finishedAt: string;
  /** Addresses in the project's networks; empty if it does not run. */
  addresses: readonly string[];
  /** `8080/tcp` to the port on 127.0.0.1. */
  ports: Readonly<Record<string, number>>;
  /** Addresses of the engine's machine on which it is published, one a port. */
  publishedOn: readonly string[];
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
    memoryLimit: seen.HostConfig.Memory || null,
    exitCode: State.ExitCode,
    startError: State.Error,
    oomKilled: State.OOMKilled,
    startedAt: State.StartedAt,
    finishedAt: State.FinishedAt,
    addresses: Object.values(seen.NetworkSettings.Networks)
      .map(({ IPAddress }) => IPAddress)
      .filter((address) => address !== ''),
    ports: portsOf(seen.NetworkSettings.Ports),
    publishedOn: bindingsOf(seen.NetworkSettings.Ports).map(([, { HostIp }]) => HostIp),
    imageId: seen.Image,
    image: seen.Config.Image,
  };
}

function portsOf(
  published: Dockerode.ContainerInspectInfo['NetworkSettings']['Ports'],
): Record<string, number> {
  return Object.fromEntries(
    bindingsOf(published)
      .map(([port, { HostPort }]) => [port, Number(HostPort)] as const)
      .toReversed(),
  );
}

/** Every address that a port is bound to; none for a port that is exposed and not published. */
function bindingsOf(
  published: Dockerode.ContainerInspectInfo['NetworkSettings']['Ports'],
): readonly (readonly [string, { HostIp: string; HostPort: string }])[] {
  const all = published as Record<string, { HostIp: string; HostPort: string }[] | null>;
  return Object.entries(all).flatMap(([port, bound]) => (bound ?? []).map((one) => [port, one] as const));
}
