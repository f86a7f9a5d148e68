// A month of requests at a balancer whose every count is known beforehand, as counters in the exposition
// format.
import { latencyEdgesSeconds } from '../../../contract/index.ts';
import type { WrittenSeries } from '../../prometheus-api/testing/recorded-prometheus.ts';

/** Just within Prometheus' lookback of five minutes. */
export const stepMs = 240_000;
export const dayMs = 86_400_000;
/** Fridays have a week before them that the month holds too. */
export const monthEndMs = Date.parse('2026-11-20T12:00:00Z');

/** Requests that came within one step, by what became of them. */
export interface Step {
  good: number;
  slow: number;
  bad: number;
  excluded: number;
}

export interface Month {
  target: string;
  fromMs: number;
  untilMs: number;
  /** Of the step that ends at `atMs`. */
  step: (atMs: number) => Partial<Step>;
  /** After this time each counter begins at 0 again, as after a restart of its process. */
  restartEveryMs?: number;
  /** It was not scraped then: neither samples nor counts exist. */
  withoutData?: (atMs: number) => boolean;
  /** All samples are NaN. */
  broken?: boolean;
}

/**
 * Good ones take 60 ms, slow ones 700 ms; bad ones are 503, excluded ones 404. The first sample is written
 * one step after `fromMs`.
 */
export function counters({
  target,
  fromMs,
  untilMs,
  step,
  restartEveryMs = Infinity,
  withoutData = () => false,
  broken = false,
}: Month): WrittenSeries[] {
  const at = Array.from(
    { length: Math.floor((untilMs - fromMs) / stepMs) },
    (_, k) => fromMs + (k + 1) * stepMs,
  ).filter((atMs) => !withoutData(atMs));
  const steps = at.map((atMs) => ({ good: 0, slow: 0, bad: 0, excluded: 0, ...step(atMs) }));
  const series = (name: string, more: string, count: (step: Step) => number): WrittenSeries => {
    let sum = 0;
    const next = (one: Step, atMs: number): number => {
      if ((atMs - fromMs) % restartEveryMs === 0) sum = 0;
      sum += count(one);
      return broken ? NaN : sum;
    };
    return {
      series: `balancer_request_duration_seconds_${name}{target="${target}",journey="order",traffic="customer",${more}}`,
      points: steps.map((one, k) => [at[k] ?? 0, next(one, at[k] ?? 0)]),
    };
  };
  return [
    series('count', 'http_response_status_code="201"', ({ good, slow }) => good + slow),
    series('count', 'http_response_status_code="503"', ({ bad }) => bad),
    series('count', 'http_response_status_code="404"', ({ excluded }) => excluded),
    ...latencyEdgesSeconds
      .filter((edge) => edge === 0.5 || edge === 2)
      .flatMap((edge) => [
        series(
          'bucket',
          `http_response_status_code="201",le="${edge}"`,
          ({ good, slow }) => good + (edge >= 0.7 ? slow : 0),
        ),
        series('bucket', `http_response_status_code="503",le="${edge}"`, ({ bad }) => bad),
      ]),
  ];
}

/** The truth: what was counted in the window that ends at `atMs`. */
export function truth({ step, fromMs, untilMs }: Month, atMs: number, windowMs: number): Step {
  const sum = { good: 0, slow: 0, bad: 0, excluded: 0 };
  for (let end = fromMs + stepMs; end <= untilMs; end += stepMs) {
    if (end <= atMs - windowMs || end > atMs) continue;
    for (const [kind, count] of Object.entries(step(end))) sum[kind as keyof Step] += count;
  }
  return sum;
}
