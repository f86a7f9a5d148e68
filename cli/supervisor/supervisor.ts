// The supervisor of one target: owns it, plays faults on it, and undoes and ends everything when its lease is
// lost.
//
//   starting ──▶ up ──hold──▶ held ──release──▶ up (kept) or ending
//      │          ▲            │ lease lost: faults undone, then up (kept) or ending
//      ▼ failed   └────────────┘
//    ending ──▶ ended
import { ShowtimeError, type Clock, type NewEvent } from '../../contract/index.ts';
import { checkPlan } from '../../chaos/index.ts';
import { watchLoop, type LoopWatch } from '../../load/index.ts';
import { announce } from './announcement.ts';
import type { Caller, Handlers } from './control-server.ts';
import { startFaultPlay, type FaultPlay } from './fault-play.ts';
import { mark, type MarkedProcess } from './processes.ts';
import type { TargetFacts } from './protocol.ts';
import { startRecording, type Recording } from './recording.ts';
import type { StartTarget, SupervisedTarget } from './supervised-target.ts';

/**
 * A supervisor that nobody has held for this long since it started is an orphan, ms; sooner if whoever
 * started it is gone.
 */
const orphanAfterMs = 30_000;
const looksForStarterEveryMs = 200;

export interface SupervisorOptions {
  clock: Clock;
  start: StartTarget;
  logsFolder: string;
  houseFile: string | null;
  say(line: string): void;
  /** Called after every change of what state.json holds. */
  onChange(): void;
  /** Whether the process that started it has ended; unknown unless said. */
  starterIsGone?: () => boolean;
}

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #starting = new AbortController();
  readonly #loop: LoopWatch;
  readonly #target: Promise<SupervisedTarget>;
  #up: SupervisedTarget | undefined;
  #holder: { caller: Caller; process: MarkedProcess | null } | undefined;
  #recording: Recording | undefined;
  #play: FaultPlay | undefined;
  #ending: Promise<void> | undefined;
  #reportEnded: () => void = () => undefined;
  keep = false;
  /** Resolves when everything of the target has ended. */
  readonly ended = new Promise<void>((resolve) => {
    this.#reportEnded = resolve;
  });

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#loop = watchLoop(options.clock);
    this.#target = options.start({
      onEvent: (event) => {
        this.#recording?.event(event);
        this.#announce(event);
        options.onChange();
      },
      onState: (line) => this.#recording?.database(line),
      progress: (line) => options.say(line),
      signal: this.#starting.signal,
    });
    this.#target.then(
      (target) => {
        this.#up = target;
        options.onChange();
      },
      (error: unknown) => {
        options.say(`the target did not start: ${error instanceof Error ? error.message : String(error)}`);
        if (this.#holder === undefined) void this.end();
      },
    );
    void this.#endIfOrphan();
  }

  /** What the control socket answers with. */
  get handlers(): Handlers {
    return {
      hold: async ({ keep, pid }, caller) => this.#hold(caller, keep, pid),
      ready: async () => (await this.#target).status(),
      status: async () => (await this.#target).status(),
      facts: async () => this.#facts(),
      processes: async () => [{ name: 'supervisor', pid: process.pid }, ...(this.#up?.processes() ?? [])],
      'longest-stall': async () => this.#loop.takeLongestMs(),
      record: async (where, caller) => this.#record(where, caller),
      'check-plan': async ({ plan, durationMs }) =>
        checkPlan(plan, (await this.#target).capabilities, durationMs),
      play: async (what, caller) => this.#playFaults(what, caller),
      'stop-faults': async () => {
        await this.#play?.stop();
        return null;
      },
      'stop-recording': async (_nothing, caller) => this.#closeRecording(caller),
      'open-transactions': async () => (await this.#target).openTransactions(),
      release: async ({ keep }, caller) => this.#release(caller, keep),
      down: async () => {
        await this.end();
        return null;
      },
    };
  }

  /** Processes, holder and run, as state.json keeps them. */
  get record(): {
    children: MarkedProcess[];
    keep: boolean;
    holder: MarkedProcess | null;
    run: { folder: string; startedMonotonicMs: number } | null;
  } {
    const children = (this.#up?.processes() ?? [])
      .map(({ name, pid }) => mark(name, pid))
      .filter((child) => child !== undefined);
    const run = this.#recording
      ? { folder: this.#recording.runFolder, startedMonotonicMs: this.#recording.startedMonotonicMs }
      : null;
    return { children, keep: this.keep, holder: this.#holder?.process ?? null, run };
  }

  /** A connection closed; if it held the lease, the lease is lost. */
  async gone(caller: Caller): Promise<void> {
    if (this.#holder?.caller !== caller) return;
    this.#options.say('the lease is lost: faults are undone');
    await this.#letGo();
  }

  /** Undoes faults and ends the target; the same promise for all who ask. */
  end(): Promise<void> {
    this.#ending ??= this.#endEverything();
    return this.#ending;
  }

  /** Comes to its end whatever fails on the way: what still runs then ends with the supervisor's process. */
  async #endEverything(): Promise<void> {
    await this.#orSay('undo the faults', async () => this.#play?.stop());
    this.#starting.abort(new Error('the target is being ended'));
    const target = await this.#target.catch(() => undefined);
    await this.#orSay('stop the target', async () => target?.stop());
    await this.#orSay('close the recording', () => this.#stopRecording());
    this.#loop.stop();
    this.#reportEnded();
  }

  async #orSay(what: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => this.#options.say(`could not ${what}: ${String(error)}`));
  }

  async #hold(caller: Caller, keep: boolean, pid: number): Promise<null> {
    if (this.#ending !== undefined || (this.#holder !== undefined && this.#holder.caller !== caller)) {
      throw new ShowtimeError('target-busy', {
        what: 'the target is held by another run',
        why: "one run at a time: two loads on one target would blame each other's faults",
        fix: 'wait until it is over, or leave out --id so that the run starts a target of its own',
      });
    }
    this.#holder = { caller, process: mark('harness', pid) ?? null };
    this.keep ||= keep;
    this.#options.onChange();
    return null;
  }

  async #facts(): Promise<TargetFacts> {
    const target = await this.#target;
    return {
      settings: target.settings(),
      versions: await target.versions(),
      zones: target.zones,
      tokensFile: target.tokensFile,
      houseFile: this.#options.houseFile,
    };
  }

  async #record(where: { runFolder: string; startedMonotonicMs: number }, caller: Caller): Promise<null> {
    this.#mustHold(caller);
    this.#recording = await startRecording(this.#options.clock, where);
    this.#options.onChange();
    return null;
  }

  async #closeRecording(caller: Caller): Promise<null> {
    this.#mustHold(caller);
    const trouble = this.#recording?.trouble;
    await this.#stopRecording();
    this.#options.onChange();
    if (trouble === undefined) return null;
    throw new ShowtimeError('folder-not-writable', {
      what: 'events of pods and databases could not be written into the run folder',
      why: trouble.message,
      fix: 'make room or permissions there, or choose another place with --out DIR; this run proves nothing',
    });
  }

  async #playFaults(
    { plan, seed, loadStartedAtMs }: Parameters<Handlers['play']>[0],
    caller: Caller,
  ): Promise<null> {
    this.#mustHold(caller);
    const target = await this.#target;
    if (this.#recording === undefined) throw new Error('play needs record first');
    this.#play = startFaultPlay({
      clock: this.#options.clock,
      capabilities: target.capabilities,
      recording: this.#recording,
      plan,
      seed,
      loadStartedAtMs,
      onTrouble: (reason) => this.#options.say(reason),
      onEvent: (event) => {
        target.faultEvent(event);
        this.#announce(event);
      },
    });
    await this.#play.over;
    return null;
  }

  async #release(caller: Caller, keep: boolean): Promise<null> {
    this.#mustHold(caller);
    this.keep = keep;
    await this.#letGo();
    return null;
  }

  /** The lease is over, given back or lost. */
  async #letGo(): Promise<void> {
    await this.#play?.stop();
    this.#play = undefined;
    this.#holder = undefined;
    if (this.keep && this.#up !== undefined) await this.#stopRecording();
    else await this.end();
    this.#options.onChange();
  }

  async #stopRecording(): Promise<void> {
    const recording = this.#recording;
    this.#recording = undefined;
    await recording?.close(this.#options.logsFolder);
  }

  /** Only while a run records: starting and ending are told in other words. */
  #announce(event: NewEvent): void {
    const line = this.#recording === undefined ? undefined : announce(event);
    if (line !== undefined) this.#options.say(line);
  }

  #mustHold(caller: Caller): void {
    if (this.#holder?.caller !== caller) throw new Error('this needs the lease: hold first');
  }

  /** Until somebody holds it, and if nobody ever does. */
  async #endIfOrphan(): Promise<void> {
    const { clock, starterIsGone = () => false } = this.#options;
    const untilMs = clock.nowMs() + orphanAfterMs;
    while (this.#holder === undefined && !this.keep && !this.#starting.signal.aborted) {
      if (starterIsGone() || clock.nowMs() >= untilMs) return this.end();
      await clock.sleep(looksForStarterEveryMs, this.#starting.signal).catch(() => undefined);
    }
  }
}
