// The requirements of the OpenSLO v1 specification for a Service and an SLO, written from its text, because
// no package registry has a validator. The JSON Schema of OpenSLO is not usable: it misspells `ratioMetric`
// and does not constrain windows and objectives.
import { z } from 'zod';

/** RFC 1123: what every implementation must take. */
const name = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
const metadata = z.strictObject({ name, displayName: z.string().min(1).optional() });
const description = z.string().max(1050).optional();
const duration = z.string().regex(/^[1-9]\d*[mhdwMQY]$/);
const metric = z.strictObject({
  metricSource: z.strictObject({
    metricSourceRef: name.optional(),
    type: z.string().optional(),
    spec: z.record(z.string(), z.unknown()),
  }),
});

const ratioMetric = z
  .strictObject({ counter: z.boolean(), good: metric.optional(), bad: metric.optional(), total: metric })
  .refine(({ good, bad }) => (good === undefined) !== (bad === undefined), 'either good or bad');

const slo = z.strictObject({
  apiVersion: z.literal('openslo/v1'),
  kind: z.literal('SLO'),
  metadata,
  spec: z.strictObject({
    description,
    service: name,
    indicator: z.strictObject({ metadata, spec: z.strictObject({ description, ratioMetric }) }),
    timeWindow: z.tuple([z.strictObject({ duration, isRolling: z.literal(true) })]),
    budgetingMethod: z.literal('Occurrences'),
    objectives: z
      .array(z.strictObject({ displayName: z.string().optional(), target: z.number().gte(0).lt(1) }))
      .min(1),
  }),
});

const service = z.strictObject({
  apiVersion: z.literal('openslo/v1'),
  kind: z.literal('Service'),
  metadata,
  spec: z.strictObject({ description }),
});

export const openSloV1 = z.discriminatedUnion('kind', [slo, service]);
