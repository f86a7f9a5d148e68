// Keeps the containers of a target running: starts what ended, reports pods, and leaves a zone down that a fault
// keeps down.
//
//   running ──die──▶ ended ── may it run? ──▶ start (at once; after a pause where it ends again and again)
//                      ▲            │ its zone is kept down, or it is the writer that is not declared lost yet
//                      └────────────┘
import type { Clock, Evidence, NewEvent } from '../../../contract/index.ts';
import type { EngineContainer } from '../engine/engine-container.ts';
import type { Engine } from '../engine/engine.ts';
import type { ContainerEvent } from '../engine/watch.ts';
import { EndedContainers, endEvidence } from './ended-containers.ts';
import { oneShots } from './project-file.ts';

const lookAgainMs = 200;
const maxPauseMs = 10_000;
/** One that ran for less than this ended at its start, ms. */
const shortLifeMs = 5_000;
const killedExitCode = 137;
/** The kernel ends a process at once when memory runs out; the engine's two events may be this far apart, ms. */
const oomLeadsToEndMs = 10_000;

export interface KeeperOptions {
  engine: Engine;
  clock: Clock;
  /** False while a database must stay away: it is the writer, and its loss is not detected yet. */
  mayReturn: (database: string) => Promise<boolean>;
  onEvent: (event: NewEvent) => void;
  log: (line: string) => void;
  signal: AbortSignal;
}

interface Known {
  id: string;
  pid: number | null;
  role: string | null;
  zone: string | null;
  startedAtMs: number;
  /** The engine's flag when this process was first seen: an engine may keep that of the one before. */
  oomFlagBefore: boolean;
  /** Ends in a row soon after a start. */
  shortLives: number;
  reviving: boolean;
}

export class ContainerKeeper {
  readonly ended = new EndedContainers();
  readonly #options: KeeperOptions;
  readonly #known = new Map<string, Known>();
  readonly #zonesDown = new Set<string>();
  readonly #leaving = new Set<string>();
  /** When memory ran out in a container, by its id. */
  readonly #oomAtMs = new Map<string, number>();
  #hurry = new AbortController();
  #turn: Promise<void> = Promise.resolve();

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Terminated and not ended yet, or kept down: in no case a pod that serves. */
  isLeaving(service: string): boolean {
    return this.#leaving.has(service);
  }

  leaves(service: string): void {
    this.#leaving.add(service);
  }

  isZoneDown(zone: string): boolean {
    return this.#zonesDown.has(zone);
  }

  keepZoneDown(zone: string): void {
    this.#zonesDown.add(zone);
  }

  releaseZone(zone: string): void {
    this.#zonesDown.delete(zone);
    this.hurry();
  }

  /** Ends every pause. */
  hurry(): void {
    this.#hurry.abort();
    this.#hurry = new AbortController();
  }

  /** Services with the process that each runs now. */
  processes(): readonly { service: string; id: string; pid: number }[] {
    return [...this.#known].flatMap(([service, { id, pid }]) => (pid === null ? [] : [{ service, id, pid }]));
  }

  /** Starts what has ended and was forgotten. Never rejects. */
  async lookAround(): Promise<void> {
    await this.#inTurn(async () => {
      for (const container of await this.#options.engine.containers()) {
        if (oneShots.includes(container.service)) continue;
        // The end of a process that is known comes as an event, with its exit code.
        if (!this.#known.has(container.service)) this.#remember(container);
        if (!container.running) this.#revive(container.service);
      }
    });
  }

