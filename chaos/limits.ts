// How long each step of a fault may take; every wait of chaos ends.

export interface FaultLimits {
  /** Choosing the subject. */
  resolveMs: number;
  /** The act itself. */
  injectMs: number;
  /** From injected to proven. */
  inEffectMs: number;
  /** One try to undo. */
  recoverMs: number;
  /** Tries to undo, and the pause between two. */
  recoverTries: number;
  recoverPauseMs: number;
  /** From recovered to steady. */
  steadyMs: number;
  /** Between two looks of a watch. */
  lookEveryMs: number;
  /** How much longer than planned a fault may stay before the watchdog undoes it. */
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
  lookEveryMs: 20,
  graceMs: 15_000,
};
