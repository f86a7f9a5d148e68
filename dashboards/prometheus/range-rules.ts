// Recorded rises, from which dashboards add up what happened within the range that is looked at.
//
//   counters ─▶ slo:events:total   what they stand at, a series for each process and result, 0 included
//           └─▶ slo:events:rise    what was added since the evaluation before
//
// A dashboard has `sum(sum_over_time(slo:events:rise{…}[$__range]))`: one short expression a number. An evaluation
// that is skipped loses nothing, because the next one looks back to the last that there was.
import {
  badStatuses,
  clientMetrics,
  goodStatuses,
  jobs,
  journeys,
  labels,
  metrics,
  targetMetrics,
  type Slo,
} from '../../contract/index.ts';
import { quoted } from './promql-text.ts';
import type { RecordedSeries, RuleGroup } from './rule-file.ts';
import { answeredOf, balancerCounters, counterNow, edgeOf, eventsOf, goodWithinOf } from './server-events.ts';

/** Names without their ending: `…:total` is a level, `…:rise` what was added since the evaluation before. */
export const ranged = {
  /** By slo, result (`good`, `bad`) and process. */
  sloEvents: 'slo:events',
  /** Of customers, by journey, answer (`answers`) and process. */
  requests: 'journey:requests',
  /** By journey and result: `good`, `bad`, and `dropped` for arrivals that k6 could not start. */
  intents: 'client:intents',
  /** By journey and status (`0` where no answer came). */
  sent: 'client:requests',
  outages: 'order_outages',
  outageSeconds: 'order_outage_seconds',
  writerlessSeconds: 'database_writerless_seconds',
  promotions: 'database_promotions',
  /** By pod and zone. */
  restarts: 'pod_restarts',
  /** By pod and zone. */
  shed: 'fast_order_orders_shed',
} as const;

const byPod = `${labels.answeredBy}!="balancer"`;
const byBalancer = `${labels.answeredBy}="balancer"`;
const isBad = `${labels.status}=~"${badStatuses}"`;

/** Every answer to a request is exactly one of these; matchers by which it is known. */
const answers: Readonly<Record<string, readonly string[]>> = {
  good: [`${labels.status}=~"${goodStatuses}"`],
  'bad-of-balancer': [isBad, byBalancer],
  'refused-by-pod': [`${labels.status}="503"`, byPod],
  'bad-of-pod': [isBad, `${labels.status}!="503"`, byPod],
  'neither-good-nor-bad': [`${labels.status}!~"${goodStatuses}|${badStatuses}"`],
};
/** For `answer=~…`: what counts as bad at a server. */
export const badAnswers = 'bad-of-balancer|refused-by-pod|bad-of-pod';

/** The journey of which answers and client's requests are distinguished. */
export const rushJourney = 'order';

const byProcess = [labels.target, 'job', 'instance'] as const;
/** How long a series may be away without being taken for a new one. */
const lookback = '1h';

/** The group of such rules; evaluated as often as Prometheus evaluates by itself. */
export function rangeGroup(rules: readonly RecordedSeries[]): RuleGroup {
  return {
    name: 'range-counts',
    about:
      'What dashboards add up over the range that is looked at: of each counter its level, and what was added since the\n' +
      'evaluation before. Evaluated at the global evaluation_interval: numbers of a range are exact to one of them.',
    rules,
  };
}

/** Levels first, each followed by its rises: a rise is read from the level that was just recorded. */
export function rangeRules(slos: readonly Slo[]): RecordedSeries[] {
  return [
    ...sloEventRules(slos, eventsAtBalancer),
    ...requestRules(),
    ...clientRules(slos),
    ...[
      [ranged.outages, targetMetrics.orderOutages],
      [ranged.outageSeconds, targetMetrics.orderOutageSeconds],
      [ranged.writerlessSeconds, targetMetrics.databaseWriterless],
      [ranged.promotions, targetMetrics.databasePromotions],
      [ranged.restarts, targetMetrics.podRestarts],
    ].flatMap(([name = '', counter = '']) => [level(name, counter), scrapedRise(name)]),
    // A pod may end between its last scrape and the next evaluation.
    level(
      ranged.shed,
      lines(`last_over_time(${metrics.ordersShed}[5m])`, `or 0 * (up{job=${quoted(jobs.pods)}} == 1)`),
    ),
    scrapedRise(ranged.shed),
  ];
}

