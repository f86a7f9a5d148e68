// observed.json: what a real Prometheus answered at the end of an observed run, so that dashboards are judged
// with nothing running.
import { z } from 'zod';
import { resolvedMetrics } from './own-metrics.ts';

/**
 * `atMs` is on the run's clock like every time of the folder; a value that Prometheus gave as NaN or ±Inf is
 * null.
 */
const point = z.tuple([z.number(), z.number().nullable()]);
const series = z.object({ labels: z.record(z.string(), z.string()), points: z.array(point) });
export type ObservedSeries = z.infer<typeof series>;

const observedQuery = z.object({
  /** Its place: `dashboard/panel/refId`. */
  dashboard: z.string(),
  panel: z.string(),
  refId: z.string(),
  /** As in the dashboard, and as it was queried: variables filled in. */
  expr: z.string(),
  asked: z.string(),
  /** `instant`: one point at the end of the window; `range`: a point each step. */
  kind: z.enum(['instant', 'range']),
  series: z.array(series),
  /** Prometheus' error; null if it answered. */
  error: z.string().nullable(),
});
export type ObservedQuery = z.infer<typeof observedQuery>;

/** Counts of one SLO on the server's side over the window: exact differences of counters. */
const serverCount = z.object({
  slo: z.string(),
  good: z.number(),
  bad: z.number(),
  /** Bad ones that no pod answered: 502, 503 and 504 of the balancer itself, and clients that went away. */
  badAtBalancer: z.number(),
  /** Neither good nor bad: other 4xx, orders in progress. */
  excluded: z.number(),
});
export type ServerCount = z.infer<typeof serverCount>;

export const observedAlert = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  /** When it began to fire, on the run's clock; null if it only was pending. */
  firedAtMs: z.number().nullable(),
  /** Seconds that it fired within the window. */
  firingSeconds: z.number(),
});

export const observed = z.object({
  schemaVersion: z.literal(1),
  /** Read from the running parts. */
  versions: z.record(z.string(), z.string()),
  /**
   * On the run's clock: from just before the load to after the last scrape that saw all of it. Of an own service whole
   * minutes, so that it may begin before the run.
   */
  window: z.object({ fromMs: z.number(), untilMs: z.number(), stepSeconds: z.number() }),
  queries: z.array(observedQuery),
  server: z.array(serverCount),
  alerts: z.array(observedAlert),
  /** An own service, by whose series it was counted; without it a target of ours. */
  own: resolvedMetrics.optional(),
  /** Every series name with the labels it had: what the expressions may name. */
  names: z.record(z.string(), z.array(z.string())),
});
export type Observed = z.infer<typeof observed>;
