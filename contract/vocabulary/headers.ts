// Header names that client, balancer and service agree on.

/** RFC-draft header that makes an order idempotent (draft-ietf-httpapi-idempotency-key-header-07). */
export const idempotencyKeyHeader = 'Idempotency-Key';
/** One id per request, set by the first hop that finds none; the balancer logs which pod served it. */
export const requestIdHeader = 'X-Request-Id';
/** What a caller's request id may be; every hop replaces any other by a new one, so that all hops log the same. */
export const requestIdPattern = /^[\w.:-]{1,100}$/;
/** Name of the pod that answered. */
export const podHeader = 'X-Pod';
/** `hit` or `stale` when an answer came from the service's short cache. */
export const cacheHeader = 'X-Cache';
/** `reader` when an order was read from the reader because the writer is away. */
export const readFromHeader = 'X-Read-From';
/** What an answer means where its status alone has two meanings. */
export const outcomeHeader = 'X-Outcome';
/**
 * Its value on the 409 of an order that is being placed: the outcome is indeterminate, so objectives count the
 * answer as neither good nor bad. The 409 of a sold-out item has no such header, and is good.
 */
export const inProgressOutcome = 'in-progress';
/** What a request is for when no customer sent it; without it, it is a customer's. */
export const trafficHeader = 'X-Showtime-Traffic';
/** Its value on requests of probes and of resolving indeterminate attempts. */
export const harnessTraffic = 'harness';
