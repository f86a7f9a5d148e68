// Decides from network observations whether a server responds, is dead or hangs. Pure.

export interface Thresholds {
  /** Time between two checks, ms. */
  tickMs: number;
  /**
   * Time without data on every old and new connection after which a server counts as hung, ms of this
   * process's running time.
   */
  hungAfterMs: number;
  /** New connections that must have stayed unanswered during that time. */
  probeTries: number;
}

/**
 * 50 ms: at most 20 small queries a second on each connection; a process that ends is noticed by its closed connections,
 * not by a query. 1.5 s is a choice, not a measured limit: on 2 cores with a load
 * average of 6 to 13 no running server was ever classified as hung, and it is still far from the 10 s in
 * which a customer's order must be done.
 */
export const defaultThresholds: Thresholds = { tickMs: 50, hungAfterMs: 1_500, probeTries: 3 };

export interface Liveness {
  unresponsiveMs: number;
  unansweredProbes: number;
}
export const alive: Liveness = { unresponsiveMs: 0, unansweredProbes: 0 };

/**
 * One tick passed. A tick that took long (this process was stopped or starved) proves nothing about the
 * server: it counts as two at most.
 */
export function afterTick(liveness: Liveness, tookMs: number, { tickMs }: Thresholds): Liveness {
  return { ...liveness, unresponsiveMs: liveness.unresponsiveMs + Math.min(tookMs, 2 * tickMs) };
}

/** A new connection was tried and not greeted in time. */
export function afterUnansweredProbes(liveness: Liveness): Liveness {
  return { ...liveness, unansweredProbes: liveness.unansweredProbes + 1 };
}

export function isHung(
  { unresponsiveMs, unansweredProbes }: Liveness,
  { hungAfterMs, probeTries }: Thresholds,
): boolean {
  return unresponsiveMs >= hungAfterMs && unansweredProbes >= probeTries;
}
