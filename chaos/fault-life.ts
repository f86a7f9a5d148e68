// Plays one fault of a plan from planned to steady: each step checks the state machine, acts, and records an event.
import type { Clock, EventSink, Evidence, NewEvent, PlannedFault, Random } from '../contract/index.ts';
import { reasonOf, pollUntil, withTimeout } from './bounded.ts';
import type { FaultOnTarget } from './fault.ts';
import { isOpen, transitionOf, type FaultState, type FaultStep } from './fault-state.ts';
import type { FaultLimits } from './limits.ts';
import { undo } from './undo.ts';

export interface FaultLifeOptions {
  /** `f1`, `f2`, … in the order of the plan. */
  id: string;
  planned: PlannedFault;
  onTarget: FaultOnTarget;
  events: EventSink;
  clock: Clock;
  random: Random;
  limits: FaultLimits;
}

export interface StepFailure {
  step: FaultStep;
  reason: string;
}

/**
 * Steps resolve to whether they succeeded; their failures are `fault-step-failed` events, not exceptions. A step
 * that is illegal in this state, or that is called while another runs, rejects and changes nothing.
 */
export class FaultLife {
  readonly id: string;
  readonly failures: StepFailure[] = [];
  /** Events that could not be written: a full disk must not keep a fault from being undone. */
  readonly unwritten: string[] = [];
  readonly #options: FaultLifeOptions;
  #state: FaultState = 'planned';
  #underWay: FaultStep | null = null;
  #record: Evidence = {};

  constructor(options: FaultLifeOptions) {
    this.id = options.id;
    const { onTarget, planned, limits } = options;
    this.#options = { ...options, limits: { ...limits, ...onTarget.limits(planned.fault) } };
  }

  get state(): FaultState {
    return this.#state;
  }

  /** The record on disk of the subject while the fault may be in the system, else null. */
  get openRecord(): Evidence | null {
    return isOpen(this.#state) ? this.#record : null;
  }

  /** Chooses the subject and writes `fault-declared` durably before it resolves to true. */
  resolve(taken: readonly Evidence[]): Promise<boolean> {
    const { planned, onTarget, random, clock, limits, events } = this.#options;
    return this.#step('resolve', async () => {
      const subject = await withTimeout(
        clock,
        limits.resolveMs,
        onTarget.resolve(planned.fault, random, taken),
      );
      this.#record = { ...subject, undoWithinMs: limits.injectMs + limits.inEffectMs + planned.holdMs };
      await events.appendDurably({ kind: 'fault-declared', ...this.#named(this.#record) });
    });
  }

  /**
   * Injects the fault. `fault-injected` has the last moment at which the fault was certainly not there yet, so that
   * no error that it causes is older. The injection ended `tookMs` later.
   */
  inject(): Promise<boolean> {
    const { onTarget, clock, limits } = this.#options;
    return this.#step('inject', async () => {
      const beforeMs = clock.nowMs();
      const act = onTarget.inject(this.#record);
      const evidence = await withTimeout(clock, limits.injectMs, act).catch((error: unknown) => {
        this.#undoWhenLate(act);
        throw error;
      });
      const tookMs = Math.round((clock.nowMs() - beforeMs) * 1000) / 1000;
      await this.#write({ kind: 'fault-injected', ...this.#named({ ...evidence, tookMs }) }, beforeMs);
    });
  }

  /** Polls until the fault is in effect or the limit has passed; changes nothing. */
  untilInEffect(signal: AbortSignal): Promise<boolean> {
    const { onTarget, clock, limits } = this.#options;
    return this.#step('in-effect', async () => {
      const watch = { clock, everyMs: limits.pollIntervalMs, limitMs: limits.inEffectMs, signal };
      const evidence = await pollUntil(watch, () => onTarget.isInEffect(this.#record));
      await this.#write({ kind: 'fault-in-effect', ...this.#named(evidence) });
    });
  }

  /** Undoes the fault, in several tries if necessary. Nothing interrupts this. */
  recover(): Promise<boolean> {
    const { onTarget, clock, limits } = this.#options;
    return this.#step('recover', async () => {
      const failed = (reason: string): Promise<void> => this.#fail('recover', reason);
      const evidence = await undo({ onTarget, record: this.#record, clock, limits, failed });
      if (evidence === null) return false;
      await this.#write({ kind: 'fault-recovered', ...this.#named({ ...evidence, by: 'plan' }) });
      return true;
    });
  }

  /** Polls until the system is steady or the limit has passed; changes nothing. */
  untilSteady(signal: AbortSignal): Promise<boolean> {
    const { onTarget, clock, limits } = this.#options;
    return this.#step('steady', async () => {
      const watch = { clock, everyMs: limits.pollIntervalMs, limitMs: limits.steadyMs, signal };
      await pollUntil(watch, async () => ((await onTarget.isSteady(this.#record)) ? true : null));
      await this.#write({ kind: 'system-steady', ...this.#named({}) });
    });
  }

  /** `act` fails by throwing, or by resolving to false after it has recorded its failures itself. */
  async #step(step: FaultStep, act: () => Promise<boolean | void>): Promise<boolean> {
    if (this.#underWay !== null)
      throw new Error(
        `step ${step} is not possible for fault ${this.id} while step ${this.#underWay} runs: await it first`,
      );
    const transition = transitionOf(this.id, this.#state, step);
    this.#underWay = step;
    try {
      const done = (await act()) !== false;
      this.#state = done ? transition.ok : transition.failed;
      return done;
    } catch (error) {
      this.#state = transition.failed;
      await this.#fail(step, reasonOf(error));
      return false;
    } finally {
      this.#underWay = null;
    }
  }

  /** An injection that timed out may still take effect after the undo: then it is undone once more. */
  #undoWhenLate(act: Promise<Evidence>): void {
    const { onTarget, clock, limits } = this.#options;
    const failed = (reason: string): Promise<void> => this.#fail('recover', reason);
    act
      .then(async () => {
        await this.#fail('inject', 'it took effect after its time limit, and is undone once more');
        await undo({ onTarget, record: this.#record, clock, limits, failed });
      })
      .catch(() => undefined);
  }

  #fail(step: FaultStep, reason: string): Promise<void> {
    this.failures.push({ step, reason });
    return this.#write({
      kind: 'fault-step-failed',
      ...this.#named(this.#record),
      step,
      reason,
    });
  }

  async #write(event: NewEvent, happenedAtMs?: number): Promise<void> {
    await this.#options.events.append(event, happenedAtMs).catch((error: unknown) => {
      this.unwritten.push(`${event.kind}: ${reasonOf(error)}`);
    });
  }

  #named(evidence: Evidence): { id: string; fault: PlannedFault['fault']; evidence: Evidence } {
    return { id: this.id, fault: this.#options.planned.fault, evidence };
  }
}
