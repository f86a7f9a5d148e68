// Keeps the wanted number of pods running: one slot per pod, refilled when its pod ends or is terminated.
//
//   slot:   empty ──start──▶ starting ──healthy──▶ ready ──terminate──▶ empty (the old pod drains beside it)
//             ▲                 │ ended, or not ready in time: back-off        │ ended
//             └─────────────────┴────────────────────────────────────────────┘
//   A slot in a zone that is kept down stays empty until the zone is released.
import type {
  Clock,
  Command,
  Evidence,
  NewEvent,
  Pod,
  PodsCapability,
  Shell,
} from '../../../contract/index.ts';
import { isStopped } from '../../../platform/processes/is-stopped.ts';
import { backOffMs } from './back-off.ts';
import { startPod, type PodProcess } from './pod-process.ts';

export interface KeeperOptions {
  shell: Shell;
  clock: Clock;
  /** One per wanted pod. */
  zones: readonly string[];
  /** The program of pod number `n` (from 1, never used twice). */
  command(pod: { n: number; name: string; zone: string }): Command;
  logFile(name: string): string;
  balancer: {
    add(pod: { name: string; url: string; zone: string; healthUrl?: string }): void;
    remove(name: string): void;
    isReady(name: string): boolean;
  };
  onEvent: (this: void, event: NewEvent) => void;
  /** A pod that was never ready for this long is replaced, ms. */
  startWithinMs?: number;
  /** A terminated pod that still runs after this long is killed, ms (Kubernetes' grace period: 30 s). */
  graceMs?: number;
}

interface PodSlot {
  readonly zone: string;
  pod: PodProcess | undefined;
  /** Pods in a row that died before they were ready. */
  crashes: number;
  /** Cuts a back-off short. */
  pause: AbortController;
  /** Starts under way, and back-offs before them. */
  filling: number;
}

export class PodKeeper implements PodsCapability {
  readonly wanted: number;
  readonly #options: Required<KeeperOptions>;
  readonly #slots: PodSlot[];
  /** Terminated, still draining. */
  readonly #leaving = new Set<PodProcess>();
  readonly #over = new AbortController();
  readonly #starting = new Set<Promise<void>>();
  readonly #zonesDown = new Set<string>();
  #count = 0;

