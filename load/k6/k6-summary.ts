// Reads k6's counts from its summary, so that they can be compared with the recorded ones, and what became of
// the script's thresholds.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { BrowserFigures, ThresholdResult } from '../../contract/index.ts';
import { parseJson } from '../../platform/parse-json.ts';

const counter = z.object({ count: z.number() }).transform(({ count }) => count);
/** Figures of any metric, and of each threshold whether it failed. */
const metric = z.looseObject({ thresholds: z.record(z.string(), z.boolean()).optional() });
const allMetrics = z.object({ metrics: z.record(z.string(), metric) });
/** `--summary-export` of k6 2.2; a metric that never had a value is not there. */
const exported = z.object({
  metrics: z.object({
    http_reqs: counter.optional(),
    iterations: counter.optional(),
    dropped_iterations: counter.optional(),
    checks: z.object({ passes: z.number(), fails: z.number() }).optional(),
  }),
});

export interface GeneratorCounts {
  requests: number;
  iterations: number;
  dropped: number;
  checks: number;
  thresholds: readonly ThresholdResult[];
  /** Null: no page was opened in a browser. */
  browser: BrowserFigures | null;
}

/** Null if k6 wrote no summary or an unreadable one: then its counts are unknown. */
export async function readSummary(path: string): Promise<GeneratorCounts | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const json = parseJson(text);
  const parsed = exported.safeParse(json);
  if (!parsed.success) return null;
  const { http_reqs, iterations, dropped_iterations, checks } = parsed.data.metrics;
  const metrics = Object.entries(allMetrics.safeParse(json).data?.metrics ?? {});
  return {
    requests: http_reqs ?? 0,
    iterations: iterations ?? 0,
    dropped: dropped_iterations ?? 0,
    checks: (checks?.passes ?? 0) + (checks?.fails ?? 0),
    thresholds: metrics.flatMap(([name, figures]) => thresholdsOf(name, figures)),
    browser: browserOf(metrics),
  };
}

/** Of a rate, k6's summary calls the samples that were true passes: here those are the failed requests. */
const failedShare = z.object({ passes: z.number(), fails: z.number() });
/** Source: grafana.com/docs/k6/latest/using-k6-browser/metrics. A metric with tags is one of a threshold. */
const browserTrend = /^browser_(?:http_req_duration|web_vital_[a-z]+)$/;

function browserOf(metrics: readonly [string, z.infer<typeof metric>][]): BrowserFigures | null {
  const trends = metrics.filter(([name]) => browserTrend.test(name));
  const requests = failedShare.safeParse(new Map(metrics).get('browser_http_req_failed')).data;
  if (trends.length === 0 && requests === undefined) return null;
  const { passes: failed, fails: good } = requests ?? { passes: 0, fails: 0 };
  return {
    requests: failed + good,
    failed,
    trends: trends
      .map(([name, figures]) => ({
        metric: name,
        unit: name === 'browser_web_vital_cls' ? ('score' as const) : ('ms' as const),
        p50: figureOf(figures, 'med') ?? figureOf(figures, 'p(50)'),
        p95: figureOf(figures, 'p(95)'),
        max: figureOf(figures, 'max'),
      }))
      .sort((a, b) => (a.metric < b.metric ? -1 : 1)),
  };
}

function figureOf(figures: Readonly<Record<string, unknown>>, name: string): number | null {
  const value = figures[name];
  return typeof value === 'number' ? value : null;
}

function thresholdsOf(
  name: string,
  { thresholds = {}, ...figures }: z.infer<typeof metric>,
): ThresholdResult[] {
  return Object.entries(thresholds).map(([expression, failed]) => {
    const { figure, limit } = partsOf(expression);
    // The summary writes the rate of a rate metric as its value.
    const value = figures[figure] ?? (figure === 'rate' ? figures['value'] : undefined);
    return {
      metric: name,
      expression,
      limit,
      value: typeof value === 'number' ? value : null,
      passed: !failed,
    };
  });
}

/** `p(95)<500` (k6 2.2, metrics/thresholds_parser.go); null for a limit that is not understood. */
function partsOf(expression: string): { figure: string; limit: number | null } {
  const [, figure = '', limit] = /^\s*(\S+?)\s*(?:[<>]=?|[!=]==?)\s*(-?[\d.]+)\s*$/.exec(expression) ?? [];
  return { figure, limit: limit === undefined ? null : Number(limit) };
}

/** k6's default of `summaryTrendStats`. */
const defaultStats = ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'];

/**
 * What the summary must contain of trends so that each threshold has its value; null if it does anyway.
 * `configured` is the script's own choice, null for k6's default.
 */
export function trendStatsFor(
  expressions: readonly string[],
  configured: readonly string[] | null,
): readonly string[] | null {
  const stats = configured ?? defaultStats;
  const figures = expressions
    .map((expression) => partsOf(expression).figure)
    .filter((figure) => /^(?:avg|min|med|max|p\([\d.]+\))$/.test(figure));
  const missing = figures.filter((figure) => !stats.includes(figure));
  return missing.length === 0 ? null : [...new Set([...stats, ...missing])];
}
