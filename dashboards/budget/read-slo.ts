// Queries a Prometheus for everything that the budget of one SLO needs, or returns why that is not known.
import { labels, minKnownShare, type Slo, type Traffic } from '../../contract/index.ts';
import {
  type Prometheus,
  type PrometheusAnswer,
  type PrometheusSeries,
  valueOf,
} from '../prometheus-api/index.ts';
import { quoted } from '../prometheus/promql-text.ts';
import { badEventsOf, balancerCounters, edgeMatcher, eventsOf } from '../prometheus/server-events.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Resolution of the query for time with data. */
const coverageStepMinutes = 1;

export interface SloFacts {
  source: SloQueries['source'];
  dataDays: number;
  events: number;
  bad: number;
  /**
   * Of the window: hours without data, and the bad events that they could hold if nothing was good in them.
   */
  missing: { hours: number; bad: number };
  burnLastHour: number | null;
  traffic: Traffic;
  /** Events per second in each of the 24 hours that followed a week ago; null where there is no data. */
  hours: readonly { atMs: number; perSecond: number | null }[];
  /**
   * Bad events of each day of the window, the oldest first, 0 where nothing is known; empty if nothing is
   * known of any.
   */
  badByDay: readonly number[];
}
export type SloReading =
  | { known: true; facts: SloFacts }
  | {
      known: false;
      because: string;
      source: SloQueries['source'] | null;
      dataDays: number;
      events: number | null;
      bad: number | null;
    };

interface SloQuestion {
  slo: Slo;
  target: string;
  nowMs: number;
  /** It is counted by series of an own service: only what is recorded of them is read, not the balancer's counters. */
  countedByOwnSeries?: boolean;
}

/**
 * Reads one SLO of `target` at `nowMs` (wall clock). @throws ShowtimeError prometheus-unreachable,
 * prometheus-refused
 */
export async function readSlo(prometheus: Prometheus, subject: SloQuestion): Promise<SloReading> {
  const warnings: string[] = [];
  const reading = await readFacts(withWarnings(prometheus, warnings), subject);
  if (warnings[0] === undefined) return reading;
  const { source, dataDays, events, bad } = reading.known ? reading.facts : reading;
  return {
    known: false,
    because: `Prometheus warns that its answers may be partial: "${warnings[0]}"`,
    source,
    dataDays,
    events,
    bad,
  };
}

/**
 * Adds Prometheus' warnings to `warnings`, except the informational notes that versions before 3 list among
 * them.
 */
function withWarnings(prometheus: Prometheus, warnings: string[]): Prometheus {
  const note = <Value>(answer: PrometheusAnswer<Value>): PrometheusAnswer<Value> => {
    if (answer.ok) warnings.push(...answer.warnings.filter((text) => !text.startsWith('PromQL info:')));
    return answer;
  };
  return {
    ...prometheus,
    instant: async (...of) => note(await prometheus.instant(...of)),
    range: async (...of) => note(await prometheus.range(...of)),
  };
}

