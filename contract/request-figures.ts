// What a load test is read for first: throughput, errors, and the times of each journey.
import { z } from 'zod';

/** Milliseconds; null where no request was answered. */
const time = z.number().nullable();

/** The times of one journey's answered requests, whatever their status. */
export const journeyFigures = z.object({
  journey: z.string(),
  sent: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  answered: z.number().int().nonnegative(),
  p50Ms: time,
  p95Ms: time,
  p99Ms: time,
  maxMs: time,
});
export type JourneyFigures = z.infer<typeof journeyFigures>;

export const requestFigures = z.object({
  /**
   * The instant from which the times count: the scheduled start of a step (response time) or, where the script
   * has no schedule, the sending of the request (service time).
   */
  timedFrom: z.enum(['schedule', 'sending']),
  /** From the first request sent to the last one ended, ms. */
  spanMs: z.number().nonnegative(),
  sent: z.number().int().nonnegative(),
  perSecond: z.number().nonnegative(),
  /**
   * Requests without an answer, with a status of 400 or above, or with an answer whose content was wrong. Where
   * the run promised a ledger, an answer of 4xx other than 429 is a refusal and not a failure.
   */
  failed: z.number().int().nonnegative(),
  /** The failed requests by status (0: no answer) and reason, most frequent first. */
  errors: z.array(
    z.object({
      status: z.number().int().nonnegative(),
      reason: z.string(),
      count: z.number().int().positive(),
    }),
  ),
  /** By name. Beyond `mostJourneys` names the rest is one row, `others` counts their journeys. */
  journeys: z.array(journeyFigures),
  others: z.object({ journeys: z.number().int().positive(), figures: journeyFigures }).nullable(),
});
export type RequestFigures = z.infer<typeof requestFigures>;

/** What k6 counted of the pages that a script opened in a browser; its requests are none of k6's own. */
export const browserFigures = z.object({
  /** Requests of all pages: documents, scripts, pictures. */
  requests: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  /** k6's trends by their names: the duration of requests, and the web vitals. */
  trends: z.array(
    z.object({
      /** Such as `browser_web_vital_lcp`. */
      metric: z.string(),
      /** A layout shift is a score; everything else is a time. */
      unit: z.enum(['ms', 'score']),
      /** Null where k6's summary has no such figure (`summaryTrendStats` of the script). */
      p50: z.number().nullable(),
      p95: z.number().nullable(),
      max: z.number().nullable(),
    }),
  ),
});
export type BrowserFigures = z.infer<typeof browserFigures>;
