// What a fault is: a kind, the capabilities that it needs, and five small steps over a subject that is plain
// data.
import type { z } from 'zod';
import type {
  Capabilities,
  CapabilityName,
  Evidence,
  FaultKind,
  FaultSpec,
  Random,
} from '../contract/index.ts';

/** Exactly the capabilities that a fault said it needs, all present. */
export type Equipped<Needs extends CapabilityName> = Required<Pick<Capabilities, Needs>>;
export type SpecOf<Kind extends FaultKind> = Extract<FaultSpec, { kind: Kind }>;

/**
 * One fault. `resolve` turns the selector into a concrete subject; everything after it works from that
 * subject alone,
 * because it may happen in another process that has only the record on disk.
 */
export interface Fault<
  Kind extends FaultKind,
  Needs extends CapabilityName,
  Subject extends Evidence = Evidence,
> {
  readonly kind: Kind;
  readonly needs: readonly Needs[];
  /** One sentence for `showtime list`. */
  readonly title: string;
  /** Reads the subject back from the record. Lets other keys pass: the record holds more than the subject. */
  readonly subject: z.ZodType<Subject>;
  /** Why this target cannot do it, or null. Asked before load starts; changes nothing. */
  possible?(on: Equipped<Needs>, spec: SpecOf<Kind>): Promise<string | null>;
  /**
   * Chooses what is hit; throws with the reason if there is nothing. `taken`: subjects of faults under way.
   */
  resolve(
    on: Equipped<Needs>,
    spec: SpecOf<Kind>,
    random: Random,
    taken: readonly Evidence[],
  ): Promise<Subject>;
  /** Does it. Returns what is worth keeping of the act. */
  inject(on: Equipped<Needs>, subject: Subject): Promise<Evidence>;
  /**
   * Only looks: the proof that it bit, or null while there is none yet. Asked again and again, up to a limit.
   */
  isInEffect(on: Equipped<Needs>, subject: Subject): Promise<Evidence | null>;
  /** Undoes it. Idempotent; must do no harm if the fault was never injected. */
  recover(on: Equipped<Needs>, subject: Subject): Promise<Evidence>;
  /** Only looks: is the system whole again? */
  isSteady(on: Equipped<Needs>, subject: Subject): Promise<boolean>;
}

/**
 * A fault of the map, its needs and subject forgotten by the compiler; `onTarget` checks both at run time.
 */
export type AnyFault<Kind extends FaultKind = FaultKind> = Fault<Kind, CapabilityName>;
export type FaultMap = { readonly [Kind in FaultKind]: AnyFault<Kind> };

/** A fault tied to a target: what the player, the watchdog and `recover` hold. */
export interface FaultOnTarget {
  readonly kind: FaultKind;
  possible(spec: FaultSpec): Promise<string | null>;
  resolve(spec: FaultSpec, random: Random, taken: readonly Evidence[]): Promise<Evidence>;
  inject(record: Evidence): Promise<Evidence>;
  isInEffect(record: Evidence): Promise<Evidence | null>;
  recover(record: Evidence): Promise<Evidence>;
  isSteady(record: Evidence): Promise<boolean>;
}

/** The needs that a target lacks. */
export function lacking(fault: AnyFault, capabilities: Capabilities): readonly CapabilityName[] {
  return fault.needs.filter((name) => capabilities[name] === undefined);
}

/**
 * Ties a fault to a target. Every step reads its subject from the record, as another process would have to: a
 * record
 * that is not enough to undo a fault shows in the first run, not in the first accident. Throws if a need is
 * lacking.
 */
export function onTarget(kind: FaultKind, faults: FaultMap, capabilities: Capabilities): FaultOnTarget {
  const fault = faults[kind] as AnyFault;
  const missing = lacking(fault, capabilities);
  if (missing.length > 0) throw new Error(`this target has no ${missing.join(', no ')}, which ${kind} needs`);
  const on = capabilities as Equipped<CapabilityName>;
  const read = (record: Evidence): Evidence => fault.subject.parse(record);
  return {
    kind,
    possible: async (spec) => (await fault.possible?.(on, spec)) ?? null,
    resolve: (spec, random, taken) => fault.resolve(on, spec, random, taken),
    inject: async (record) => fault.inject(on, read(record)),
    isInEffect: async (record) => fault.isInEffect(on, read(record)),
    recover: async (record) => fault.recover(on, read(record)),
    isSteady: async (record) => fault.isSteady(on, read(record)),
  };
}
