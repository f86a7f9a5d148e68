// Faults and plans as plain data: what is broken, when, and for how long.
import { z } from 'zod';

/** Portable choice of pods; resolved with the run's seed at injection, and recorded. */
export const podSelector = z.strictObject({
  /** `any`, or a pod's name. */
  pod: z.string().min(1).default('any'),
  /** Only pods of this zone. */
  zone: z.string().min(1).optional(),
});

/** Portable choice of a database member by role. */
export const writerSelector = z.strictObject({ role: z.literal('writer') });

/** Every fault kind with the data it takes. Kinds are imperatives. */
export const faultSpec = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('terminate-pod'), of: podSelector }),
  z.strictObject({ kind: z.literal('kill-pod'), of: podSelector }),
  z.strictObject({ kind: z.literal('crash-writer'), of: writerSelector }),
  z.strictObject({ kind: z.literal('switch-over-writer'), of: writerSelector }),
]);
export type FaultSpec = z.infer<typeof faultSpec>;
export type FaultKind = FaultSpec['kind'];
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