/** Good and bad events of each SLO, and their rises. `levelOf` gives the counters of each process. */
export function sloEventRules(
  slos: readonly Slo[],
  levelOf: (slo: Slo, result: 'good' | 'bad') => string,
): RecordedSeries[] {
  return [
    ...slos.flatMap((slo) =>
      (['good', 'bad'] as const).map((result) => ({
        ...level(ranged.sloEvents, levelOf(slo, result)),
        labels: { [labels.slo]: slo.name, [labels.result]: result },
      })),
    ),
    scrapedRise(ranged.sloEvents),
  ];
}

function eventsAtBalancer(slo: Slo, result: 'good' | 'bad'): string {
  const now = counterNow(byProcess);
  const { indicator } = slo;
  if (indicator.kind !== 'latency')
    return lines(answeredOf(slo, result === 'good' ? goodStatuses : badStatuses, now), atBalancer);
  const events = eventsOf(slo, now);
  const good = [goodWithinOf(indicator, now), `or 0 * ${edgeOf(indicator, now)}`];
  // Without its edge it is unknown which requests were in time: no 0 beside requests that are counted.
  return lines(...(result === 'good' ? good : [lateOf(slo, events)]), `${atBalancer} unless ${events}`);
}

/** Events of a latency SLO less its good ones, as these were just recorded. */
export function lateOf({ name }: Slo, events: string, by: readonly string[] = byProcess): string {
  const good = `${ranged.sloEvents}:total{${labels.slo}=${quoted(name)}, ${labels.result}="good"}`;
  return `clamp_min(${events} - on (${by.join(', ')}) ${good}, 0)`;
}

function requestRules(): RecordedSeries[] {
  return [
    ...Object.entries(answers).map(([answer, matchers]) => {
      const matching = [
        `${labels.journey}=${quoted(rushJourney)}`,
        ...matchers,
        ...balancerCounters.customers,
      ].join(', ');
      return {
        ...level(
          ranged.requests,
          lines(counterNow(byProcess)(`${balancerCounters.all}{${matching}}`), atBalancer),
        ),
        labels: { [labels.journey]: rushJourney, answer },
      };
    }),
    scrapedRise(ranged.requests),
  ];
}

/**
 * k6 sends a series only when it changes, and marks all of them as ended with its last batch: the last value
 * counts, series by series. A sum of them would fall with each that is quiet.
 */
function clientRules(slos: readonly Slo[]): RecordedSeries[] {
  const last = (counter: string): string => `last_over_time(${counter}[5m])`;
  const wanted = new Set([rushJourney, ...slos.map(({ indicator }) => indicator.of)]);
  return [
    level(ranged.intents, last(clientMetrics.intents)),
    ...journeys
      .filter((journey) => wanted.has(journey))
      .map((journey) => ({
        ...level(ranged.intents, last(clientMetrics.dropped)),
        labels: { [labels.journey]: journey, [labels.result]: 'dropped' },
      })),
    pushedRise(ranged.intents),
    level(ranged.sent, last(`${clientMetrics.requests}{${labels.journey}=${quoted(rushJourney)}}`)),
    pushedRise(ranged.sent),
  ];
}

/** While the balancer is scraped, 0 where there is no series yet: the first request is then a rise. */
const atBalancer = `or 0 * max by (${byProcess.join(', ')}) (up{job=${quoted(jobs.balancer)}} == 1)`;

function lines(...parts: readonly string[]): string {
  return parts.join('\n');
}

function level(name: string, expr: string): RecordedSeries {
  return { record: `${name}:total`, expr };
}

function before(name: string): string {
  return `last_over_time(${name}:total[${lookback}] offset 1ms)`;
}

/**
 * Of counters that are scraped. A lower level than before is that of a process that restarted: it counts from 0. A
 * series that is seen for the first time has no rise, because its process may have counted for a month.
 */
function scrapedRise(name: string): RecordedSeries {
  return {
    record: `${name}:rise`,
    expr: lines(
      `${name}:total - ${before(name)} >= 0`,
      '# a process that restarted counts from 0',
      `or ${name}:total and ${before(name)}`,
    ),
  };
}

/** Of counters that k6 writes: they begin with it, so that a new series counts from 0, too. */
function pushedRise(name: string): RecordedSeries {
  return {
    record: `${name}:rise`,
    expr: lines(
      `${name}:total - ${before(name)} >= 0`,
      '# a series that is new, or of another run of k6, counts from 0',
      `or ${name}:total`,
    ),
  };
}