  constructor(options: KeeperOptions) {
    this.#options = { startWithinMs: 30_000, graceMs: 30_000, ...options };
    this.wanted = options.zones.length;
    this.#slots = options.zones.map((zone) => ({
      zone,
      pod: undefined,
      crashes: 0,
      pause: new AbortController(),
      filling: 0,
    }));
  }

  /** Starts a pod in each place. Resolves when the processes exist. */
  async start(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => this.#fill(slot)));
  }

  /** Pods that listen, the draining ones included. */
  async list(): Promise<readonly Pod[]> {
    return this.#all()
      .filter(({ url }) => url !== null)
      .map((pod) => ({
        name: pod.name,
        pid: pod.pid,
        url: pod.url ?? '',
        ...(pod.managementUrl === null ? {} : { managementUrl: pod.managementUrl }),
        zone: pod.zone,
        ready: this.#isReady(pod),
      }));
  }

  /** All pod processes that run, whether they listen or not. */
  processes(): readonly { name: string; pid: number }[] {
    return this.#all().map(({ name, pid }) => ({ name, pid }));
  }

  /** Most pods in a row that died in one slot before they were ready. */
  get crashesInARow(): number {
    return Math.max(...this.#slots.map(({ crashes }) => crashes));
  }

  /** The pod drains; its replacement starts at once, as in Kubernetes. */
  async terminate(name: string): Promise<void> {
    const pod = this.#find(name);
    const slot = this.#slots.find((each) => each.pod === pod);
    pod.kill('SIGTERM');
    if (slot === undefined) return;
    slot.pod = undefined;
    this.#leaving.add(pod);
    void this.#killAfterGrace(pod);
    await this.#fill(slot);
  }

  async kill(name: string): Promise<void> {
    this.#find(name).kill('SIGKILL');
  }

  async pause(name: string): Promise<void> {
    this.#find(name).kill('SIGSTOP');
  }

  async resume(name: string, pid: number | null): Promise<void> {
    this.#process(name, pid)?.kill('SIGCONT');
  }

  async pausedBy(name: string, pid: number | null): Promise<Evidence | null> {
    const pod = this.#process(name, pid);
    return pod !== undefined && (await isStopped(pod.pid)) ? { signal: 'SIGSTOP', state: 'stopped' } : null;
  }

  async restore(): Promise<void> {
    for (const slot of this.#slots) slot.pause.abort();
    await Promise.all([...this.#starting]);
  }

  async keepZoneDown(zone: string): Promise<void> {
    this.#zonesDown.add(zone);
    for (const pod of this.#all()) if (pod.zone === zone) pod.kill('SIGKILL');
  }

  /** A pod that is still about to end is replaced when it has ended. */
  async releaseZone(zone: string): Promise<void> {
    if (!this.#zonesDown.delete(zone)) return;
    const empty = this.#slots.filter((slot) => slot.zone === zone && slot.pod === undefined);
    for (const slot of empty) {
      slot.pause.abort();
      this.#fillIfForgotten(slot);
    }
  }

  /** Called by the balancer's health checks. */
  healthChanged(name: string, ready: boolean, because: string): void {
    const pod = this.#all().find((each) => each.name === name);
    if (pod === undefined) return;
    const slot = this.#slots.find((each) => each.pod === pod);
    if (ready && slot) slot.crashes = 0;
    const afterMs = Math.round(this.#options.clock.nowMs() - pod.startedAtMs);
    if (ready)
      this.#options.onEvent({
        kind: 'pod-ready',
        subject: name,
        evidence: { zone: pod.zone, url: pod.url, first: !pod.everReady, afterMs },
      });
    else this.#options.onEvent({ kind: 'pod-unready', subject: name, evidence: { zone: pod.zone, because } });
    pod.everReady ||= ready;
  }

  /** Ends every pod at once and starts no more. */
  async stop(): Promise<void> {
    this.#over.abort(new Error('the target ends'));
    for (const slot of this.#slots) slot.pause.abort();
    await Promise.all([...this.#starting]);
    const pods = this.#all();
    for (const pod of pods) pod.kill('SIGKILL');
    await Promise.all(pods.map(({ exited }) => exited));
  }

  #all(): PodProcess[] {
    return [...this.#leaving, ...this.#slots.flatMap(({ pod }) => (pod ? [pod] : []))];
  }

  #process(name: string, pid: number | null): PodProcess | undefined {
    return this.#all().find((pod) => pod.name === name && pod.pid === pid);
  }

  #isReady(pod: PodProcess): boolean {
    return !this.#leaving.has(pod) && this.#options.balancer.isReady(pod.name);
  }

  #find(name: string): PodProcess {
    const found = this.#all().find((pod) => pod.name === name);
    if (found === undefined)
      throw new Error(
        `there is no pod "${name}"; there are: ${this.#all()
          .map((pod) => pod.name)
          .join(', ')}`,
      );
    return found;
  }

  /** Puts a new pod into an empty place. Tried again, after a pause, where the program cannot be started. */
  #fill(slot: PodSlot): Promise<void> {
    return this.#tracked(
      slot,
      this.#startIn(slot).catch(() => this.#startFailed(slot)),
    );
  }

  #startFailed(slot: PodSlot): void {
    slot.crashes += 1;
    void this.#refill(slot);
  }

  async #tracked(slot: PodSlot, starting: Promise<void>): Promise<void> {
    this.#starting.add(starting);
    slot.filling += 1;
    await starting;
    slot.filling -= 1;
    this.#starting.delete(starting);
    this.#fillIfForgotten(slot);
  }

  /** A start that found its zone down gave up; the zone may have been let up just then. */
  #fillIfForgotten(slot: PodSlot): void {
    const isDown = this.#over.signal.aborted || this.#zonesDown.has(slot.zone);
    if (!isDown && slot.pod === undefined && slot.filling === 0) void this.#fill(slot);
  }

  async #startIn(slot: PodSlot): Promise<void> {
    if (this.#over.signal.aborted || this.#zonesDown.has(slot.zone)) return;
    const { shell, clock, command, logFile, onEvent } = this.#options;
    this.#count += 1;
    const name = `pod-${this.#count}`;
    const pod = await startPod({
      shell,
      name,
      zone: slot.zone,
      logFile: logFile(name),
      startedAtMs: clock.nowMs(),
      command: command({ n: this.#count, name, zone: slot.zone }),
    });
    slot.pod = pod;
    if (this.#zonesDown.has(slot.zone)) pod.kill('SIGKILL');
    onEvent({ kind: 'pod-started', subject: name, evidence: { zone: slot.zone, pid: pod.pid } });
    void this.#follow(slot, pod);
    void this.#replaceIfNeverReady(pod);
  }

  async #follow(slot: PodSlot, pod: PodProcess): Promise<void> {
    const { balancer, onEvent } = this.#options;
    const url = await pod.listening;
    if (url !== null)
      balancer.add({ name: pod.name, url, zone: pod.zone, healthUrl: pod.managementUrl ?? url });
    const { code, signal } = await pod.exited;
    balancer.remove(pod.name);
    onEvent({
      kind: 'pod-gone',
      subject: pod.name,
      evidence: { zone: pod.zone, pid: pod.pid, code, signal, wasLeaving: this.#leaving.delete(pod) },
    });
    if (slot.pod !== pod) return;
    slot.pod = undefined;
    if (!pod.everReady) slot.crashes += 1;
    await this.#refill(slot);
  }

  #refill(slot: PodSlot): Promise<void> {
    return this.#tracked(slot, this.#fillAfterPause(slot));
  }

  async #fillAfterPause(slot: PodSlot): Promise<void> {
    slot.pause = new AbortController();
    const pauseMs = backOffMs(slot.crashes);
    if (pauseMs > 0 && !this.#over.signal.aborted)
      await this.#options.clock.sleep(pauseMs, slot.pause.signal).catch(() => undefined);
    if (slot.pod === undefined) await this.#startIn(slot).catch(() => this.#startFailed(slot));
  }

  async #replaceIfNeverReady(pod: PodProcess): Promise<void> {
    if ((await this.#stillThereAfter(pod, this.#options.startWithinMs)) && !pod.everReady)
      pod.kill('SIGKILL');
  }

  async #killAfterGrace(pod: PodProcess): Promise<void> {
    if (await this.#stillThereAfter(pod, this.#options.graceMs)) pod.kill('SIGKILL');
  }

  /** False as soon as the pod has ended or the keeper stops. */
  async #stillThereAfter({ exited }: PodProcess, ms: number): Promise<boolean> {
    const waiting = new AbortController();
    const slept = this.#options.clock.sleep(ms, AbortSignal.any([waiting.signal, this.#over.signal])).then(
      () => true,
      () => false,
    );
    const there = await Promise.race([slept, exited.then(() => false)]);
    waiting.abort();
    return there;
  }
}
