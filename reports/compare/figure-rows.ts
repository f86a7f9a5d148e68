// The figures of two runs in rows: requests, latency by journey, errors, outages by fault and layer, load, orders, durations.
import type { JourneyFigures, Outage, RequestFigures, RunRecord, Verdict } from '../../contract/index.ts';
import type { LedgerCounts, Tally } from '../run/ledger-counts.ts';
import { faultTitle } from '../rendering/fault-text.ts';
import { errorText, isOwnScript, journeyRows } from '../rendering/request-text.ts';
import type { Comparison, Figure } from './comparison.ts';

/** What is kept of a judged run, so that its tables can go before the other one is read. */
export interface Measured {
  record: RunRecord;
  /** From the load's start to its end; null if an event of it is missing. */
  playedMs: number | null;
  verdict: Verdict;
  orders: LedgerCounts | null;
}

/** How a figure is read from a thing of one run; undefined things have none. */
interface Reading<T> {
  name: string;
  unit: Figure['unit'];
  of: (thing: T) => number | null;
  nullMeans?: Figure['nullMeans'];
}

export function figureRows(before: Measured, after: Measured): Comparison['figures'] {
  return {
    requests: rows('', before.verdict.requests, after.verdict.requests, requestReadings),
    latency: bySubject(journeysOf(before), journeysOf(after), latencyReadings),
    errors: errorRows(before, after),
    outages: bySubject(outagesByFault(before), outagesByFault(after), outageReadings),
    load: rows(
      '',
      before.verdict.load,
      after.verdict.load,
      isOwnScript(before.verdict) ? iterationReadings : loadReadings,
    ),
    orders: rows('', before.orders ?? undefined, after.orders ?? undefined, orderReadings),
    durations: rows('', before, after, durationReadings),
  };
}

const requestReadings: readonly Reading<RequestFigures>[] = [
  { name: 'requests', unit: 'count', of: ({ sent }) => sent },
  { name: 'throughput', unit: 'per second', of: ({ perSecond }) => perSecond },
  { name: 'failed', unit: 'count', of: ({ failed }) => failed },
];

/** Journeys without an answer have no times. */
function journeysOf({ verdict: { requests } }: Measured): ReadonlyMap<string, JourneyFigures> {
  const answered = requests === undefined ? [] : journeyRows(requests).filter((row) => row.answered > 0);
  return new Map(answered.map((row) => [row.journey, row]));
}

/** A line a status or reason: none in one run is 0, not unknown. */
function errorRows(before: Measured, after: Measured): Figure[] {
  const counts = ({ verdict: { requests } }: Measured): Map<string, number> =>
    new Map((requests?.errors ?? []).map((error) => [errorText(error), error.count]));
  const [one, other] = [counts(before), counts(after)];
  const reading = (name: string): Reading<Map<string, number>> => ({
    name,
    unit: 'count',
    of: (side) => side.get(name) ?? 0,
  });
  return rows('', one, other, [...new Set([...one.keys(), ...other.keys()])].map(reading));
}

const latencyReadings: readonly Reading<JourneyFigures>[] = [
  { name: 'p50', unit: 'ms', of: ({ p50Ms }) => p50Ms },
  { name: 'p95', unit: 'ms', of: ({ p95Ms }) => p95Ms },
  { name: 'p99', unit: 'ms', of: ({ p99Ms }) => p99Ms },
  { name: 'slowest', unit: 'ms', of: ({ maxMs }) => maxMs },
  { name: 'requests answered', unit: 'count', of: ({ answered }) => answered },
];