async function readFacts(prometheus: Prometheus, subject: SloQuestion): Promise<SloReading> {
  const { slo, target, nowMs } = subject;
  const { windowDays } = slo;
  const query = (expr: string): Promise<Answered> => only(prometheus, expr, nowMs);
  const { queries, covered } = await bestSource(prometheus, subject);
  const dataDays = round(covered);
  const unknown = (because: string, counted: { events?: number; bad?: number } = {}): SloReading => ({
    known: false,
    because,
    source: queries?.source ?? null,
    dataDays,
    events: counted.events ?? null,
    bad: counted.bad ?? null,
  });
  if (!queries)
    return unknown(
      `no series of ${slo.indicator.of}${slo.indicator.kind === 'latency' ? ` with an edge at ${slo.indicator.belowMs} ms` : ''} for target "${target}" within ${windowDays} d`,
    );

  const window = `${windowDays}d`;
  const [events, bad, hourEvents, hourBad] = await Promise.all([
    query(queries.events(window)),
    query(queries.bad(window)),
    query(queries.events('1h')),
    query(queries.bad('1h')),
  ]);
  const [hourMinutes, now] = await Promise.all([
    minutesOfData(prometheus, queries, { range: '1h', nowMs: subject.nowMs }),
    query(`${queries.witness} >= 0`),
  ]);
  if (events === 'absent' || bad === 'absent') return unknown(`no event was counted within ${windowDays} d`);
  if (events === 'no number' || bad === 'no number')
    return unknown('Prometheus answers with NaN or Inf instead of a count');
  if (events <= 0) return unknown(`no event was counted within ${windowDays} d`, { events, bad });
  if (covered < windowDays * minKnownShare)
    return unknown(
      `only ${dataDays} of ${windowDays} days have data; at least ${round(windowDays * minKnownShare)} are needed`,
      { events, bad },
    );
  const past = 'what was counted before does not describe the present';
  if (typeof hourEvents !== 'number' || typeof hourBad !== 'number' || hourMinutes === 0)
    return unknown(`the last hour has no data: ${past}`, { events, bad });
  if (hourMinutes < 60 * minKnownShare)
    return unknown(`only ${hourMinutes} minutes of the last hour have data: ${past}`, { events, bad });
  if (typeof now !== 'number') return unknown(`the last minutes have no data: ${past}`, { events, bad });
  const hours = await weekBefore(prometheus, queries, nowMs);
  return {
    known: true,
    facts: {
      source: queries.source,
      dataDays,
      events,
      bad,
      hours,
      missing: { hours: (windowDays - covered) * 24, bad: (events / covered) * (windowDays - covered) },
      traffic: trafficOf(hourEvents / 3600, hours[0]?.perSecond ?? null),
      burnLastHour: hourEvents > 0 ? hourBad / hourEvents / (1 - slo.objective) : null,
      badByDay: await badByDay(prometheus, queries, subject),
    },
  };
}

type Answered = number | 'absent' | 'no number';

async function only(prometheus: Prometheus, expr: string, atMs: number): Promise<Answered> {
  const [series] = valueOf(await prometheus.instant(expr, atMs));
  const point = series?.points[0];
  if (series === undefined) return 'absent';
  return point?.[1] ?? 'no number';
}

/** Recorded series, unless the counters reach back further. `covered` are days with data. */
async function bestSource(
  prometheus: Prometheus,
  { slo, target, nowMs, countedByOwnSeries = false }: SloQuestion,
): Promise<{ queries: SloQueries | null; covered: number }> {
  const found: { queries: SloQueries; covered: number }[] = [];
  const recorded = recordedQueries(slo, target);
  const sources = countedByOwnSeries ? [recorded] : [recorded, counterQueries(slo, target)];
  for (const queries of sources) {
    if ((await only(prometheus, queries.exists(`${slo.windowDays}d`), nowMs)) === 'absent') continue;
    const minutes = await minutesOfData(prometheus, queries, { range: `${slo.windowDays}d`, nowMs });
    const covered = Math.min(slo.windowDays, minutes / (24 * 60));
    if (round(covered) === slo.windowDays) return { queries, covered };
    found.push({ queries, covered });
  }
  return found.sort((a, b) => round(b.covered) - round(a.covered))[0] ?? { queries: null, covered: 0 };
}

async function minutesOfData(
  prometheus: Prometheus,
  { witness }: SloQueries,
  { range, nowMs }: { range: string; nowMs: number },
): Promise<number> {
  // A NaN is no data: it compares with nothing.
  const seen = await only(
    prometheus,
    `count_over_time((${witness} >= 0)[${range}:${coverageStepMinutes}m])`,
    nowMs,
  );
  return typeof seen === 'number' ? seen * coverageStepMinutes : 0;
}

