// Nodes and their zones: closes them to new pods and opens them again, marked so that any process can undo it.
import type { V1Node, V1Pod } from '@kubernetes/client-node';
import type { Clock, ZonesCapability } from '../../contract/index.ts';
import type { ClusterApi } from './api.ts';
import { touchedOf, type Guard } from './guard.ts';

const zoneLabel = 'topology.kubernetes.io/zone';
/** On each node that a fault closed; its value is the run's target. */
export const closedBy = 'showtime.dev/closed-by';
/** Between two tries to evict what a budget protects, ms. */
const againAfterMs = 500;
export const unknownZone = 'unknown';

export interface NodesParts {
  api: ClusterApi;
  guard: Guard;
  clock: Clock;
  /** Written into the mark. */
  owner: string;
  /** An eviction that failed for another reason than a budget. */
  onTrouble: (reason: string) => void;
}

export class Nodes {
  readonly #parts: NodesParts;
  readonly #zones = new Map<string, string>();
  readonly #draining = new Map<string, AbortController>();

  constructor(parts: NodesParts) {
    this.#parts = parts;
  }

  /** Reads the zones of all nodes. */
  async refresh(): Promise<void> {
    for (const node of await this.#parts.api.nodes()) this.note(node);
  }

  note({ metadata }: V1Node): void {
    this.#zones.set(metadata?.name ?? '', metadata?.labels?.[zoneLabel] ?? unknownZone);
  }

  zoneOf({ spec }: V1Pod): string {
    return this.#zones.get(spec?.nodeName ?? '') ?? unknownZone;
  }

  get zones(): readonly string[] {
    return [...new Set(this.#zones.values())].sort();
  }

  async ofZone(zone: string): Promise<readonly V1Node[]> {
    return (await this.#parts.api.nodes()).filter(
      ({ metadata }) => (metadata?.labels?.[zoneLabel] ?? unknownZone) === zone,
    );
  }

  /** Closes those nodes of the zone that are open, and marks them in the same change. */
  async close(zone: string): Promise<void> {
    const { api, owner } = this.#parts;
    for (const { metadata } of await this.ofZone(zone))
      await api.changeNode(metadata?.name ?? '', ({ spec }) =>
        spec?.unschedulable === true
          ? null
          : { metadata: { annotations: { [closedBy]: owner } }, spec: { unschedulable: true } },
      );
  }

  /** Opens the marked nodes of the zone; nodes that someone else closed stay closed. */
  async open(zone: string): Promise<void> {
    this.#draining.get(zone)?.abort();
    await openMarked(this.#parts.api, await this.ofZone(zone));
  }

  get capability(): ZonesCapability {
    return {
      look: async (zone) => {
        const nodes = await this.ofZone(zone);
        const nameOf = ({ metadata }: V1Node): string => metadata?.name ?? '';
        return {
          nodes: nodes.map(nameOf),
          closed: nodes.filter(({ spec }) => spec?.unschedulable === true).map(nameOf),
        };
      },
      drain: (zone) => this.#drain(zone),
      open: (zone) => this.open(zone),
    };
  }

  /** Ends what goes on in the background. */
  stop(): void {
    for (const draining of this.#draining.values()) draining.abort();
  }

  async #drain(zone: string): Promise<void> {
    const { api, guard } = this.#parts;
    const [nodes, pods] = await Promise.all([this.ofZone(zone), this.#podsIn(zone)]);
    guard.touch(
      [...pods.map((pod) => touchedOf('pod', pod)), ...nodes.map((node) => touchedOf('node', node))],
      zone,
    );
    if (nodes.length === 0) throw new Error(`no node is in zone "${zone}"`);
    await this.close(zone);
    const draining = new AbortController();
    this.#draining.get(zone)?.abort();
    this.#draining.set(zone, draining);
    void this.#evictAll(zone, api, draining.signal);
  }

  async #evictAll(zone: string, api: ClusterApi, signal: AbortSignal): Promise<void> {
    const { guard, clock, onTrouble } = this.#parts;
    while (!signal.aborted) {
      try {
        const pods = await this.#podsIn(zone);
        if (pods.length === 0) return;
        const staying = pods.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
        for (const pod of staying) {
          if (signal.aborted) return;
          guard.touch([touchedOf('pod', pod)], zone);
          await api.evictPod(pod.metadata?.name ?? '', pod.metadata?.uid ?? '');
        }
      } catch (error) {
        if (guard.stoppedBy !== undefined) return;
        onTrouble(`draining zone ${zone}: ${error instanceof Error ? error.message : String(error)}`);
      }
      await clock.sleep(againAfterMs, signal).catch(() => undefined);
    }
  }

  async #podsIn(zone: string): Promise<readonly V1Pod[]> {
    return (await this.#parts.api.pods()).filter((pod) => this.zoneOf(pod) === zone);
  }
}

/** Opens those of the nodes that a fault closed. Returns their names. */
export async function openMarked(api: ClusterApi, nodes: readonly V1Node[]): Promise<readonly string[]> {
  const isMarked = ({ metadata }: V1Node): boolean => metadata?.annotations?.[closedBy] !== undefined;
  const marked = nodes.filter(isMarked);
  for (const { metadata } of marked)
    await api.changeNode(metadata?.name ?? '', (now) =>
      isMarked(now)
        ? { metadata: { annotations: { [closedBy]: null } }, spec: { unschedulable: null } }
        : null,
    );
  return marked.map(({ metadata }) => metadata?.name ?? '');
}
