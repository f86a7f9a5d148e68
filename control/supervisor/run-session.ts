// What one run does on a target: its recording, and the faults that it plays.
import type { Clock, DatabaseLine, NewEvent, ShowtimeError } from '../../contract/index.ts';
import { announce } from './announcement.ts';
import {
  openDemandedPlay,
  startFaultPlay,
  type DemandedPlay,
  type FaultPlay,
  type PlayOptions,
} from './fault-play.ts';
import type { Methods } from './protocol.ts';
import { startRecording, type Recording } from './recording.ts';
import type { SupervisedTarget } from './supervised-target.ts';

export interface RunSessionOptions {
  clock: Clock;
  /** Rejects if the target did not start. */
  target(): Promise<SupervisedTarget>;
  /** Copied into the run folder when the recording closes. */
  logsFolder: string;
  say(line: string): void;
}

/** The methods of the protocol that act for a run; the caller checks the lease. */
export class RunSession {
  readonly #options: RunSessionOptions;
  #recording: Recording | undefined;
  #play: FaultPlay | undefined;
  /** The same play while faults are injected on demand. */
  #demanded: DemandedPlay | undefined;

  constructor(options: RunSessionOptions) {
    this.#options = options;
  }

  /** The run folder that is recorded into, and the zero of its clock (ms, monotonic); null while none is. */
  get recorded(): { folder: string; startedMonotonicMs: number } | null {
    return this.#recording === undefined
      ? null
      : { folder: this.#recording.runFolder, startedMonotonicMs: this.#recording.startedMonotonicMs };
  }

  /** Records an event of the target, of now or of `atMs` (absolute), and announces it. */
  event(event: NewEvent, atMs?: number): void {
    this.#recording?.event(event, atMs);
    this.#announce(event);
  }

  database(line: DatabaseLine): void {
    this.#recording?.database(line);
  }

  async record(where: Methods['record']['takes']): Promise<void> {
    const recording = await startRecording(this.#options.clock, where);
    this.#recording = recording;
    await this.#recordPods(recording);
  }

  /** Pods that are ready before the run's events begin, so that the folder has their zones. */
  async #recordPods(recording: Recording): Promise<void> {
    for (const { name, zone, url, ready } of (await (await this.#options.target()).status()).pods)
      if (ready)
        recording.event({
          kind: 'pod-ready',
          subject: name,
          evidence: { zone, url, first: false, before: true },
        });
  }

  /** Resolves when every fault of the plan is over. */
  async play({ plan, ...what }: Methods['play']['takes']): Promise<void> {
    const play = startFaultPlay({ ...(await this.#playOptions(what)), plan });
    this.#play = play;
    let stoppedBy: ShowtimeError | undefined;
    void (await this.#options.target()).whenStopped?.then(async (error) => {
      stoppedBy = error;
      await play.stop();
    });
    await play.over;
    if (stoppedBy !== undefined) throw stoppedBy;
  }

  /** Faults may be injected by `demanded` from now on. */
  async openPlay(what: Methods['open-play']['takes']): Promise<void> {
    this.#demanded = openDemandedPlay(await this.#playOptions(what));
    this.#play = this.#demanded;
  }

  /** Injects faults on demand. Throws before `openPlay`. */
  get demanded(): DemandedPlay {
    if (this.#demanded === undefined) throw new Error('this needs open-play first');
    return this.#demanded;
  }

  async #playOptions({ seed, loadStartedAtMs }: Methods['open-play']['takes']): Promise<PlayOptions> {
    const target = await this.#options.target();
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

  /** Stops the plan, or the faults on demand; resolves when every fault is undone. */
  async stopFaults(): Promise<void> {
    await this.#play?.stop();
  }

  /** The run is over: its faults are undone, and nothing of its play is left. */
  async endPlay(): Promise<void> {
    await this.stopFaults();
    this.#play = undefined;
    this.#demanded = undefined;
  }

  /**
   * Closes the recording, if there is one, after `beforeClosing`.
   * @returns what could not be written into it; undefined if all was
   */
  async closeRecording(
    beforeClosing: () => Promise<void> = async () => undefined,
  ): Promise<Error | undefined> {
    const recording = this.#recording;
    this.#recording = undefined;
    if (recording === undefined) return undefined;
    await beforeClosing();
    await recording.close(this.#options.logsFolder);
    return recording.trouble;
  }

  /** Only while a run records: starting and ending have other progress lines. */
  #announce(event: NewEvent): void {
    const line = this.#recording === undefined ? undefined : announce(event);
    if (line !== undefined) this.#options.say(line);
  }
}
