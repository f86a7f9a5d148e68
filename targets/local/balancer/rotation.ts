// Which pods get requests: the ready one with the fewest in flight, in turn when several are equal, across
// zones.
import type { Pool } from 'undici';

export interface Backend {
  readonly name: string;
  readonly url: string;
  /** Base URL of /readyz. */
  readonly healthUrl: string;
  readonly zone: string;
  readonly pool: Pool;
  /** Healthy: gets new requests. */
  ready: boolean;
  /** Requests in flight. */
  outstanding: number;
}

export interface Rotation {
  add(backend: Backend): void;
  remove(name: string): Backend | undefined;
  find(name: string): Backend | undefined;
  list(): readonly Backend[];
  /** The next pod to try, never `except`; undefined with none ready. */
  pick(except?: Backend): Backend | undefined;
}

/** An empty rotation. */
export function createRotation(): Rotation {
  const backends: Backend[] = [];
  let turn = 0;
  return {
    add: (backend) => {
      backends.push(backend);
    },
    remove: (name) => {
      const index = backends.findIndex((backend) => backend.name === name);
      return index < 0 ? undefined : backends.splice(index, 1)[0];
    },
    find: (name) => backends.find((backend) => backend.name === name),
    list: () => backends,
    pick: (except) => {
      turn += 1;
      let best: Backend | undefined;
      for (let step = 0; step < backends.length; step += 1) {
        const backend = backends[(turn + step) % backends.length];
        if (backend === undefined || !backend.ready || backend === except) continue;
        if (best === undefined || backend.outstanding < best.outstanding) best = backend;
      }
      return best;
    },
  };
}
