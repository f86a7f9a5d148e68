// Readiness of a pod: not before it has reached its databases, and not after its shutdown was requested.
import type { Pool } from './database/pool.ts';

//   starting ──▶ ready ──▶ draining
//      writer and reader met   SIGTERM
//      once, schema fits,
//      menus at hand

export class Readiness {
  readonly #pools: readonly Pool[];
  readonly #isWarm: () => boolean;
  #draining = false;
  #schemaProblem: string | undefined = 'the schema was not read yet';

  /** `pools` are those that a pod must have reached once; `isWarm` is whether every menu was read once. */
  constructor(pools: readonly Pool[], isWarm: () => boolean) {
    this.#pools = pools;
    this.#isWarm = isWarm;
  }

  get isDraining(): boolean {
    return this.#draining;
  }
  /** A schema that customers' text does not fit into; undefined once it does. */
  set schemaProblem(problem: string | undefined) {
    this.#schemaProblem = problem;
  }
  drain(): void {
    this.#draining = true;
  }

  /**
   * A pod stays ready while the writer fails over: all pods lose the same writer at the same moment, so
   * unready ones would leave the balancer with none, and menus and queued orders would fail that could have
   * been served.
   */
  report(): { ready: boolean; because: string } {
    if (this.#draining) return { ready: false, because: 'draining' };
    const unmet = this.#pools.filter((pool) => !pool.everOpened).map(({ name }) => name);
    if (unmet.length > 0) return { ready: false, because: `no connection yet: ${unmet.join(', ')}` };
    if (this.#schemaProblem !== undefined) return { ready: false, because: this.#schemaProblem };
    return this.#isWarm()
      ? { ready: true, because: 'ready' }
      : { ready: false, because: 'menus are being read' };
  }
}
