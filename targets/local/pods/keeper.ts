// Keeps as many pods running as are wanted: one place per pod, refilled whenever its pod dies or is told to
// leave.
//
//   place:  empty ──start──▶ starting ──healthy──▶ ready ──terminate──▶ empty (the old pod drains beside it)
//             ▲                 │ died, or never ready in time: back-off     │ died
//             └─────────────────┴────────────────────────────────────────────┘
//   A place of a zone that is held down stays empty until the zone is let up.
import type { Clock, Command, NewEvent, Pod, PodsCapability, Shell } from '../../../contract/index.ts';
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
  /**
   * A pod that was told to leave and is still there after this long is killed, ms (Kubernetes' grace period:
   * 30 s).
   */
  graceMs?: number;
}

interface Place {
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
  readonly #places: Place[];
  /** Told to leave, still draining. */
  readonly #leaving = new Set<PodProcess>();
  readonly #over = new AbortController();
  readonly #starting = new Set<Promise<void>>();
  readonly #zonesDown = new Set<string>();
  #count = 0;

  constructor(options: KeeperOptions) {
    this.#options = { startWithinMs: 30_000, graceMs: 30_000, ...options };
    this.wanted = options.zones.length;
    this.#places = options.zones.map((zone) => ({
      zone,
      pod: undefined,
      crashes: 0,
      pause: new AbortController(),
      filling: 0,
    }));
  }

  /** Starts a pod in each place. Resolves when the processes exist. */
  async start(): Promise<void> {
    await Promise.all(this.#places.map((place) => this.#fill(place)));
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

  /** Most pods in a row that died in one place before they were ready. */
  get crashesInARow(): number {
    return Math.max(...this.#places.map(({ crashes }) => crashes));
  }

  /** The pod drains; its replacement starts at once, as in Kubernetes. */
  async terminate(name: string): Promise<void> {
    const pod = this.#find(name);
    const place = this.#places.find((each) => each.pod === pod);
    pod.kill('SIGTERM');
    if (place === undefined) return;
    place.pod = undefined;
    this.#leaving.add(pod);
    void this.#killAfterGrace(pod);
    await this.#fill(place);
  }

  async kill(name: string): Promise<void> {
    this.#find(name).kill('SIGKILL');
  }

  async restore(): Promise<void> {
    for (const place of this.#places) place.pause.abort();
    await Promise.all([...this.#starting]);
  }

  async holdDown(zone: string): Promise<void> {
    this.#zonesDown.add(zone);
    for (const pod of this.#all()) if (pod.zone === zone) pod.kill('SIGKILL');
  }

  /** A pod that is still about to end is replaced when it has ended. */
  async letUp(zone: string): Promise<void> {
    if (!this.#zonesDown.delete(zone)) return;
    const empty = this.#places.filter((place) => place.zone === zone && place.pod === undefined);
    for (const place of empty) {
      place.pause.abort();
      this.#fillIfForgotten(place);
    }
  }

  /** Told by the balancer's health checks. */
  healthChanged(name: string, ready: boolean, because: string): void {
    const pod = this.#all().find((each) => each.name === name);
    if (pod === undefined) return;
    const place = this.#places.find((each) => each.pod === pod);
    if (ready && place) place.crashes = 0;
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
    for (const place of this.#places) place.pause.abort();
    await Promise.all([...this.#starting]);
    const pods = this.#all();
    for (const pod of pods) pod.kill('SIGKILL');
    await Promise.all(pods.map(({ exited }) => exited));
  }

  #all(): PodProcess[] {
    return [...this.#leaving, ...this.#places.flatMap(({ pod }) => (pod ? [pod] : []))];
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
  #fill(place: Place): Promise<void> {
    return this.#tracked(
      place,
      this.#startIn(place).catch(() => this.#startFailed(place)),
    );
  }

  #startFailed(place: Place): void {
    place.crashes += 1;
    void this.#refill(place);
  }

  async #tracked(place: Place, starting: Promise<void>): Promise<void> {
    this.#starting.add(starting);
    place.filling += 1;
    await starting;
    place.filling -= 1;
    this.#starting.delete(starting);
    this.#fillIfForgotten(place);
  }

  /** A start that found its zone down gave up; the zone may have been let up just then. */
  #fillIfForgotten(place: Place): void {
    const isDown = this.#over.signal.aborted || this.#zonesDown.has(place.zone);
    if (!isDown && place.pod === undefined && place.filling === 0) void this.#fill(place);
  }

  async #startIn(place: Place): Promise<void> {
    if (this.#over.signal.aborted || this.#zonesDown.has(place.zone)) return;
    const { shell, clock, command, logFile, onEvent } = this.#options;
    this.#count += 1;
    const name = `pod-${this.#count}`;
    const pod = await startPod({
      shell,
      name,
      zone: place.zone,
      logFile: logFile(name),
      startedAtMs: clock.nowMs(),
      command: command({ n: this.#count, name, zone: place.zone }),
    });
    place.pod = pod;
    if (this.#zonesDown.has(place.zone)) pod.kill('SIGKILL');
    onEvent({ kind: 'pod-started', subject: name, evidence: { zone: place.zone, pid: pod.pid } });
    void this.#follow(place, pod);
    void this.#replaceIfNeverReady(pod);
  }

  async #follow(place: Place, pod: PodProcess): Promise<void> {
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
    if (place.pod !== pod) return;
    place.pod = undefined;
    if (!pod.everReady) place.crashes += 1;
    await this.#refill(place);
  }

  #refill(place: Place): Promise<void> {
    return this.#tracked(place, this.#fillAfterPause(place));
  }

  async #fillAfterPause(place: Place): Promise<void> {
    place.pause = new AbortController();
    const pauseMs = backOffMs(place.crashes);
    if (pauseMs > 0 && !this.#over.signal.aborted)
      await this.#options.clock.sleep(pauseMs, place.pause.signal).catch(() => undefined);
    if (place.pod === undefined) await this.#startIn(place).catch(() => this.#startFailed(place));
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
