// By how much each series of a counter rose within a window: exact differences, with restarts of the counter
// taken into account.
import {
  valueOf,
  type Prometheus,
  type PrometheusPoint,
  type PrometheusSeries,
} from '../../../dashboards/prometheus-api/index.ts';

export interface Rise {
  labels: Readonly<Record<string, string>>;
  rise: number;
}

export interface Window {
  /** Wall clock, ms. */
  fromMs: number;
  untilMs: number;
}

/** A scrape that fails at the start hides a series from an instant query without a range. */
const lookbackWindow = '5m';

/**
 * Unlike increase(), nothing is extrapolated to the window's edges. A series that was absent at the start
 * rose from 0: observation starts and ends with the target, so no process counts before it is observed.
 * @throws ShowtimeError prometheus-unreachable, prometheus-refused
 */
export async function counterRises(
  prometheus: Prometheus,
  selector: string,
  window: Window,
): Promise<Rise[]> {
  const { fromMs, untilMs } = window;
  const lengthMs = Math.ceil(untilMs - fromMs);
  const before = byLabels(
    valueOf(await prometheus.instant(`last_over_time(${selector}[${lookbackWindow}])`, fromMs)),
  );
  const after = valueOf(await prometheus.instant(selector, untilMs));
  const restarted = byLabels(
    valueOf(await prometheus.instant(`resets(${selector}[${lengthMs}ms])`, untilMs)),
  );
  const now = byLabels(after);
  const odd = [...restarted].some(([key, resets]) => lastValue(resets) > 0 || !now.has(key));
  // All samples of the window are queried only where a counter was reset or ended: there are many.
  const samples = odd
    ? byLabels(valueOf(await prometheus.instant(`${selector}[${lengthMs}ms]`, untilMs)))
    : new Map<string, PrometheusSeries>();
  return [...new Map([...restarted, ...now]).entries()].map(([key, { labels }]) => {
    const start = before.get(key);
    const whole = samples.get(key);
    const end = now.get(key);
    const needsAll = whole !== undefined && (lastValue(restarted.get(key)) > 0 || end === undefined);
    return {
      labels: withoutName(labels),
      rise: needsAll ? sumOfRises(lastValue(start), whole.points) : lastValue(end) - lastValue(start),
    };
  });
}

/** From the value before them; a value lower than the one before it restarted at 0. */
export function sumOfRises(before: number, points: readonly PrometheusPoint[]): number {
  let last = before;
  let sum = 0;
  for (const [, value] of points) {
    if (value === null) continue;
    sum += value < last ? value : value - last;
    last = value;
  }
  return sum;
}

function byLabels(series: readonly PrometheusSeries[]): Map<string, PrometheusSeries> {
  return new Map(series.map((one) => [JSON.stringify(Object.entries(withoutName(one.labels)).sort()), one]));
}

function withoutName(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== '__name__'));
}

function lastValue(series: PrometheusSeries | undefined): number {
  return series?.points.at(-1)?.[1] ?? 0;
}
