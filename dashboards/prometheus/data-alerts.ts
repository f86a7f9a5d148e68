// Alerts on what isn't known: counters of a journey that are gone, series that are no longer recorded,
// processes that can't be scraped.
import { jobs, labels, type Slo } from '../../contract/index.ts';
import { linksOf } from './links.ts';
import { anyOf, formatDuration, quoted, templateText } from './promql-text.ts';
import type { Alert } from './rule-file.ts';
import { balancerCounters, counterNow, edgeOf, type LatencyIndicator } from './server-events.ts';

interface Absence {
  alert: 'SloDataAbsent' | 'SloRunDataAbsent';
  /** How long something must be absent before the alert fires. */
  after: string;
  severity: 'page' | 'rehearsal';
  /** Name of the recorded counts. */
  recorded: string;
}

/**
 * An SLO whose numbers are missing is neither met nor missed: it is unknown. First the journeys' counters,
 * then what is recorded from them.
 */
export function absenceAlerts(slos: readonly Slo[], absence: Absence): Alert[] {
  const journeys = [...new Set(slos.map(({ indicator }) => indicator.of))];
  return [
    ...journeys.map((journey) => countersAbsent(journey, absence)),
    ...slos.map((slo) => recordAbsent(slo, absence)),
  ];
}

/** Nowhere, or on one target while others have them. */
function countersAbsent(journey: string, { alert, after, severity }: Absence): Alert {
  const counters = countersOf(journey);
  return {
    alert,
    expr: `absent(${counters})\nor (count by (${labels.target}) (up{job="${jobs.balancer}"}) unless on (${labels.target}) ${counters} and on () ${counters})`,
    for: after,
    labels: { severity, [labels.journey]: journey },
    annotations: {
      summary: `{{ with $labels.target }}{{ . }}: {{ end }}no counts of ${templateText(journey)} requests`,
      description: `The balancer's counters of this journey have been missing for ${after}. Its objectives are neither met nor broken: they are unknown.`,
      ...linksOf(alert),
    },
  };
}

function recordAbsent({ name, indicator }: Slo, { alert, after, severity, recorded }: Absence): Alert {
  const counters = countersOf(indicator.of);
  const nothing = `absent(${recorded}{${labels.slo}=${quoted(name)}}) unless on () absent(${counters})`;
  const text = recordAbsentText(indicator, `${recorded} is not recorded for ${name}`, after);
  return {
    alert,
    expr:
      indicator.kind === 'latency' ? `${edgeAbsent(indicator, counters)}\nor on () (${nothing})` : nothing,
    for: after,
    labels: { severity, [labels.slo]: name, [labels.journey]: indicator.of },
    annotations: { ...text, ...linksOf(alert) },
  };
}

/**
 * Requests are counted, how long they took is not: targets whose histogram lacks the edge, or whose scrape
 * drops it. Without it nothing is recorded.
 */
function edgeAbsent(indicator: LatencyIndicator, counters: string): string {
  return `count by (${labels.target}) (${counters}) unless on (${labels.target}) ${edgeOf(indicator, counterNow())}`;
}

/** Only the first of both conditions has a target label, which distinguishes them. */
function recordAbsentText(
  { of, ...rest }: Slo['indicator'],
  notRecorded: string,
  after: string,
): { summary: string; description: string } {
  const unrecorded = `The counters of ${templateText(of)} requests are there, yet nothing was recorded from them for ${after}: the recording rules are missing or fail. Alerts on this budget can't fire.`;
  if (rest.kind !== 'latency') return { summary: notRecorded, description: unrecorded };
  const edge = `le="${rest.belowMs / 1000}"`;
  const either = (then: string, otherwise: string): string =>
    `{{ with $labels.target }}${then}{{ else }}${otherwise}{{ end }}`;
  return {
    summary: either(
      `{{ . }}: no counts of ${templateText(of)} requests within ${formatDuration(rest.belowMs)}`,
      notRecorded,
    ),
    description: either(
      `${balancerCounters.within} has had no ${edge} for ${after}: who was in time is unknown, and nothing is recorded of it. Alerts on this budget can't fire.`,
      unrecorded,
    ),
  };
}

function countersOf(journey: string): string {
  return `${balancerCounters.all}{${[`${labels.journey}=${quoted(journey)}`, ...balancerCounters.customers].join(', ')}}`;
}

/**
 * A process that should answer a scrape and doesn't. Pods come back within seconds by themselves; two minutes
 * are no hiccup.
 */
export function targetDownAlert(): Alert {
  return {
    alert: 'TargetDown',
    expr: `up{job=~${quoted(anyOf(Object.values(jobs)))}} == 0`,
    for: '2m',
    labels: { severity: 'ticket' },
    annotations: {
      summary: '{{ $labels.target }}: {{ $labels.job }} at {{ $labels.instance }} cannot be scraped',
      description:
        'Every scrape has failed for 2m: the process is gone, hangs, or its metrics are too slow. What it alone knows is unknown since.',
      ...linksOf('TargetDown'),
    },
  };
}
