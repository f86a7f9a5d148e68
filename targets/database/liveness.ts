// Decides from what the network showed whether a server is alive, dead or hung. Pure.

export interface Thresholds {
  /** Time between two looks, ms. */
  tickMs: number;
  /**
   * Silence on every old and new connection after which a server counts as hung, ms of our own running time.
   */
  hungAfterMs: number;
  /** New connections that must have stayed unanswered during that silence. */
  freshTries: number;
}

/**
 * 25 ms: at most 40 small questions a second. 1.5 s is a choice, not a measured limit: on 2 cores with a load
 * average of
 * 6 to 13 no living server was ever called hung, and it is still far from the 10 s in which a customer's
 * order must be done.
 */
export const defaultThresholds: Thresholds = { tickMs: 25, hungAfterMs: 1_500, freshTries: 3 };

export interface Liveness {
  silentMs: number;
  freshUnanswered: number;
}
export const alive: Liveness = { silentMs: 0, freshUnanswered: 0 };

/**
 * One tick passed. A tick that took long (we were stopped or starved ourselves) says nothing about the
 * server: it counts as two at most.
 */
export function afterTick(liveness: Liveness, tookMs: number, { tickMs }: Thresholds): Liveness {
  return { ...liveness, silentMs: liveness.silentMs + Math.min(tookMs, 2 * tickMs) };
}

/** A new connection was tried and not greeted in time. */
export function afterFreshSilence(liveness: Liveness): Liveness {
  return { ...liveness, freshUnanswered: liveness.freshUnanswered + 1 };
}

export function isHung(
  { silentMs, freshUnanswered }: Liveness,
  { hungAfterMs, freshTries }: Thresholds,
): boolean {
  return silentMs >= hungAfterMs && freshUnanswered >= freshTries;
}
