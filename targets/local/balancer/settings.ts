// The balancer's timings and sizes, with an ALB's values where it has any.

export interface BalancerSettings {
  /** Pause between two health checks of a pod, ms. */
  healthEveryMs: number;
  /** A health check without an answer for this long has failed, ms. */
  healthTimeoutMs: number;
  /** Consecutive failed checks that take a pod out of rotation. */
  unhealthyAfter: number;
  /** Consecutive good checks that take it in. */
  healthyAfter: number;
  /** Longest silence of a pod before 504, and of an idle connection before it is closed, ms. */
  idleTimeoutMs: number;
  /** Longest wait for a pod to accept a connection before 504, ms. */
  connectTimeoutMs: number;
  /** Largest request body, bytes; larger ones get 413. Bodies are read whole before a pod is chosen. */
  bodyLimitBytes: number;
}

/**
 * An ALB's defaults (idle timeout 60 s, connection timeout 10 s: AWS, "Application Load Balancers" and
 * "Troubleshoot your Application Load Balancers"); its health checks, 5 to 300 s apart, are shortened to our
 * scale.
 */
export const balancerDefaults: BalancerSettings = {
  healthEveryMs: 200,
  healthTimeoutMs: 1_000,
  unhealthyAfter: 2,
  healthyAfter: 1,
  idleTimeoutMs: 60_000,
  connectTimeoutMs: 10_000,
  bodyLimitBytes: 1_048_576,
};
