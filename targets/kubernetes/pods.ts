// Pods of the cluster as the capability `pods`: deleted with and without grace, evicted, and their containers ended.
import type { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { Exec, type V1Pod } from '@kubernetes/client-node';
import type { ClusterSettings, Pod, PodsCapability } from '../../contract/index.ts';
import type { ClusterApi } from './api.ts';
import { touchedOf, type Guard } from './guard.ts';
import type { Nodes } from './nodes.ts';

export interface PodsParts {
  api: ClusterApi;
  guard: Guard;
  nodes: Nodes;
  settings: Pick<ClusterSettings, 'killContainer'>;
}

/** How long the command inside a pod may take, ms. */
const execWithinMs = 8_000;

export async function openPods({ api, guard, nodes, settings }: PodsParts): Promise<PodsCapability> {
  const { killContainer } = settings;
  let wanted = (await api.deployment()).spec?.replicas ?? 0;
  const find = async (name: string): Promise<V1Pod> => {
    const pod = (await api.pods()).find(({ metadata }) => metadata?.name === name);
    if (pod === undefined) throw new Error(`there is no pod "${name}"`);
    guard.touch([touchedOf('pod', pod)]);
    return pod;
  };
  const remove = async (name: string, graceSeconds?: number): Promise<void> => {
    const pod = await find(name);
    await api.deletePod(name, pod.metadata?.uid ?? '', graceSeconds);
  };
  return {
    get wanted() {
      return wanted;
    },
    list: async () => {
      const [pods, deployment] = await Promise.all([api.pods(), api.deployment()]);
      wanted = deployment.spec?.replicas ?? 0;
      return pods.map((pod) => podOf(pod, nodes, killContainer?.container));
    },
    terminate: (name) => remove(name),
    kill: (name) => remove(name, 0),
    evict: async (name) => {
      const pod = await find(name);
      if (!(await api.evictPod(name, pod.metadata?.uid ?? '')))
        throw new Error(`the disruption budget of ${name} does not allow its eviction now`);
    },
    ...(killContainer === undefined
      ? {}
      : { killContainer: async (name: string) => endContainer(api, await find(name), killContainer) }),
    // The deployment replaces what is missing by itself.
    restore: async () => undefined,
    keepZoneDown: async (zone) => {
      const there = (await api.pods()).filter((pod) => nodes.zoneOf(pod) === zone);
      const closing = await nodes.ofZone(zone);
      guard.touch(
        [...there.map((pod) => touchedOf('pod', pod)), ...closing.map((node) => touchedOf('node', node))],
        zone,
      );
      await nodes.close(zone);
      // Pods may have come until the nodes were closed.
      const left = (await api.pods()).filter((pod) => nodes.zoneOf(pod) === zone);
      guard.touch(
        left.map((pod) => touchedOf('pod', pod)),
        zone,
      );
      await Promise.all(
        left.map(({ metadata }) => api.deletePod(metadata?.name ?? '', metadata?.uid ?? '', 0)),
      );
    },
    releaseZone: (zone) => nodes.open(zone),
  };
}

/** A pod that is ending is not ready: its endpoints are being taken out. */
export function podOf(pod: V1Pod, nodes: Pick<Nodes, 'zoneOf'>, container?: string): Pod {
  const { metadata, status } = pod;
  const statuses = status?.containerStatuses ?? [];
  const main = statuses.find(({ name }) => name === container) ?? statuses[0];
  return {
    name: metadata?.name ?? '',
    pid: null,
    uid: metadata?.uid ?? '',
    container: main?.state?.running === undefined ? 'none' : (main.containerID ?? 'none'),
    url: status?.podIP === undefined ? '' : `http://${status.podIP}`,
    zone: nodes.zoneOf(pod),
    ready: isReady(pod),
  };
}

export function isReady({ metadata, status }: V1Pod): boolean {
  return (
    metadata?.deletionTimestamp === undefined &&
    (status?.conditions ?? []).some((one) => one.type === 'Ready' && one.status === 'True')
  );
}

/** The connection may break with the container, so only a command that could not start is a failure. */
async function endContainer(
  api: ClusterApi,
  { metadata }: V1Pod,
  { container, command }: NonNullable<ClusterSettings['killContainer']>,
): Promise<void> {
  const said = new PassThrough();
  let text = '';
  said.on('data', (chunk: Buffer) => (text += chunk.toString().slice(0, 500)));
  // The client's own type of a socket does not resolve.
  const socket = (await new Exec(api.connection.config).exec(
    api.namespace,
    metadata?.name ?? '',
    container,
    command,
    said,
    said,
    null,
    false,
    ({ status, message }) => {
      if (status === 'Failure') text = `${message ?? 'it failed'} ${text}`.trim();
    },
  )) as EventEmitter & { close(): void };
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([closed, new Promise<void>((resolve) => (timer = setTimeout(resolve, execWithinMs)))]);
  clearTimeout(timer);
  socket.close();
  if (/executable file not found|no such file/i.test(text))
    throw new Error(`killContainer.command cannot run in ${metadata?.name ?? ''}: ${text}`);
}
