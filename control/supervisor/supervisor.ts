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
import {
  openDemandedPlay,
  startFaultPlay,
  type DemandedPlay,
  type FaultPlay,
  type PlayOptions,
} from './fault-play.ts';
import { identityOf, type ProcessIdentity } from '../../platform/processes/process-identity.ts';
import type { TargetFacts } from './protocol.ts';
import { startRecording, type Recording } from './recording.ts';
import type { StartTarget, SupervisedTarget } from './supervised-target.ts';

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
  #up: SupervisedTarget | undefined;
  #holder: { caller: Caller; process: ProcessIdentity | null } | undefined;
  #recording: Recording | undefined;
  #play: FaultPlay | undefined;
  /** The same play while faults are injected on demand. */
  #demanded: DemandedPlay | undefined;
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
      onEvent: (event, atMs) => {
        this.#recording?.event(event, atMs);
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
      'longest-stall': async () => this.#loop.takeMaxMs(),
      record: async (where, caller) => this.#record(where, caller),
      'check-plan': async ({ plan, durationMs }) => {
        const target = await this.#target;
        return [
          ...(await checkPlan(plan, target.capabilities, durationMs)),
          ...((await target.checkPlan?.(plan)) ?? []),
        ];
      },
      play: async (what, caller) => this.#playFaults(what, caller),
      'open-play': async (what, caller) => this.#openPlay(what, caller),
      inject: async ({ planned }, caller) => this.#demandedBy(caller).inject(planned),
      'cut-holds': async (_nothing, caller) => {
        await this.#demandedBy(caller).cut();
        return null;
      },
      'close-play': async (_nothing, caller) => {
        await this.#demandedBy(caller).close();
        return null;
      },
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
    children: ProcessIdentity[];
    keep: boolean;
    holder: ProcessIdentity | null;
    run: { folder: string; startedMonotonicMs: number } | null;
  } {
    const children = (this.#up?.processes() ?? [])
      .filter(({ contained }) => contained !== true)
      .map(({ name, pid }) => identityOf(name, pid))
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
    await this.#releaseLease();
  }

  /** Undoes faults and ends the target; all callers get the same promise. */
  end(): Promise<void> {
    this.#ending ??= this.#endEverything();
    return this.#ending;
  }

  /** Comes to its end whatever fails on the way: what still runs then ends with the supervisor's process. */
  async #endEverything(): Promise<void> {
    await this.#orReport('undo the faults', async () => this.#play?.stop());
    this.#starting.abort(new Error('the target is being ended'));
    const target = await this.#target.catch(() => undefined);
    await this.#orReport('collect the logs', async () => target?.collectLogs?.());
    await this.#orReport('stop the target', async () => target?.stop());
    await this.#orReport('close the recording', () => this.#stopRecording());
    this.#loop.stop();
    this.#reportEnded();
  }

  async #orReport(what: string, work: () => Promise<void>): Promise<void> {
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
    this.#holder = { caller, process: identityOf('harness', pid) ?? null };
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
      seedFile: this.#options.seedFile,
    };
  }

  async #record(where: { runFolder: string; startedMonotonicMs: number }, caller: Caller): Promise<null> {
    this.#mustHold(caller);
    const recording = await startRecording(this.#options.clock, where);
    this.#recording = recording;
    await this.#recordPods(recording);
    this.#options.onChange();
    return null;
  }

  /** Pods that are ready before the run's events begin, so that the folder has their zones. */
  async #recordPods(recording: Recording): Promise<void> {
    for (const { name, zone, url, ready } of (await (await this.#target).status()).pods)
      if (ready)
        recording.event({
          kind: 'pod-ready',
          subject: name,
          evidence: { zone, url, first: false, before: true },
        });
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

  async #playFaults({ plan, ...what }: Parameters<Handlers['play']>[0], caller: Caller): Promise<null> {
    const play = startFaultPlay({ ...(await this.#playOptions(what, caller)), plan });
    this.#play = play;
    let stoppedBy: ShowtimeError | undefined;
    void (await this.#target).whenStopped?.then(async (error) => {
      stoppedBy = error;
      await play.stop();
    });
    await play.over;
    if (stoppedBy !== undefined) throw stoppedBy;
    return null;
  }

  async #openPlay(what: Parameters<Handlers['open-play']>[0], caller: Caller): Promise<null> {
    this.#demanded = openDemandedPlay(await this.#playOptions(what, caller));
    this.#play = this.#demanded;
    return null;
  }

  async #playOptions(
    { seed, loadStartedAtMs }: { seed: number; loadStartedAtMs: number },
    caller: Caller,
  ): Promise<PlayOptions> {
    this.#mustHold(caller);
    const target = await this.#target;
    if (this.#recording === undefined) throw new Error('play needs record first');
    return {
      clock: this.#options.clock,
      capabilities: target.capabilities,
      recording: this.#recording,
      seed,
      loadStartedAtMs,
      onTrouble: (reason) => this.#options.say(reason),
      ...(target.faultLimits === undefined ? {} : { limits: target.faultLimits }),
      ...(target.admit === undefined ? {} : { admit: (open: number) => target.admit?.(open) }),
      onEvent: (event) => {
        target.faultEvent(event);
        this.#announce(event);
      },
    };
  }

  #demandedBy(caller: Caller): DemandedPlay {
    this.#mustHold(caller);
    if (this.#demanded === undefined) throw new Error('this needs open-play first');
    return this.#demanded;
  }

  async #release(caller: Caller, keep: boolean): Promise<null> {
    this.#mustHold(caller);
    this.keep = keep;
    await this.#releaseLease();
    return null;
  }

  /** The lease is over, given back or lost. */
  async #releaseLease(): Promise<void> {
    await this.#play?.stop();
    this.#play = undefined;
    this.#demanded = undefined;
    this.#holder = undefined;
    if (this.keep && this.#up !== undefined) await this.#stopRecording();
    else await this.end();
    this.#options.onChange();
  }

  async #stopRecording(): Promise<void> {
    const recording = this.#recording;
    this.#recording = undefined;
    if (recording !== undefined && this.#ending === undefined)
      await this.#orReport('collect the logs', async () => this.#up?.collectLogs?.());
    await recording?.close(this.#options.logsFolder);
  }

  /** Only while a run records: starting and ending have other progress lines. */
  #announce(event: NewEvent): void {
    const line = this.#recording === undefined ? undefined : announce(event);
    if (line !== undefined) this.#options.say(line);
  }

  #mustHold(caller: Caller): void {
    if (this.#holder?.caller !== caller) throw new Error('this needs the lease: hold first');
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
