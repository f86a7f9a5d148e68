// Faults and plans as plain data: what is broken, when, and for how long.
import { z } from 'zod';
import { journeys } from './words/journeys.ts';

/** Portable choice of pods; resolved with the run's seed at injection, and recorded. */
export const podSelector = z.strictObject({
  /** `any`, or a pod's name. */
  pod: z.string().min(1).default('any'),
  /** Only pods of this zone. */
  zone: z.string().min(1).optional(),
});

/** Portable choice of a database member by role. */
export const writerSelector = z.strictObject({ role: z.literal('writer') });

/** A whole zone; a name that this target has, checked before load starts. */
export const zoneSelector = z.strictObject({ zone: z.string({ error: 'needs a "zone", such as a' }).min(1) });

/** Requests by the journey that they belong to. */
export const journeySelector = z.strictObject({
  journey: z.enum(journeys, { error: `knows the journeys ${journeys.join(', ')}` }).default('order'),
});

const notAShare = 'needs a "share" of requests: a number above 0, at most 1, such as 0.1';
const share = z.number({ error: notAShare }).gt(0, notAShare).max(1, notAShare);

/** Every fault kind with the data it takes. Kinds are imperatives. */
export const faultSpec = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('terminate-pod'), of: podSelector }),
  z.strictObject({ kind: z.literal('kill-pod'), of: podSelector }),
  z.strictObject({ kind: z.literal('kill-zone'), of: zoneSelector }),
  z.strictObject({ kind: z.literal('crash-writer'), of: writerSelector }),
  z.strictObject({ kind: z.literal('switch-over-writer'), of: writerSelector }),
  z.strictObject({ kind: z.literal('cut-writer-link'), of: writerSelector }),
  z.strictObject({ kind: z.literal('refuse-orders'), of: journeySelector, share }),
]);
export type FaultSpec = z.infer<typeof faultSpec>;
export type FaultKind = FaultSpec['kind'];
/** Faults that make another member the writer: only their outages have a detection and a promotion. */
export function changesWriter(kind: FaultKind): boolean {
  return kind === 'crash-writer' || kind === 'switch-over-writer';
}
export type PodSelector = z.infer<typeof podSelector>;

/** One step of a plan: inject at `atMs` after the load started, hold for `holdMs`, then recover. */
export const plannedFault = z.strictObject({
  atMs: z.number().nonnegative(),
  holdMs: z.number().nonnegative(),
  fault: faultSpec,
});
export type PlannedFault = z.infer<typeof plannedFault>;

/** Steps in the order of `atMs`; the file `plan.json` of a run folder. */
export const faultPlan = z.array(plannedFault);
export type FaultPlan = z.infer<typeof faultPlan>;
