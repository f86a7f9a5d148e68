// The time limits of a fault's steps; every wait in chaos/ has one.

export interface FaultLimits {
  /** Choosing the subject. */
  resolveMs: number;
  /** The injection. */
  injectMs: number;
  /** From injected to in effect. */
  inEffectMs: number;
  /** One try to undo. */
  recoverMs: number;
  /** Tries to undo, and the pause between two. */
  recoverTries: number;
  recoverPauseMs: number;
  /** From recovered to steady. */
  steadyMs: number;
  /** Between two polls. */
  pollIntervalMs: number;
  /** How long a fault may exceed its planned time before the watchdog undoes it. */
  graceMs: number;
}

export const defaultLimits: FaultLimits = {
  resolveMs: 5_000,
  injectMs: 10_000,
  inEffectMs: 15_000,
  recoverMs: 10_000,
  recoverTries: 5,
  recoverPauseMs: 500,
  steadyMs: 60_000,
  pollIntervalMs: 20,
  graceMs: 15_000,
};
