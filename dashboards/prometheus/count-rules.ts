// Recorded counts of one window, straight from the balancer's counters: requests first, then the events of
// each SLO.
import { labels, type Slo } from '../../contract/index.ts';
import { anyOf, durationOf, quoted } from './promql-text.ts';
import type { RecordedSeries } from './rule-file.ts';
import {
  badEventsOf,
  balancerCounters,
  counterNow,
  edgeMatcher,
  edgeOf,
  eventsOf,
  type RequestCounters,
} from './server-events.ts';
import type { Window } from './windows.ts';

/** `prefix` sets the months' series (`slo`) apart from a rehearsal's (`slo_run`). */
export function countRules(slos: readonly Slo[], prefix: string, window: Window): RecordedSeries[] {
  const recorded = recordedRequests(prefix, window);
  return [...requestRules(slos, recorded, window), ...eventRulesOf(slos, prefix, window)];
}

/** The recorded requests of one window, from which the events of each SLO are recorded. */
export function recordedRequests(prefix: string, window: Window): RequestCounters {
  return {
    all: `${prefix}:requests:increase${window.name}`,
    within: `${prefix}:requests_within:increase${window.name}`,
    customers: [],
  };
}

/** The events of each SLO from the recorded requests of one window. */
export function eventRulesOf(slos: readonly Slo[], prefix: string, window: Window): RecordedSeries[] {
  return slos.flatMap((slo) => eventRules(slo, prefix, recordedRequests(prefix, window), window));
}

function requestRules(slos: readonly Slo[], recorded: RequestCounters, window: Window): RecordedSeries[] {
  const latency = slos.flatMap(({ indicator }) => (indicator.kind === 'latency' ? [indicator] : []));
  const all = select(
    balancerCounters.all,
    slos.map(({ indicator }) => indicator.of),
  );
  const within = select(
    balancerCounters.within,
    latency.map(({ of }) => of),
    [edgeMatcher(...latency.map(({ belowMs }) => belowMs))],
  );
  return [
    { record: recorded.all, expr: summed([], all, window) },
    ...(latency.length > 0 ? [{ record: recorded.within, expr: summed(['le'], within, window) }] : []),
  ];
}

function select(name: string, journeys: readonly string[], more: readonly string[] = []): string {
  return `${name}{${[`${labels.journey}=~${quoted(anyOf(journeys))}`, ...more, ...balancerCounters.customers].join(', ')}}`;
}

function summed(more: readonly string[], selector: string, window: Window): string {
  const rise = riseOf(selector, window).replaceAll(/^/gm, '  ');
  return `sum by (${[labels.target, labels.journey, labels.status, ...more].join(', ')}) (\n${rise}\n)`;
}

function eventRules(slo: Slo, prefix: string, recorded: RequestCounters, window: Window): RecordedSeries[] {
  const named = { labels: { [labels.slo]: slo.name } };
  return [
    { record: `${prefix}:events:increase${window.name}`, expr: knownEventsOf(slo, recorded), ...named },
    {
      record: `${prefix}:bad_events:increase${window.name}`,
      expr: badEventsOf(slo, counterNow(), recorded),
      ...named,
    },
  ];
}

/**
 * Without a latency SLO's edge its events aren't recorded either: later sums would divide the bad ones of
 * some minutes by the events of all.
 */
function knownEventsOf(slo: Slo, recorded: RequestCounters): string {
  const events = eventsOf(slo, counterNow(), recorded);
  return slo.indicator.kind === 'latency'
    ? `${events} and ${edgeOf(slo.indicator, counterNow(), recorded)}`
    : events;
}

/**
 * PromQL for the increase of each series of `selector`; labels as they were. Scrape at least once a window.
 *
 * `increase` extrapolates between a window's edges and the scrapes next to them. A rush falls into few scrapes, so
 * that it may lose events or count them twice. The difference between the counter now and one window ago
 * has no edges: the differences of neighbouring windows add up to the whole. Two cases have no such difference:
 *
 *   steady process   now − then   exact
 *   new series       now          it was absent at a scrape before, so it began at 0: exact
 *   anything else    increase     the process restarted, or Prometheus has just begun to scrape: an estimate
 */
export function riseOf(selector: string, { name, seconds }: Window): string {
  const twice = durationOf(2 * seconds);
  return [
    '# a steady process: what it stands at, less what it stood at',
    `  (${selector}`,
    `    - ${selector} offset ${name}`,
    `    and resets(${selector}[${twice}]) == 0)`,
    '# a new series of a process that was seen without it: it began at 0',
    `or (${selector}`,
    `    unless ${selector} offset ${name}`,
    `    and ${beganWithin(selector, twice)})`,
    '# a process that restarted, or the first look at one: an estimate',
    `or increase(${selector}[${name}])`,
  ].join('\n');
}

/**
 * There are fewer samples than good scrapes of its process, so some scrape saw the process without the
 * series. `up` is 1 or 0.
 */
function beganWithin(selector: string, range: string): string {
  return `count_over_time(${selector}[${range}]) < on (job, instance) group_left () max by (job, instance) (sum_over_time(up[${range}]))`;
}
