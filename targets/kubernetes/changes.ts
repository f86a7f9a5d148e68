// What changed between two sights of an object, as events: pods, nodes, endpoints, the rollout. No I/O.
import type { V1EndpointSlice, V1Node, V1Pod } from '@kubernetes/client-node';
import type { NewEvent, RolloutState } from '../../contract/index.ts';
import type { Nodes } from './nodes.ts';
import { isReady } from './pods.ts';

export class PodChanges {
  readonly #nodes: Pick<Nodes, 'zoneOf'>;
  readonly #ready = new Map<string, boolean>();

  constructor(nodes: Pick<Nodes, 'zoneOf'>) {
    this.#nodes = nodes;
  }

  changed(pod: V1Pod, gone: boolean): NewEvent[] {
    const { metadata, spec, status } = pod;
    const uid = metadata?.uid ?? '';
    const subject = metadata?.name ?? '';
    const restarts = (status?.containerStatuses ?? []).reduce((sum, one) => sum + one.restartCount, 0);
    const evidence = { uid, zone: this.#nodes.zoneOf(pod), node: spec?.nodeName ?? null, restarts };
    const before = this.#ready.get(uid);
    if (gone) {
      this.#ready.delete(uid);
      return [{ kind: 'pod-gone', subject, evidence }];
    }
    const ready = isReady(pod);
    // A pod has a zone once it has a node.
    if (before === undefined && spec?.nodeName === undefined) return [];
    this.#ready.set(uid, ready);
    const started: NewEvent[] = before === undefined ? [{ kind: 'pod-started', subject, evidence }] : [];
    if (ready && before !== true) return [...started, { kind: 'pod-ready', subject, evidence }];
    if (!ready && before === true)
      return [
        {
          kind: 'pod-unready',
          subject,
          evidence: { ...evidence, ending: metadata?.deletionTimestamp !== undefined },
        },
      ];
    return started;
  }
}

interface NodeSight {
  ready: boolean;
  closed: boolean;
}

export class NodeChanges {
  readonly #seen = new Map<string, NodeSight>();

  /** The first sight of a node is no change. */
  changed({ metadata, spec, status }: V1Node, gone: boolean): NewEvent[] {
    const subject = metadata?.name ?? '';
    const evidence = { zone: metadata?.labels?.['topology.kubernetes.io/zone'] ?? null };
    const before = this.#seen.get(subject);
    if (gone) {
      this.#seen.delete(subject);
      return [{ kind: 'node-gone', subject, evidence }];
    }
    const now: NodeSight = {
      ready: (status?.conditions ?? []).some((one) => one.type === 'Ready' && one.status === 'True'),
      closed: spec?.unschedulable === true,
    };
    this.#seen.set(subject, now);
    if (before === undefined) return [];
    return [
      ...(now.ready === before.ready
        ? []
        : [{ kind: now.ready ? 'node-ready' : 'node-unready', subject, evidence } as const]),
      ...(now.closed === before.closed
        ? []
        : [{ kind: now.closed ? 'node-closed' : 'node-opened', subject, evidence } as const]),
    ];
  }
}

export class EndpointChanges {
  readonly #service: string;
  readonly #slices = new Map<string, { serving: number; draining: number }>();
  #last: string | undefined;

  constructor(service: string) {
    this.#service = service;
  }

  changed({ metadata, endpoints }: V1EndpointSlice, gone: boolean): NewEvent[] {
    const name = metadata?.name ?? '';
    if (gone) this.#slices.delete(name);
    else {
      const all = endpoints ?? [];
      this.#slices.set(name, {
        serving: all.filter(({ conditions }) => conditions?.ready === true).length,
        draining: all.filter(({ conditions }) => conditions?.terminating === true).length,
      });
    }
    const sum = (of: 'serving' | 'draining'): number =>
      [...this.#slices.values()].reduce((total, slice) => total + slice[of], 0);
    const evidence = { serving: sum('serving'), draining: sum('draining') };
    const key = JSON.stringify(evidence);
    if (key === this.#last) return [];
    this.#last = key;
    return [{ kind: 'endpoints-changed', subject: this.#service, evidence }];
  }
}

export class DeploymentChanges {
  readonly #name: string;
  #last: RolloutState | undefined;
  /** Of a revision that is not out yet; pods that are missing for another reason are no rollout. */
  #rolling = false;

  constructor(name: string) {
    this.#name = name;
  }

  changed(now: RolloutState): NewEvent[] {
    const before = this.#last;
    this.#last = now;
    if (before === undefined) return [];
    const subject = this.#name;
    const evidence = { revision: now.revision, updated: now.updated };
    const started = now.revision > before.revision;
    this.#rolling ||= started;
    const complete = this.#rolling && now.complete;
    if (complete) this.#rolling = false;
    return [
      ...(started ? [{ kind: 'rollout-started', subject, evidence } as const] : []),
      ...(complete ? [{ kind: 'rollout-complete', subject, evidence } as const] : []),
    ];
  }
}
