// The events of an SLO as servers count them: an Slo in, PromQL over the balancer's counters out.
//
//   every answer to customers on the journey
//   ├─ events ─┬─ good     2xx, 409; for a latency SLO also within its edge
//   │          └─ bad      5xx, 429, 460; for a latency SLO also good but too late
//   └─ excluded            any other 4xx: a client error; 461: an order in progress
import {
  badStatuses,
  goodStatuses,
  harnessTraffic,
  labels,
  latencyEdgesSeconds,
  targetMetrics,
  type Slo,
} from '../../contract/index.ts';
import { anyOf, quoted } from './promql-text.ts';

export type LatencyIndicator = Extract<Slo['indicator'], { kind: 'latency' }>;

/**
 * How counters become a number: the selector of counters in, PromQL out. Equal labels for every selector, or
 * sums don't meet.
 */
export type Counting = (selector: string) => string;

/**
 * The rise of counters over a range such as `5m` or `$__range`, as Prometheus estimates it: up to a scrape
 * off at either end.
 */
export function increaseOver(range: string, by: readonly string[] = [labels.target]): Counting {
  return (selector) => `sum by (${by.join(', ')}) (increase(${selector}[${range}]))`;
}

/**
 * The values of counters. Two of these at two times give an exact difference as long as no process restarted
 * between.
 */
export function counterNow(by: readonly string[] = [labels.target]): Counting {
  return (selector) => `sum by (${by.join(', ')}) (${selector})`;
}

/**
 * Where requests are counted: a series per journey and status, and one more label for the histogram's edges.
 */
export interface RequestCounters {
  all: string;
  within: string;
  /** Matchers that leave out clients that are not customers. */
  customers: readonly string[];
}

/** As the balancer exposes them. */
export const balancerCounters: RequestCounters = {
  all: `${targetMetrics.balancerDuration}_count`,
  within: `${targetMetrics.balancerDuration}_bucket`,
  customers: [`${labels.traffic}!="${harnessTraffic}"`],
};

/** Requests of an SLO's journey with such a status; absent where there are none. */
export function answeredOf(
  slo: Slo,
  statuses: string,
  how: Counting | string,
  counters = balancerCounters,
): string {
  return countingBy(how)(
    select(slo, counters.all, [`${labels.status}=~"${statuses}"`, ...counters.customers]),
  );
}

/** Good requests within the edge of a latency SLO; absent where there are none. */
export function goodWithinOf(
  indicator: LatencyIndicator,
  how: Counting | string,
  counters = balancerCounters,
): string {
  return countingBy(how)(withinOf(indicator, [`${labels.status}=~"${goodStatuses}"`], counters));
}

/** Every event of an SLO, good or bad. Absent, never 0, where there are no counters. */
export function eventsOf(slo: Slo, how: Counting | string, counters = balancerCounters): string {
  return answeredOf(slo, `${goodStatuses}|${badStatuses}`, how, counters);
}

/**
 * The bad events of an SLO; 0 where there are events and none of them is bad. Absent for a latency SLO
 * without its edge, as the good ones are.
 */
export function badEventsOf(slo: Slo, how: Counting | string, counters = balancerCounters): string {
  const events = eventsOf(slo, how, counters);
  // Never below 0: in the minute of a restart both counts are estimates.
  if (slo.indicator.kind === 'latency')
    return `clamp_min(${events} - ${goodEventsOf(slo, how, counters)}, 0)`;
  return orZero(answeredOf(slo, badStatuses, how, counters), events);
}

/**
 * The good events of an SLO; 0 where there are events and none of them is good. A latency SLO's are absent
 * without its edge: it is unknown which requests were in time.
 */
export function goodEventsOf(slo: Slo, how: Counting | string, counters = balancerCounters): string {
  if (slo.indicator.kind === 'latency')
    return orZero(goodWithinOf(slo.indicator, how, counters), edgeOf(slo.indicator, how, counters));
  return orZero(answeredOf(slo, goodStatuses, how, counters), eventsOf(slo, how, counters));
}

/**
 * Requests within the edge of a latency SLO, with any answer: absent where the histogram has no such edge, or
 * it was not scraped.
 */
export function edgeOf(
  indicator: LatencyIndicator,
  how: Counting | string,
  counters = balancerCounters,
): string {
  return countingBy(how)(withinOf(indicator, [], counters));
}

function withinOf(
  indicator: LatencyIndicator,
  matchers: readonly string[],
  counters: RequestCounters,
): string {
  return select({ indicator }, counters.within, [
    // Of an own service it is not known here which edges its histogram has: an alert reports one that it lacks.
    counters === balancerCounters ? edgeMatcher(indicator.belowMs) : edgesAsWritten([indicator.belowMs]),
    ...matchers,
    ...counters.customers,
  ]);
}

/**
 * Bad events that no pod answered: 502, 503 and 504 of the balancer, and clients that disconnected. For a
 * latency SLO too.
 */
export function badAtBalancerOf(slo: Slo, how: Counting | string): string {
  const own = [
    `${labels.status}=~"${badStatuses}"`,
    `${labels.answeredBy}="balancer"`,
    ...balancerCounters.customers,
  ];
  return orZero(countingBy(how)(select(slo, balancerCounters.all, own)), eventsOf(slo, how));
}

/** Answers that are neither good nor bad. */
export function excludedOf(slo: Slo, how: Counting | string): string {
  const neither = [`${labels.status}!~"${goodStatuses}|${badStatuses}"`, ...balancerCounters.customers];
  return orZero(countingBy(how)(select(slo, balancerCounters.all, neither)), eventsOf(slo, how));
}

/**
 * Matches the histogram's edges at these ms. prom-client writes a whole number of seconds as `2`, and
 * Prometheus 3 stores it as `2.0` after the scrape. A matcher for one form does not match the other.
 * @throws Error if one is no edge: callers must check `problemsForServers` first
 */
export function edgeMatcher(...edgesMs: readonly number[]): string {
  const unknown = edgesMs.find(
    (edgeMs) => !(latencyEdgesSeconds as readonly number[]).includes(edgeMs / 1000),
  );
  if (unknown !== undefined) throw new Error(`${unknown} ms is no edge of the histograms`);
  return edgesAsWritten(edgesMs);
}

function edgesAsWritten(edgesMs: readonly number[]): string {
  return `le=~${quoted(anyOf(edgesMs.flatMap(writtenEdges)))}`;
}

function writtenEdges(edgeMs: number): string[] {
  const seconds = edgeMs / 1000;
  return Number.isInteger(seconds) ? [`${seconds}`, `${seconds}.0`] : [`${seconds}`];
}

function select({ indicator }: Pick<Slo, 'indicator'>, name: string, matchers: readonly string[]): string {
  return `${name}{${[`${labels.journey}=${quoted(indicator.of)}`, ...matchers].join(', ')}}`;
}

function countingBy(how: Counting | string): Counting {
  return typeof how === 'string' ? increaseOver(how) : how;
}

/**
 * A status that never occurred may have no series at all; then nothing is not unknown but 0, as long as
 * `witness` has it counted at all.
 */
function orZero(count: string, witness: string): string {
  return `(${count} or ${witness} * 0)`;
}
