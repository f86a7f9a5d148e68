// The supervisor of one target: owns it, plays faults on it, and undoes and ends everything when its lease is
// lost.
//
//   starting ──▶ up ──hold──▶ held ──release──▶ up (kept) or ending
//      │          ▲            │ lease lost: faults undone, then up (kept) or ending
//      ▼ failed   └────────────┘
//    ending ──▶ ended
import { ShowtimeError, type Clock } from '../../contract/index.ts';
import { checkPlan } from '../../chaos/index.ts';
import { watchLoop, type LoopWatch } from '../../load/index.ts';
import type { Caller, Handlers } from './control-server.ts';
import { identityOf, type ProcessIdentity } from '../../platform/processes/process-identity.ts';
import type { TargetFacts } from './protocol.ts';
import { RunSession } from './run-session.ts';
import type { RunnersOfTarget, StartTarget, SupervisedTarget } from './supervised-target.ts';

/**
 * Without a lease for this long since its start, a supervisor is an orphan, ms; sooner if its starter is
 * gone.
 */
const orphanAfterMs = 30_000;
const starterCheckIntervalMs = 200;

export interface SupervisorOptions {
  clock: Clock;
  start: StartTarget;
  logsFolder: string;
  seedFile: string | null;
  say(line: string): void;
  /** Called after every change of what state.json holds. */
  onChange(): void;
  /** Whether the process that started it has ended; by default it has not. */
  starterIsGone?: () => boolean;
}

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #starting = new AbortController();
  readonly #loop: LoopWatch;
  readonly #target: Promise<SupervisedTarget>;
  readonly #session: RunSession;
  #up: SupervisedTarget | undefined;
  #holder: { caller: Caller; process: ProcessIdentity | null } | undefined;
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
    this.#session = new RunSession({
      clock: options.clock,
      target: () => this.#target,
      logsFolder: options.logsFolder,
      say: (line) => options.say(line),
    });
    this.#target = options.start({
      onEvent: (event, atMs) => {
        this.#session.event(event, atMs);
        options.onChange();
      },
      onState: (line) => this.#session.database(line),
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
      'longest-stall': async () => this.#loop.takeMaxMs(),
      record: async (where, caller) => {
        await this.#heldBy(caller).record(where);
        this.#options.onChange();
        return null;
      },
      'check-plan': async ({ plan, durationMs }) => {
        const target = await this.#target;
        return [
          ...(await checkPlan(plan, target.capabilities, durationMs)),
          ...((await target.checkPlan?.(plan)) ?? []),
        ];
      },
      play: async (what, caller) => {
        await this.#heldBy(caller).play(what);
        return null;
      },
      'open-play': async (what, caller) => {
        await this.#heldBy(caller).openPlay(what);
        return null;
      },
      inject: async ({ planned }, caller) => this.#heldBy(caller).demanded.inject(planned),
      'cut-holds': async (_nothing, caller) => {
        await this.#heldBy(caller).demanded.cut();
        return null;
      },
      'close-play': async (_nothing, caller) => {
        await this.#heldBy(caller).demanded.close();
        return null;
      },
      'stop-faults': async () => {
        await this.#session.stopFaults();
        return null;
      },
      'stop-recording': async (_nothing, caller) => this.#closeRecording(caller),
      'open-transactions': async () => (await this.#target).openTransactions(),
      'start-runners': async (_nothing, caller) => {
        this.#heldBy(caller);
        return (await this.#runners()).start(this.#starting.signal);
      },
      'end-runners': async () => {
        // A target without runners has none to end.
        await (await this.#target).runners?.end();
        return null;
      },
      release: async ({ keep }, caller) => this.#release(caller, keep),
      down: async () => {
        await this.end();
        return null;
      },
    };
  }

  /** What the target's end could not take away; null: nothing. */
  get leftBehind(): string | null {
    return this.#up?.leftBehind?.() ?? null;
  }

  async #runners(): Promise<RunnersOfTarget> {
    const { runners } = await this.#target;
    if (runners === undefined) throw new Error('this target has no runners');
    return runners;
  }

  /** Processes, holder and run, as state.json keeps them. */
  get record(): {
    children: ProcessIdentity[];
    keep: boolean;
    holder: ProcessIdentity | null;
    run: { folder: string; startedMonotonicMs: number } | null;
  } {
    const children = (this.#up?.processes() ?? [])
      .filter(({ contained }) => contained !== true)
      .map(({ name, pid }) => identityOf(name, pid))
      .filter((child) => child !== undefined);
    return {
      children,
      keep: this.keep,
      holder: this.#holder?.process ?? null,
      run: this.#session.recorded,
    };
  }

  /** A connection closed; if it held the lease, the lease is lost. */
  async gone(caller: Caller): Promise<void> {
    if (this.#holder?.caller !== caller) return;
    this.#options.say('the lease is lost: faults are undone');
    await this.#releaseLease();
  }

  /** Undoes faults and ends the target; all callers get the same promise. */
  end(): Promise<void> {
    this.#ending ??= this.#endEverything();
    return this.#ending;
  }

  /** Comes to its end whatever fails on the way: what still runs then ends with the supervisor's process. */
  async #endEverything(): Promise<void> {
    await this.#orReport('undo the faults', () => this.#session.stopFaults());
    this.#starting.abort(new Error('the target is being ended'));
    const target = await this.#target.catch(() => undefined);
    await this.#orReport('collect the logs', async () => target?.collectLogs?.());
    await this.#orReport('stop the target', async () => target?.stop());
    await this.#orReport('close the recording', async () => void (await this.#session.closeRecording()));
    this.#loop.stop();
    this.#reportEnded();
  }

  async #orReport(what: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => this.#options.say(`could not ${what}: ${String(error)}`));
  }

  async #hold(caller: Caller, keep: boolean, pid: number): Promise<null> {
    if (this.#ending !== undefined) return this.#refuseToHold();
    if (this.#holder !== undefined && this.#holder.caller !== caller) {
      throw new ShowtimeError('target-busy', {
        what: 'the target is held by another run',
        why: "one run at a time: two loads on one target would blame each other's faults",
        fix: 'wait until it is over, or leave out --id so that the run starts a target of its own',
      });
    }
    this.#holder = { caller, process: identityOf('harness', pid) ?? null };
    this.keep ||= keep;
    this.#options.onChange();
    return null;
  }

  /** A start that failed says why, even to a caller who asks while what it left is being ended. */
  async #refuseToHold(): Promise<never> {
    await this.#target.catch((error: unknown) => {
      if (error !== this.#starting.signal.reason) throw error;
    });
    throw new ShowtimeError('target-busy', {
      what: 'the target is being ended',
      why: 'showtime down, or the end of the run that held it, takes it away',
      fix: 'wait until showtime status does not list it any more, then start a new one',
    });
  }

  async #facts(): Promise<TargetFacts> {
    const target = await this.#target;
    return {
      settings: target.settings(),
      versions: await target.versions(),
      zones: target.zones,
      tokensFile: target.tokensFile,
      seedFile: this.#options.seedFile,
    };
  }

  async #closeRecording(caller: Caller): Promise<null> {
    this.#heldBy(caller);
    const trouble = await this.#stopRecording();
    this.#options.onChange();
    if (trouble === undefined) return null;
    throw new ShowtimeError('folder-not-writable', {
      what: 'events of pods and databases could not be written into the run folder',
      why: trouble.message,
      fix: 'make room or permissions there, or choose another place with --out DIR; this run proves nothing',
    });
  }

  async #release(caller: Caller, keep: boolean): Promise<null> {
    this.#heldBy(caller);
    this.keep = keep;
    await this.#releaseLease();
    return null;
  }

  /** The lease is over, given back or lost. */
  async #releaseLease(): Promise<void> {
    await this.#session.endPlay();
    this.#holder = undefined;
    if (this.keep && this.#up !== undefined) await this.#stopRecording();
    else await this.end();
    this.#options.onChange();
  }

  /** The logs of a target that stays are collected first; ending it has done so already. */
  #stopRecording(): Promise<Error | undefined> {
    return this.#session.closeRecording(async () => {
      if (this.#ending === undefined)
        await this.#orReport('collect the logs', async () => this.#up?.collectLogs?.());
    });
  }

  /** The run of the caller that holds the lease. */
  #heldBy(caller: Caller): RunSession {
    if (this.#holder?.caller !== caller) throw new Error('this needs the lease: hold first');
    return this.#session;
  }

  /** Ends the target if no lease is taken in time or the starter ends first. */
  async #endIfOrphan(): Promise<void> {
    const { clock, starterIsGone = () => false } = this.#options;
    const untilMs = clock.nowMs() + orphanAfterMs;
    while (this.#holder === undefined && !this.keep && !this.#starting.signal.aborted) {
      if (starterIsGone() || clock.nowMs() >= untilMs) return this.end();
      await clock.sleep(starterCheckIntervalMs, this.#starting.signal).catch(() => undefined);
    }
  }
}
