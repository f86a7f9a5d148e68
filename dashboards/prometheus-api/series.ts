// The answers of queries as series of points, for every type: vector, matrix, scalar; native histograms are
// kept apart.
import { z } from 'zod';

/** `wallMs` since 1970. A value that Prometheus gave as NaN or ±Inf is null. */
export type PrometheusPoint = readonly [wallMs: number, value: number | null];

export interface PrometheusSeries {
  /** With `__name__` where the answer has it. */
  labels: Readonly<Record<string, string>>;
  /** One for an instant query. */
  points: readonly PrometheusPoint[];
  /** Samples that are native histograms, and no numbers: none of them is among `points`. */
  histograms: number;
}

const labels = z.record(z.string(), z.string());
const point = z
  .tuple([z.number(), z.string()])
  .transform(([seconds, value]): PrometheusPoint => [Math.round(seconds * 1000), finite(value)]);
const histogram = z.tuple([z.number(), z.looseObject({ count: z.string() })]);

const vectorItem = z
  .object({ metric: labels, value: point.optional(), histogram: histogram.optional() })
  .transform(({ metric, value, histogram: native }): PrometheusSeries => ({
    labels: metric,
    points: value ? [value] : [],
    histograms: native ? 1 : 0,
  }));
const matrixItem = z
  .object({ metric: labels, values: z.array(point).default([]), histograms: z.array(histogram).default([]) })
  .transform(({ metric, values, histograms }): PrometheusSeries => ({
    labels: metric,
    points: values,
    histograms: histograms.length,
  }));

/**
 * `data` of /api/v1/query and /api/v1/query_range. A string result is rejected, because no expression of
 * Showtime returns one.
 */
export const seriesAnswer = z
  .discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('vector'), result: z.array(vectorItem) }),
    z.object({ resultType: z.literal('matrix'), result: z.array(matrixItem) }),
    z.object({
      resultType: z.literal('scalar'),
      result: point.transform((only): PrometheusSeries[] => [{ labels: {}, points: [only], histograms: 0 }]),
    }),
  ])
  .transform(({ result }): readonly PrometheusSeries[] => result);

function finite(text: string): number | null {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : null;
}
