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
  /** Longest time without data from a pod before 504, and on an idle connection before it is closed, ms. */
  idleTimeoutMs: number;
  /** Longest wait for a pod to accept a connection before 504, ms. */
  connectTimeoutMs: number;
  /** Largest request body, bytes; larger ones get 413. A body is read completely before a pod is chosen. */
  bodyLimitBytes: number;
  /** Bytes of all bodies in memory at once; beyond them 503. */
  bodyMemoryBytes: number;
  /** Open client connections; further ones are closed at once. */
  maxConnections: number;
  /** Connections that wait to be accepted; Linux bounds it by net.core.somaxconn. */
  backlog: number;
  /** Requests that wait on one connection behind the one that is served; with more it is closed. */
  pipelinedRequests: number;
  /** Longest time from a connection or a request's first byte to the end of its header before 408, ms. */
  headerTimeoutMs: number;
  /** Longest time from a request's first byte to the end of its body before 408, ms. */
  requestTimeoutMs: number;
  /** Time for which an answer may wait for its client, ms, beside what its bytes need at the lowest pace. */
  answerGraceMs: number;
  /** The lowest pace at which a client may take its answer. */
  answerBytesPerSecond: number;
  /** How often the three time limits above are checked, ms. */
  connectionCheckMs: number;
}

/**
 * An ALB's defaults (idle timeout 60 s, connection timeout 10 s: AWS, "Application Load Balancers" and
 * "Troubleshoot your Application Load Balancers"). Its health checks, 5 to 300 s apart, are shortened for
 * short runs. Twice as many connections as a script may have virtual users. A pod takes bodies of 16 KiB.
 */
export const balancerDefaults: BalancerSettings = {
  healthEveryMs: 200,
  healthTimeoutMs: 1_000,
  unhealthyAfter: 2,
  healthyAfter: 1,
  idleTimeoutMs: 60_000,
  connectTimeoutMs: 10_000,
  bodyLimitBytes: 1 << 20,
  bodyMemoryBytes: 64 << 20,
  maxConnections: 20_000,
  // A client that meets a full queue waits 1 s and longer; Node's 511 are one storm of virtual users.
  backlog: 4_096,
  pipelinedRequests: 16,
  headerTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  answerGraceMs: 10_000,
  answerBytesPerSecond: 1_024,
  connectionCheckMs: 1_000,
};