const outageReadings: readonly Reading<Outage>[] = [
  { name: 'outage', unit: 'ms', of: ({ outageMs }) => outageMs, nullMeans: 'none' },
  { name: 'detection', unit: 'ms', of: ({ layers }) => layers.detectionMs },
  { name: 'promotion', unit: 'ms', of: ({ layers }) => layers.promotionMs },
  { name: 'endpoint', unit: 'ms', of: ({ layers }) => layers.endpointMs },
  { name: 'service', unit: 'ms', of: ({ layers }) => layers.serviceMs },
  { name: 'backlog', unit: 'ms', of: ({ layers }) => layers.backlogMs },
  {
    name: 'steady after',
    unit: 'ms',
    of: ({ steadyMs, injectedMs }) => (steadyMs === null ? null : steadyMs - injectedMs),
    nullMeans: 'never',
  },
  { name: 'sends failed', unit: 'count', of: ({ failed }) => failed },
  { name: 'sends unsure', unit: 'count', of: ({ unsure }) => unsure },
];

const loadReadings: readonly Reading<Verdict['load']>[] = [
  { name: 'arrivals offered', unit: 'count', of: ({ offered }) => offered },
  { name: 'arrivals played', unit: 'count', of: ({ achieved }) => achieved },
  { name: 'arrivals dropped', unit: 'count', of: ({ dropped }) => dropped },
];

const iterationReadings: readonly Reading<Verdict['load']>[] = [
  { name: 'iterations started', unit: 'count', of: ({ achieved }) => achieved },
  { name: 'iterations dropped', unit: 'count', of: ({ dropped }) => dropped },
];

const orderReadings: readonly Reading<LedgerCounts>[] = [
  { name: 'acknowledged', unit: 'count', of: ({ intents }) => intents.acknowledged.count },
  { name: 'refused', unit: 'count', of: ({ intents }) => intents.refused.count },
  { name: 'of them sold out', unit: 'count', of: ({ soldOut }) => soldOut },
  { name: 'unsure', unit: 'count', of: ({ intents }) => intents.unsure.count },
  { name: 'retried', unit: 'count', of: ({ retried }) => retried },
  {
    name: 'lost',
    unit: 'count',
    of: ({ stored }) => (typeof stored === 'string' ? null : countOf(stored.lost)),
  },
  {
    name: 'stored twice',
    unit: 'count',
    of: ({ stored }) => (typeof stored === 'string' ? null : countOf(stored.doubled)),
  },
];

const durationReadings: readonly Reading<Measured>[] = [
  { name: 'load as played', unit: 'ms', of: ({ playedMs }) => playedMs },
  // A script plans no length: k6 knows only how long it may take at most.
  {
    name: 'load as planned',
    unit: 'ms',
    of: ({ record: { load } }) => (load.arrivals === null ? null : load.durationMs),
  },
  { name: 'until the recording closed', unit: 'ms', of: ({ record }) => record.endedMs, nullMeans: 'never' },
];

function outagesByFault({ verdict }: Measured): ReadonlyMap<string, Outage> {
  return new Map(verdict.outages.map((outage) => [`${outage.id} ${faultTitle(outage.fault)}`, outage]));
}

function bySubject<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  readings: readonly Reading<T>[],
): Figure[] {
  const subjects = [...new Set([...before.keys(), ...after.keys()])].sort();
  return subjects.flatMap((subject) => rows(subject, before.get(subject), after.get(subject), readings));
}

/** Rows of which neither run has a figure are left out, unless that is a statement. */
function rows<T>(
  subject: string,
  before: T | undefined,
  after: T | undefined,
  readings: readonly Reading<T>[],
): Figure[] {
  if (before === undefined && after === undefined) return [];
  const missing = before === undefined ? 'before' : after === undefined ? 'after' : null;
  return readings
    .map(({ name, unit, of, nullMeans = 'not measured' }): Figure => ({
      subject,
      name,
      unit,
      nullMeans,
      missing,
      before: before === undefined ? null : of(before),
      after: after === undefined ? null : of(after),
    }))
    .filter(
      (figure) => figure.nullMeans !== 'not measured' || figure.before !== null || figure.after !== null,
    );
}

/** A text is the reason why there is no count. */
function countOf(tally: Tally | string): number | null {
  return typeof tally === 'string' ? null : tally.count;
}
