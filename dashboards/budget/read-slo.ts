// Asks a Prometheus for everything that the budget of one SLO needs, or says why that is not known.
import { leastKnownOfWindow, type Slo, type Traffic } from '../../contract/index.ts';
import {
  valueOf,
  type Prometheus,
  type PrometheusAnswer,
  type PrometheusSeries,
} from '../prometheus-api/index.ts';
import { counterQueries, recordedQueries, type SloQueries } from './slo-queries.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** How finely it is looked where there is data. */
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

interface Asked {
  slo: Slo;
  target: string;
  nowMs: number;
}

/**
 * Reads one SLO of `target` as it stands at `nowMs` (wall clock). @throws ShowtimeError
 * prometheus-unreachable, prometheus-refused
 */
export async function readSlo(prometheus: Prometheus, asked: Asked): Promise<SloReading> {
  const warnings: string[] = [];
  const reading = await readFacts(heard(prometheus, warnings), asked);
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

/** Adds what it warns of to `warnings`; what versions before 3 say for information among them is none. */
function heard(prometheus: Prometheus, warnings: string[]): Prometheus {
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

async function readFacts(prometheus: Prometheus, asked: Asked): Promise<SloReading> {
  const { slo, target, nowMs } = asked;
  const { windowDays } = slo;
  const ask = (expr: string): Promise<Answered> => only(prometheus, expr, nowMs);
  const { queries, covered } = await bestSource(prometheus, asked);
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
    ask(queries.events(window)),
    ask(queries.bad(window)),
    ask(queries.events('1h')),
    ask(queries.bad('1h')),
  ]);
  const [hourMinutes, now] = await Promise.all([
    minutesOfData(prometheus, queries, { range: '1h', nowMs: asked.nowMs }),
    ask(`${queries.witness} >= 0`),
  ]);
  if (events === 'absent' || bad === 'absent') return unknown(`no event was counted within ${windowDays} d`);
  if (events === 'no number' || bad === 'no number')
    return unknown('Prometheus answers with NaN or Inf instead of a count');
  if (events <= 0) return unknown(`no event was counted within ${windowDays} d`, { events, bad });
  if (covered < windowDays * leastKnownOfWindow)
    return unknown(
      `only ${dataDays} of ${windowDays} days have data; at least ${round(windowDays * leastKnownOfWindow)} are needed`,
      { events, bad },
    );
  const past = 'what was counted before says nothing of now';
  if (typeof hourEvents !== 'number' || typeof hourBad !== 'number' || hourMinutes === 0)
    return unknown(`the last hour has no data: ${past}`, { events, bad });
  if (hourMinutes < 60 * leastKnownOfWindow)
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
      badByDay: await badByDay(prometheus, queries, asked),
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
  { slo, target, nowMs }: Asked,
): Promise<{ queries: SloQueries | null; covered: number }> {
  const found: { queries: SloQueries; covered: number }[] = [];
  for (const queries of [recordedQueries(slo, target), counterQueries(slo, target)]) {
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
