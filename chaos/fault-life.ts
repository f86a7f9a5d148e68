// One fault of a plan from planned to steady: each step checks the state machine, acts, and writes down what
// happened.
import type { Clock, EventSink, Evidence, NewEvent, PlannedFault, Random } from '../contract/index.ts';
import { reasonOf, until, within } from './bounded.ts';
import type { FaultOnTarget } from './fault.ts';
import { isOpen, leadsTo, stepInEvents, type FaultState, type FaultStep } from './fault-state.ts';
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
 * Steps resolve to whether they succeeded; their failures are `fault-step-failed` events, not exceptions. A
 * step out of
 * order, or while another is under way, rejects with what to do instead and changes nothing.
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
    this.#options = options;
  }

  get state(): FaultState {
    return this.#state;
  }

  /** What is on disk about the subject while the fault may be in the system, else null. */
  get openRecord(): Evidence | null {
    return isOpen(this.#state) ? this.#record : null;
  }

  /** Chooses the subject and has it on disk, durably, before it resolves to true. */
  declare(taken: readonly Evidence[]): Promise<boolean> {
    const { planned, onTarget, random, clock, limits, events } = this.#options;
    return this.#step('declare', async () => {
      const subject = await within(clock, limits.resolveMs, onTarget.resolve(planned.fault, random, taken));
      this.#record = { ...subject, undoWithinMs: limits.injectMs + limits.inEffectMs + planned.holdMs };
      await events.appendDurably({ kind: 'fault-declared', ...this.#named(this.#record) });
    });
  }

  /**
   * Does it. `fault-injected` is stamped with the last moment at which the fault was certainly not there yet,
   * so that no
   * error that it causes is older; `tookMs` later the act was over.
   */
  inject(): Promise<boolean> {
    const { onTarget, clock, limits } = this.#options;
    return this.#step('inject', async () => {
      const beforeMs = clock.nowMs();
      const act = onTarget.inject(this.#record);
      const evidence = await within(clock, limits.injectMs, act).catch((error: unknown) => {
        this.#undoWhenLate(act);
        throw error;
      });
      const tookMs = Math.round((clock.nowMs() - beforeMs) * 1000) / 1000;
      await this.#write({ kind: 'fault-injected', ...this.#named({ ...evidence, tookMs }) }, beforeMs);
    });
  }

  /** Only watches, until the fault is proven or the limit is over. */
  untilInEffect(signal: AbortSignal): Promise<boolean> {
    const { onTarget, clock, limits } = this.#options;
    return this.#step('prove', async () => {
      const watch = { clock, everyMs: limits.lookEveryMs, limitMs: limits.inEffectMs, signal };
      const evidence = await until(watch, () => onTarget.isInEffect(this.#record));
      await this.#write({ kind: 'fault-in-effect', ...this.#named(evidence) });
    });
  }

  /** Undoes it, in several tries if need be. Nothing interrupts this. */
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

  /** Only watches, until the system is whole again or the limit is over. */
  untilSteady(signal: AbortSignal): Promise<boolean> {
    const { onTarget, clock, limits } = this.#options;
    return this.#step('settle', async () => {
      const watch = { clock, everyMs: limits.lookEveryMs, limitMs: limits.steadyMs, signal };
      await until(watch, async () => ((await onTarget.isSteady(this.#record)) ? true : null));
      await this.#write({ kind: 'system-steady', ...this.#named({}) });
    });
  }

  /** `act` fails by throwing, or by resolving to false once it has told its failures itself. */
  async #step(step: FaultStep, act: () => Promise<boolean | void>): Promise<boolean> {
    if (this.#underWay !== null)
      throw new Error(`cannot ${step} fault ${this.id} while ${this.#underWay} is under way: await it first`);
    const leads = leadsTo(this.id, this.#state, step);
    this.#underWay = step;
    try {
      const done = (await act()) !== false;
      this.#state = done ? leads.ok : leads.failed;
      return done;
    } catch (error) {
      this.#state = leads.failed;
      await this.#fail(step, reasonOf(error));
      return false;
    } finally {
      this.#underWay = null;
    }
  }

  /** An act that was given up may still bite after it was undone: then it is undone once more. */
  #undoWhenLate(act: Promise<Evidence>): void {
    const { onTarget, clock, limits } = this.#options;
    const failed = (reason: string): Promise<void> => this.#fail('recover', reason);
    act
      .then(async () => {
        await this.#fail('inject', 'it bit after it was given up, and is undone once more');
        await undo({ onTarget, record: this.#record, clock, limits, failed });
      })
      .catch(() => undefined);
  }

  #fail(step: FaultStep, reason: string): Promise<void> {
    this.failures.push({ step, reason });
    return this.#write({
      kind: 'fault-step-failed',
      ...this.#named(this.#record),
      step: stepInEvents[step],
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
