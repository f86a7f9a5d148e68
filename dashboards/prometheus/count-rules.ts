// Recorded counts of one window, straight from the balancer's counters: requests first, then the events of
// each SLO.
import { labels, type Slo } from '../../contract/index.ts';
import { riseOf } from './counter-rise.ts';
import { anyOf, quoted } from './promql-text.ts';
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
  const recorded: RequestCounters = {
    all: `${prefix}:requests:increase${window.name}`,
    within: `${prefix}:requests_within:increase${window.name}`,
    customers: [],
  };
  return [
    ...requestRules(slos, recorded, window),
    ...slos.flatMap((slo) => eventRules(slo, prefix, recorded, window)),
  ];
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
