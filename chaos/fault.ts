// The interface of a fault: its kind, the capabilities that it needs, and five steps over a subject of plain
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
import type { FaultLimits } from './limits.ts';

/** The capabilities that a fault needs, all present. */
export type Equipped<Needs extends CapabilityName> = Required<Pick<Capabilities, Needs>>;
export type SpecOf<Kind extends FaultKind> = Extract<FaultSpec, { kind: Kind }>;

/**
 * One fault. `resolve` turns the selector into a concrete subject. All later steps take only that subject,
 * because they may run in another process that has only the record on disk.
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
  /**
   * Parses the subject from the record. Ignores other keys, because the record holds more than the subject.
   */
  readonly subject: z.ZodType<Subject>;
  /** Time limits that differ from those of all faults. Pure. */
  limits?(spec: SpecOf<Kind>): Partial<FaultLimits>;
  /** Why this target cannot inject the fault, or null. Called before the load starts; changes nothing. */
  possible?(on: Equipped<Needs>, spec: SpecOf<Kind>): Promise<string | null>;
  /**
   * Chooses the subject. Throws the reason if there is none. `taken` has the subjects of the faults that are
   * active.
   */
  resolve(
    on: Equipped<Needs>,
    spec: SpecOf<Kind>,
    random: Random,
    taken: readonly Evidence[],
  ): Promise<Subject>;
  /** Injects the fault. Returns evidence for the event. */
  inject(on: Equipped<Needs>, subject: Subject): Promise<Evidence>;
  /** Proof that the fault is in effect, or null for "not yet". Reads only; polled up to a time limit. */
  isInEffect(on: Equipped<Needs>, subject: Subject): Promise<Evidence | null>;
  /** Undoes the fault. Idempotent, and harmless if the fault was never injected. */
  recover(on: Equipped<Needs>, subject: Subject): Promise<Evidence>;
  /** True if the system is as it was before the fault. Reads only. */
  isSteady(on: Equipped<Needs>, subject: Subject): Promise<boolean>;
}

/** A fault of the map with its types erased; `onTarget` checks needs and subject at run time. */
export type AnyFault<Kind extends FaultKind = FaultKind> = Fault<Kind, CapabilityName>;
export type FaultMap = { readonly [Kind in FaultKind]: AnyFault<Kind> };

/** A fault bound to a target, as the player, the watchdog and `recover` use it. */
export interface FaultOnTarget {
  readonly kind: FaultKind;
  limits(spec: FaultSpec): Partial<FaultLimits>;
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
 * Binds a fault to a target. Every step parses its subject from the record, as another process would have to:
 * a record that is not enough to undo a fault fails in the first run and not in the first accident. Throws if
 * the target lacks a capability.
 */
export function onTarget(kind: FaultKind, faults: FaultMap, capabilities: Capabilities): FaultOnTarget {
  const fault = faults[kind] as AnyFault;
  const missing = lacking(fault, capabilities);
  if (missing.length > 0) throw new Error(`this target has no ${missing.join(', no ')}, which ${kind} needs`);
  const on = capabilities as Equipped<CapabilityName>;
  const read = (record: Evidence): Evidence => fault.subject.parse(record);
  return {
    kind,
    limits: (spec) => fault.limits?.(spec) ?? {},
    possible: async (spec) => (await fault.possible?.(on, spec)) ?? null,
    resolve: (spec, random, taken) => fault.resolve(on, spec, random, taken),
    inject: async (record) => fault.inject(on, read(record)),
    isInEffect: async (record) => fault.isInEffect(on, read(record)),
    recover: async (record) => fault.recover(on, read(record)),
    isSteady: async (record) => fault.isSteady(on, read(record)),
  };
}