  /** After events may have been missed: a process that is another one now has ended meanwhile. */
  async catchUp(): Promise<void> {
    await this.#inTurn(async () => {
      for (const container of await this.#options.engine.containers()) {
        if (oneShots.includes(container.service)) continue;
        const before = this.#known.get(container.service);
        if (before !== undefined && before.pid !== null && before.pid !== container.pid)
          this.#gone(container, before, container.running ? null : container.exitCode);
        this.#remember(container);
        if (!container.running) this.#revive(container.service);
      }
    });
  }

  /** For every event of the engine, in the order in which they happened. */
  event({ Action, id, Actor: { Attributes } }: ContainerEvent): void {
    if (Action === 'oom') this.#oomAtMs.set(id, this.#options.clock.nowMs());
    if (Action !== 'die' && Action !== 'start') return;
    void this.#inTurn(async () => {
      const container = (await this.#options.engine.containers()).find((one) => one.id === id);
      if (container === undefined || oneShots.includes(container.service)) return;
      if (Action === 'start') return this.#started(container);
      const before = this.#known.get(container.service);
      this.#gone(container, before, Number(Attributes['exitCode'] ?? container.exitCode));
      if (container.running) return;
      this.#remember(container);
      this.#revive(container.service);
    });
  }

  /** One after another: an end must be seen before the start that follows it. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(work).catch((error: Error) => {
      if (!this.#options.signal.aborted) this.#options.log(error.message);
    });
    return this.#turn;
  }

  #started(container: EngineContainer): void {
    const before = this.#known.get(container.service);
    if (before?.pid === container.pid) return;
    this.#remember(container);
    const { role, zone, service, pid, id } = container;
    if (role !== 'pod' || pid === null) return;
    this.#options.onEvent({
      kind: 'pod-started',
      subject: service,
      evidence: { zone, pid, container: id.slice(0, 12) },
    });
    // The engine's own restart knows nothing of the fault.
    if (zone !== null && this.#zonesDown.has(zone))
      void this.#options.engine.kill(id, 'SIGKILL').catch(() => undefined);
  }

  /** Once for each process. */
  #gone(seen: EngineContainer, before: Known | undefined, exitCode: number | null): void {
    const { service, role, zone } = seen;
    const pid = before?.pid ?? null;
    if (pid === null || this.ended.of(service, pid) !== null) return;
    const container = { ...seen, oomKilled: this.#ranOutOfMemory(seen, before, exitCode) };
    const evidence: Evidence = endEvidence(container, exitCode);
    this.ended.record(service, pid, evidence);
    if (before !== undefined)
      before.shortLives =
        this.#options.clock.nowMs() - before.startedAtMs < shortLifeMs ? before.shortLives + 1 : 0;
    const wasLeaving = this.#leaving.delete(service);
    this.#options.log(
      `${service} ended: exit code ${exitCode ?? 'unknown'}${container.oomKilled ? ', out of memory' : ''}`,
    );
    if (role !== 'pod') return;
    this.#options.onEvent({
      kind: 'pod-gone',
      subject: service,
      evidence: {
        zone,
        pid,
        code: exitCode === killedExitCode ? null : exitCode,
        signal: exitCode === killedExitCode ? 'SIGKILL' : null,
        wasLeaving,
        ...evidence,
      },
    });
  }

  /**
   * Whether that ended this very process. The engine's flag alone does not say so: it can be of an earlier process, or
   * of another one in the container.
   */
  #ranOutOfMemory(
    { id, oomKilled }: EngineContainer,
    before: Known | undefined,
    exitCode: number | null,
  ): boolean {
    const atMs = this.#oomAtMs.get(id);
    this.#oomAtMs.delete(id);
    if (exitCode !== null && exitCode !== killedExitCode) return false;
    if (atMs !== undefined) return this.#options.clock.nowMs() - atMs < oomLeadsToEndMs;
    // Without an event, which may have been missed.
    return oomKilled && before?.oomFlagBefore !== true;
  }

  #remember({ service, id, pid, role, zone, oomKilled }: EngineContainer): void {
    const before = this.#known.get(service);
    const isNew = before?.pid !== pid;
    this.#known.set(service, {
      id,
      pid,
      role,
      zone,
      startedAtMs: isNew || before === undefined ? this.#options.clock.nowMs() : before.startedAtMs,
      oomFlagBefore: isNew || before === undefined ? oomKilled : before.oomFlagBefore,
      shortLives: before?.shortLives ?? 0,
      reviving: before?.reviving ?? false,
    });
  }

  #revive(service: string): void {
    const known = this.#known.get(service);
    if (known === undefined || known.reviving || this.#options.signal.aborted) return;
    known.reviving = true;
    void this.#reviveNow(service).finally(() => {
      const now = this.#known.get(service);
      if (now !== undefined) now.reviving = false;
    });
  }

  async #reviveNow(service: string): Promise<void> {
    const { engine, clock, signal, log } = this.#options;
    await this.#pause(pauseMs(this.#known.get(service)?.shortLives ?? 0));
    while (!signal.aborted) {
      const container = await engine.container(service).catch(() => undefined);
      if (container?.running === true) return this.#started(container);
      if (container !== undefined && (await this.#mayRun(container))) {
        const started = await engine.start(container.id).then(
          () => true,
          (error: Error) => {
            log(`${service} could not be started: ${error.message}`);
            return false;
          },
        );
        if (started) continue;
        await this.#pause(1_000);
      }
      await clock.sleep(lookAgainMs, signal).catch(() => undefined);
    }
  }

  async #mayRun({ service, role, zone }: EngineContainer): Promise<boolean> {
    if (role === 'pod') return zone === null || !this.#zonesDown.has(zone);
    return role === 'database' ? this.#options.mayReturn(service) : true;
  }

  async #pause(ms: number): Promise<void> {
    if (ms === 0) return;
    const cut = AbortSignal.any([this.#options.signal, this.#hurry.signal]);
    await this.#options.clock.sleep(ms, cut).catch(() => undefined);
  }
}

/** None at first, then 0.5 s, 1 s, 2 s … */
function pauseMs(shortLives: number): number {
  return shortLives < 2 ? 0 : Math.min(maxPauseMs, 250 * 2 ** (shortLives - 1));
}
