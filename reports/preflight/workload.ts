// Ways into a Deployment that several checks take.
import type { V1Container, V1Deployment, V1Probe } from '@kubernetes/client-node';

export function nameOf(object: { metadata?: { name?: string } }, kind: string): string {
  return `${kind} ${object.metadata?.name ?? '?'}`;
}

/** Containers that listen on a port; all of them where none names one. */
export function servingContainers(deployment: V1Deployment): readonly V1Container[] {
  const containers = deployment.spec?.template.spec?.containers ?? [];
  const listening = containers.filter(({ ports }) => (ports ?? []).length > 0);
  return listening.length > 0 ? listening : containers;
}

/** Of the field in the Deployment, for messages. */
export function fieldOf(container: V1Container, field: string): string {
  return `containers[${container.name}].${field}`;
}

/**
 * How long the container goes on serving before SIGTERM; null: it has no preStop hook; undefined: a hook whose length
 * is not known.
 */
export function preStopSeconds({ lifecycle }: V1Container): number | null | undefined {
  const hook = lifecycle?.preStop;
  if (hook === undefined) return null;
  if (hook.sleep !== undefined) return hook.sleep.seconds;
  const slept = /(?:^|\s)sleep\s+(\d+(?:\.\d+)?)s?\b/.exec((hook.exec?.command ?? []).join(' '));
  return slept === null ? undefined : Number(slept[1]);
}

/** `GET 8080/readyz`, `TCP 8080`, `exec …`. */
export function describeProbe({ httpGet, tcpSocket, exec, grpc }: V1Probe): string {
  if (httpGet !== undefined) return `GET ${httpGet.port}${httpGet.path ?? '/'}`;
  if (tcpSocket !== undefined) return `TCP ${tcpSocket.port}`;
  if (grpc !== undefined) return `gRPC ${grpc.port}${grpc.service === undefined ? '' : `/${grpc.service}`}`;
  return `exec ${(exec?.command ?? []).join(' ')}`;
}

/** What Kubernetes takes for `3` and for `25%` of so many pods. */
export function ofPods(amount: number | string, pods: number, round: 'up' | 'down'): number {
  const share = /^(\d+(?:\.\d+)?)%$/.exec(String(amount));
  if (share === null) return Number(amount);
  const exact = (Number(share[1]) / 100) * pods;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}

/** Cores: `500m` is 0.5. */
export function coresOf(quantity: string): number {
  return quantity.endsWith('m') ? Number(quantity.slice(0, -1)) / 1_000 : Number(quantity);
}
