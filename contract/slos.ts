// Service level objectives: a journey (or a script's check) and a number, never a query; one definition for
// checkers, rules and gates.
import { z } from 'zod';
import { latencyEdgesSeconds } from './vocabulary/metrics.ts';

const indicator = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('availability'), of: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('latency'),
    of: z.string().min(1),
    belowMs: z.number().positive().max(3_600_000),
  }),
  /** `of` is the name of a k6 check of the script: only the client counts it, never a server. */
  z.strictObject({ kind: z.literal('check'), of: z.string().min(1) }),
]);

export const slo = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes'),
  /** Share of good events, strictly between 0 and 1: 0.995 is 99.5 %. */
  objective: z
    .number()
    .gt(0, 'a ratio between 0 and 1: write 0.995 for 99.5 %')
    .lt(1, 'a ratio below 1: write 0.995 for 99.5 %; 100 % leaves no error budget'),
  /** The long window of the objective, days; the window of a run is always named differently. */
  windowDays: z.number().int().positive().max(366).default(30),
  indicator,
});
export type Slo = z.infer<typeof slo>;

/** A file of SLOs: a list with distinct names. */
export const sloList = z
  .array(slo)
  .min(1, 'at least one SLO')
  .superRefine((list, context) => {
    list.forEach(({ name }, index) => {
      if (list.findIndex((other) => other.name === name) !== index) {
        context.addIssue({ code: 'custom', path: [index, 'name'], message: `"${name}" is used twice` });
      }
    });
  });

/**
 * The share of an objective's window that must have data before its spent budget is reported: the rest may
 * have been bad.
 */
export const minKnownShare = 0.9;

/** What the reference service promises at showtime. */
export const showtimeSlos: readonly Slo[] = [
  { name: 'orders-good', objective: 0.995, windowDays: 30, indicator: { kind: 'availability', of: 'order' } },
  {
    name: 'orders-within-500ms',
    objective: 0.95,
    windowDays: 30,
    indicator: { kind: 'latency', of: 'order', belowMs: 500 },
  },
  {
    name: 'orders-within-2s',
    objective: 0.99,
    windowDays: 30,
    indicator: { kind: 'latency', of: 'order', belowMs: 2_000 },
  },
  { name: 'menus-good', objective: 0.999, windowDays: 30, indicator: { kind: 'availability', of: 'menu' } },
];

/** True if a latency target is an edge of the service's histograms, so that servers can count it exactly. */
function isHistogramEdge(belowMs: number): boolean {
  return (latencyEdgesSeconds as readonly number[]).includes(belowMs / 1000);
}

/** The edges in ms, for messages. */
const histogramEdgesMs: readonly number[] = latencyEdgesSeconds.map((seconds) => Math.round(seconds * 1000));

/**
 * Why servers cannot count these SLOs, one sentence each with its index: an unknown journey, or a latency
 * target between two edges of the histograms, where a count would be an estimate.
 */
export function problemsForServers(
  slos: readonly Slo[],
  journeys: readonly string[],
): { index: number; field: 'of' | 'belowMs'; text: string }[] {
  return slos.flatMap(({ name, indicator }, index) => [
    ...(indicator.kind === 'check'
      ? [
          {
            index,
            field: 'of' as const,
            text: `${name}: a check is known to a k6 script alone, not to servers`,
          },
        ]
      : []),
    ...(indicator.kind === 'check' || journeys.includes(indicator.of)
      ? []
      : [
          {
            index,
            field: 'of' as const,
            text: `${name}: no journey "${indicator.of}"; there are ${journeys.join(', ')}`,
          },
        ]),
    ...(indicator.kind === 'latency' && !isHistogramEdge(indicator.belowMs)
      ? [
          {
            index,
            field: 'belowMs' as const,
            text: `${name}: ${indicator.belowMs} ms is no edge of the histograms; there are ${histogramEdgesMs.join(', ')} ms`,
          },
        ]
      : []),
  ]);
}
