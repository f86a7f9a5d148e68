// Stands before every change: the opt-in label, the blast radius of the run, and whether chaos was stopped.
import {
  chaosStopped,
  optIn,
  ShowtimeError,
  type Clock,
  type ClusterSettings,
} from '../../contract/index.ts';

/** An object of the cluster that a fault would change. */
export interface Touched {
  kind: 'pod' | 'node' | 'deployment';
  name: string;
  uid: string;
  labels: Readonly<Record<string, string>>;
}

interface KubernetesObject {
  metadata?: { name?: string; uid?: string; labels?: Record<string, string> };
}

export function touchedOf(kind: Touched['kind'], { metadata }: KubernetesObject): Touched {
  return { kind, name: metadata?.name ?? '', uid: metadata?.uid ?? '', labels: metadata?.labels ?? {} };
}

/** Null if the object carries the opt-in label, else why it is not touched. */
export function notOptedIn({ kind, name, labels }: Touched): string | null {
  const value = labels[optIn.label];
  if (value === optIn.value) return null;
  const is = value === undefined ? 'has no label' : `has "${value}" as label`;
  return `${kind} ${name} ${is} ${optIn.label}: only objects with ${optIn.label}=${optIn.value} are touched`;
}

/** Counts what the faults of one run hit. An undo needs no permission. */
export class Guard {
  readonly #limits: ClusterSettings['limits'];
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #pods = new Set<string>();
  readonly #zones = new Set<string>();
  #firstMs: number | undefined;
  #stoppedBy: string | undefined;

  constructor(limits: ClusterSettings['limits'], clock: Pick<Clock, 'nowMs'>) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get stoppedBy(): string | undefined {
    return this.#stoppedBy;
  }

  /** From now on nothing is touched. The first reason stays. */
  stop(by: string): void {
    this.#stoppedBy ??= by;
  }

  /** Throws for a further fault while as many are open as are allowed. */
  admit(open: number): void {
    this.#throwIfStopped();
    if (open >= this.#limits.faultsAtOnce)
      throw notAllowed(
        `${open} faults are open already, limits.faultsAtOnce is ${this.#limits.faultsAtOnce}`,
      );
  }

  /**
   * Throws unless every object is opted in and the run stays within its limits; counts them then. `zone` is
   * named by a fault of a whole zone.
   */
  touch(objects: readonly Touched[], zone?: string): void {
    this.#throwIfStopped();
    const [refused] = objects.map(notOptedIn).filter((why) => why !== null);
    if (refused !== undefined) throw notAllowed(refused);
    const nowMs = this.#clock.nowMs();
    const sinceMs = nowMs - (this.#firstMs ?? nowMs);
    if (sinceMs > this.#limits.minutes * 60_000)
      throw notAllowed(
        `the first fault is ${Math.round(sinceMs / 1_000)} s old, limits.minutes is ${this.#limits.minutes}`,
      );
    const pods = new Set([
      ...this.#pods,
      ...objects.filter(({ kind }) => kind === 'pod').map(({ uid }) => uid),
    ]);
    if (pods.size > this.#limits.pods)
      throw notAllowed(`it would be pod ${pods.size} of this run, limits.pods is ${this.#limits.pods}`);
    const zones = new Set([...this.#zones, ...(zone === undefined ? [] : [zone])]);
    if (zones.size > this.#limits.zones && zone !== undefined)
      throw notAllowed(
        `zone ${zone} would be zone ${zones.size} of this run, limits.zones is ${this.#limits.zones}`,
      );
    this.#firstMs ??= nowMs;
    pods.forEach((uid) => this.#pods.add(uid));
    zones.forEach((one) => this.#zones.add(one));
  }

  #throwIfStopped(): void {
    if (this.#stoppedBy === undefined) return;
    throw chaosStopped(this.#stoppedBy);
  }
}

function notAllowed(why: string): ShowtimeError {
  return new ShowtimeError('cluster-not-allowed', {
    what: why,
    why: 'it was refused before anything was touched',
    fix: 'change the plan, the labels, or the limits in the cluster file',
  });
}
