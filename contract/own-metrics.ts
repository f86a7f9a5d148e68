// showtime.metrics.yaml: which series of a user's own service count the requests of its journeys.
import { z } from 'zod';

/** How a program exposes its requests: counters with a status, and a histogram with one, too. */
export interface RequestSeries {
  /** A counter, or the `_count` of a histogram: a series for each status. */
  requests: string;
  /** The `_bucket` of a histogram that has the status, too; null: how long requests took is not known by status. */
  within: string | null;
  /** Label with the status: a code such as 503, or a class such as 5xx. */
  status: string;
  unit: 'seconds' | 'milliseconds';
}

/** What these programs expose by default. docs/own-service.md lists which of them were checked, and against what. */
export const metricsPresets = {
  // OpenTelemetry semantic conventions, by way of a Collector, Java or Go.
  opentelemetry: {
    requests: 'http_server_request_duration_seconds_count',
    within: 'http_server_request_duration_seconds_bucket',
    status: 'http_response_status_code',
    unit: 'seconds',
  },
  // The Prometheus exporter of the JavaScript SDK adds no unit to names.
  'opentelemetry-js': {
    requests: 'http_server_request_duration_count',
    within: 'http_server_request_duration_bucket',
    status: 'http_response_status_code',
    unit: 'seconds',
  },
  istio: {
    requests: 'istio_requests_total',
    within: 'istio_request_duration_milliseconds_bucket',
    status: 'response_code',
    unit: 'milliseconds',
  },
  // Envoy's histogram of upstream times has no status.
  envoy: {
    requests: 'envoy_cluster_upstream_rq',
    within: null,
    status: 'envoy_response_code',
    unit: 'milliseconds',
  },
  'ingress-nginx': {
    requests: 'nginx_ingress_controller_request_duration_seconds_count',
    within: 'nginx_ingress_controller_request_duration_seconds_bucket',
    status: 'status',
    unit: 'seconds',
  },
  traefik: {
    requests: 'traefik_service_requests_total',
    within: 'traefik_service_request_duration_seconds_bucket',
    status: 'code',
    unit: 'seconds',
  },
  // HAProxy counts classes, and exposes averages of times alone.
  haproxy: {
    requests: 'haproxy_backend_http_responses_total',
    within: null,
    status: 'code',
    unit: 'seconds',
  },
  'prom-client': {
    requests: 'http_request_duration_seconds_count',
    within: 'http_request_duration_seconds_bucket',
    status: 'status_code',
    unit: 'seconds',
  },
  micrometer: {
    requests: 'http_server_requests_seconds_count',
    within: 'http_server_requests_seconds_bucket',
    status: 'status',
    unit: 'seconds',
  },
} as const satisfies Record<string, RequestSeries>;
export type MetricsPreset = keyof typeof metricsPresets;
export const metricsPresetNames = Object.keys(metricsPresets) as [MetricsPreset, ...MetricsPreset[]];

const metricName = z
  .string({ error: 'needs the name of a metric' })
  .regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, 'is no name of a metric: letters, digits, _ and :');
const labelName = z
  .string({ error: 'needs the name of a label' })
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'is no name of a label: letters, digits and _');
/** A value that a label has exactly, or a pattern of all of it. */
const matcher = z.union(
  [z.string(), z.strictObject({ pattern: z.string().min(1, 'needs a pattern, such as "/orders/.*"') })],
  { error: 'needs a value in quotes, or {pattern: "/orders/.*"}' },
);
const matchers = z.record(labelName, matcher, { error: 'needs labels with their values' });
export type LabelMatchers = z.infer<typeof matchers>;

export const ownMetrics = z.strictObject(
  {
    /** The label `target` of all that is recorded. */
    service: z
      .string({ error: 'needs the name of your service' })
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'needs letters, digits, dots and dashes, at most 63'),
    /** Where it shows its series, for `showtime run --observe`. */
    scrape: z
      .url({ protocol: /^https?$/, error: 'needs an address, such as "http://127.0.0.1:9464/metrics"' })
      .optional(),
    preset: z
      .enum(metricsPresetNames, { error: `has to be one of ${metricsPresetNames.join(', ')}` })
      .optional(),
    /** In the place of a preset, or what differs from it. */
    series: z
      .strictObject(
        {
          requests: metricName.optional(),
          within: metricName.nullable().optional(),
          status: labelName.optional(),
          unit: z
            .enum(['seconds', 'milliseconds'], { error: 'has to be seconds or milliseconds' })
            .optional(),
        },
        { error: 'needs requests, within, status and unit' },
      )
      .optional(),
    /** Of every series. */
    where: matchers.default({}),
    /** By the name that objectives and the k6 script use; the labels that its series have. */
    journeys: z
      .record(z.string().min(1), matchers, { error: 'needs journeys, each with the labels of its series' })
      .refine((all) => Object.keys(all).length > 0, 'needs at least one journey'),
  },
  { error: 'needs service, preset or series, and journeys' },
);
export type OwnMetricsFile = z.infer<typeof ownMetrics>;

/** A metrics file whose preset is resolved, as start settings and recordings hold it. */
export const resolvedMetrics = z.object({
  service: z.string(),
  series: z.object({
    requests: z.string(),
    within: z.string().nullable(),
    status: z.string(),
    unit: z.enum(['seconds', 'milliseconds']),
  }),
  where: matchers,
  journeys: z.record(z.string(), matchers),
});
export interface OwnMetrics {
  service: string;
  series: RequestSeries;
  where: LabelMatchers;
  journeys: Readonly<Record<string, LabelMatchers>>;
}

/** The series that a file names, from its preset and what differs; null where neither gives all of them. */
export function seriesOf({ preset, series = {} }: OwnMetricsFile): RequestSeries | null {
  const base: Partial<RequestSeries> = preset === undefined ? {} : metricsPresets[preset];
  const given = Object.fromEntries(Object.entries(series).filter(([, value]) => value !== undefined));
  const {
    requests,
    within = null,
    status,
    unit = 'seconds',
  } = { ...base, ...given } as Partial<RequestSeries>;
  return requests === undefined || status === undefined ? null : { requests, within, status, unit };
}

/** For editors. */
export function ownMetricsJsonSchema(): object {
  return z.toJSONSchema(ownMetrics, { io: 'input' });
}
