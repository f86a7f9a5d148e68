// The figures of two runs in rows: latency by journey, outages by fault and layer, load, orders, durations.
import type { Outage, RunRecord, Verdict } from '../../contract/index.ts';
import type { LedgerCounts, Tally } from '../ledger-counts.ts';
import { faultTitle } from '../rendering/fault-words.ts';
import type { Comparison, Figure } from './comparison.ts';
import type { JourneyLatency } from './journey-latencies.ts';

/** What is kept of a judged run, so that its tables can go before the other one is read. */
export interface Measured {
  record: RunRecord;
  /** From the load's start to its end; null if an event of it is missing. */
  playedMs: number | null;
  verdict: Verdict;
  orders: LedgerCounts | null;
  latencies: ReadonlyMap<string, JourneyLatency>;
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
    latency: bySubject(before.latencies, after.latencies, latencyReadings),
    outages: bySubject(outagesByFault(before), outagesByFault(after), outageReadings),
    load: rows('', before.verdict.load, after.verdict.load, loadReadings),
    orders: rows('', before.orders ?? undefined, after.orders ?? undefined, orderReadings),
    durations: rows('', before, after, durationReadings),
  };
}

const latencyReadings: readonly Reading<JourneyLatency>[] = [
  { name: 'p50', unit: 'ms', of: ({ p50 }) => p50 },
  { name: 'p95', unit: 'ms', of: ({ p95 }) => p95 },
  { name: 'p99', unit: 'ms', of: ({ p99 }) => p99 },
  { name: 'slowest', unit: 'ms', of: ({ max }) => max },
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
  { name: 'load as planned', unit: 'ms', of: ({ record }) => record.load.durationMs },
  { name: 'load as played', unit: 'ms', of: ({ playedMs }) => playedMs },
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

/** A text says why there is no count. */
function countOf(tally: Tally | string): number | null {
  return typeof tally === 'string' ? null : tally.count;
}