async function weekBefore(
  prometheus: Prometheus,
  queries: SloQueries,
  nowMs: number,
): Promise<SloFacts['hours']> {
  const fromMs = nowMs - 7 * dayMs + hourMs;
  const points = pointsOf(
    valueOf(
      await prometheus.range(queries.events('1h'), {
        fromMs,
        untilMs: fromMs + 23 * hourMs,
        stepSeconds: 3600,
      }),
    ),
  );
  return Array.from({ length: 24 }, (_, hour) => {
    const counted = points.get(fromMs + hour * hourMs) ?? null;
    return { atMs: nowMs + hour * hourMs, perSecond: counted === null ? null : counted / 3600 };
  });
}

async function badByDay(
  prometheus: Prometheus,
  queries: SloQueries,
  { slo: { windowDays }, nowMs }: { slo: Slo; nowMs: number },
): Promise<readonly number[]> {
  const fromMs = nowMs - (windowDays - 1) * dayMs;
  const points = pointsOf(
    valueOf(await prometheus.range(queries.bad('1d'), { fromMs, untilMs: nowMs, stepSeconds: 86_400 })),
  );
  return points.size === 0
    ? []
    : Array.from({ length: windowDays }, (_, day) => points.get(fromMs + day * dayMs) ?? 0);
}

function pointsOf(series: readonly PrometheusSeries[]): ReadonlyMap<number, number | null> {
  return new Map(series[0]?.points ?? []);
}

/** The larger of both: tonight may be busier than a week ago, and busier than the hour before. */
function trafficOf(lastHour: number, weekAgo: number | null): Traffic {
  return weekAgo !== null && weekAgo >= lastHour
    ? { perSecond: weekAgo, from: 'week-before', otherPerSecond: lastHour }
    : { perSecond: lastHour, from: 'last-hour', otherPerSecond: weekAgo };
}

function round(days: number): number {
  return Math.round(days * 10) / 10;
}

interface SloQueries {
  source: 'recorded' | 'counters';
  /** Good and bad ones; `window` as PromQL writes it: `1h`, `30d`. */
  events(window: string): string;
  bad(window: string): string;
  /** Answers something if the series that are counted have samples within the window. */
  exists(window: string): string;
  /** A series whose samples show for which times there is data. */
  witness: string;
}

/**
 * Recorded series exist for 5m, 1h, 1d and the window of the SLO, all computed from the counts of each
 * minute.
 */
function recordedQueries({ name }: Slo, target: string): SloQueries {
  const selector = `{${labels.slo}=${quoted(name)},${labels.target}=${quoted(target)}}`;
  return {
    source: 'recorded',
    events: (window) => `sum(slo:events:increase${window}${selector})`,
    bad: (window) => `sum(slo:bad_events:increase${window}${selector})`,
    exists: (window) => `count(slo:bad_events:increase${window}${selector})`,
    witness: `sum(slo:events:increase5m${selector})`,
  };
}

/**
 * Requests of customers as the balancer answered them, counted as the rules count them; neither good nor bad
 * ones are left out.
 */
function counterQueries(slo: Slo, target: string): SloQueries {
  const { indicator } = slo;
  const { all, within, customers } = balancerCounters;
  const ofTarget = (selector: string): string =>
    selector.replace('{', () => `{${labels.target}=${quoted(target)}, `);
  const rise =
    (window: string) =>
    (selector: string): string =>
      `sum(increase(${ofTarget(selector)}[${window}]))`;
  const journey = [`${labels.journey}=${quoted(indicator.of)}`, ...customers].join(', ');
  const requests = ofTarget(`${all}{${journey}}`);
  // Without the histogram edge every event of a latency SLO would count as bad.
  const counted =
    indicator.kind === 'latency'
      ? ofTarget(`${within}{${journey}, ${edgeMatcher(indicator.belowMs)}}`)
      : requests;
  return {
    source: 'counters',
    events: (window) => eventsOf(slo, rise(window)),
    bad: (window) => badEventsOf(slo, rise(window)),
    exists: (window) => `count(last_over_time(${counted}[${window}]))`,
    witness: `sum(${requests})`,
  };
}
