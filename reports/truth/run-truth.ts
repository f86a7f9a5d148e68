// The expected numbers of a run folder, for programs that show the same numbers from another source:
// dashboards are tested against it.
import type { FaultTruth, LedgerLine, RunEvent, RunTruth, Verdict } from '../../contract/index.ts';
import type { Checker } from '../checkers/checker.ts';
import { checkers } from '../checkers/index.ts';
import { faultHistories } from '../run/fault-history.ts';
import { LoadedRun } from '../run/loaded-run.ts';
import { openRun } from '../run/recorded-run.ts';
import { verdictOf } from '../verdict/verdict.ts';
import { countRequests } from './count-requests.ts';
import { orderStream } from './order-stream.ts';

/** Reads the folder `dir` once. @throws ShowtimeError not-a-run-folder */
export function truthOf(dir: string): RunTruth {
  const run = new LoadedRun(openRun(dir));
  const { record } = run;
  const events = run.events.rows.map(({ value }) => value);
  const withinMs = record.slos.flatMap(({ indicator }) =>
    indicator.kind === 'latency' ? [indicator.belowMs] : [],
  );
  const loadMs = loadOf(events, record.endedMs);
  const { slos, outages, verdicts } = verdictOf(run);
  const tickets = ticketsIn(run);
  const { gaps, refusals, longestWaitMs } = orderStream(ledgerOf(run), loadMs);
  const { requests, challenges, started, dropped, goodOrders, badOrdersMs } = countRequests(dir, [
    ...new Set(withinMs),
  ]);
  return {
    targetId: record.target.id,
    doubts: verdicts.filter(isDoubt).map(({ checker }) => checker),
    startedWithTarget: record.settings['foundTarget'] === false,
    startedWallMs: Date.parse(record.startedAt),
    requests,
    challenges,
    arrivals: { offered: started + dropped, started, dropped },
    loadMs,
    faults: faultHistories(run).map(({ fault, inEffectMs, recoveredMs, steadyMs }): FaultTruth => ({
      kind: fault.kind,
      inEffectMs: inEffectMs ?? null,
      recoveredMs: recoveredMs ?? null,
      steadyMs: steadyMs ?? null,
      zone: zoneOf(fault.of),
      share: shareOf(fault),
    })),
    slos: Object.fromEntries(slos.map(({ name, good, bad }) => [name, { good, bad }])),
    writer: writersOf(run),
    database: databaseOf(run),
    committed: tickets === null ? null : tickets.ordered + tickets.cancelled,
    placed: tickets?.ordered ?? null,
    podCpuSeconds: podCpuSeconds(run),
    promotions: promotionsIn(events),
    writerlessMs: writerlessMs(events),
    restarts: restartsOf(events),
    longestWaitMs,
    goodOrders,
    badOrdersMs,
    orderGaps: gaps,
    refusedByPods: refusals,
    outages: outages.flatMap(({ fault, outageMs, firstErrorMs, firstGoodMs }) =>
      outageMs === null ? [] : [{ fault: fault.kind, outageMs, firstErrorMs, firstGoodMs }],
    ),
  };
}

function* ledgerOf(run: LoadedRun): Iterable<LedgerLine> {
  for (const { value } of run.recorded.ledger().lines) yield value;
}

function loadOf(events: readonly RunEvent[], endedMs: number | null): RunTruth['loadMs'] {
  const at = (kind: RunEvent['kind']): number | undefined =>
    events.find((event) => event.kind === kind)?.atMs;
  return { fromMs: at('load-started') ?? 0, untilMs: at('load-ended') ?? endedMs ?? 0 };
}

function zoneOf(selector: object): string | null {
  return 'zone' in selector && typeof selector.zone === 'string' ? selector.zone : null;
}

function shareOf(fault: object): number | null {
  return 'share' in fault && typeof fault.share === 'number' ? fault.share : null;
}

function isDoubt({ checker, outcome }: Verdict['verdicts'][number]): boolean {
  return outcome === 'unknown' && validity.has(checker);
}

const validity = new Set(
  Object.values<Checker>(checkers).flatMap(({ name, kind }) => (kind === 'validity' ? [name] : [])),
);

/** Each commit leaves one ticket. A target that existed before the run may already have some. */
function ticketsIn(run: LoadedRun): { ordered: number; cancelled: number } | null {
  const tickets = { ordered: 0, cancelled: 0 };
  let ended = false;
  for (const { value } of run.recorded.stored().lines) {
    if (value.kind === 'ticket' && value.phase !== 'before-settle')
      tickets[value.of] += value.phase === 'final' ? 1 : -1;
    ended ||= value.kind === 'end' && value.phase === 'final';
  }
  return ended ? tickets : null;
}

/** A reading is the share of a core since the one before it, percent. */
function podCpuSeconds(run: LoadedRun): number | null {
  const last = new Map<string, number>();
  let seconds: number | null = null;
  for (const { value } of run.machine.rows) {
    if (!value.name.startsWith('pod-')) continue;
    const sinceMs = last.get(value.name);
    last.set(value.name, value.atMs);
    if (sinceMs !== undefined)
      seconds = (seconds ?? 0) + ((value.value / 100) * (value.atMs - sinceMs)) / 1_000;
  }
  return seconds;
}

function databaseOf(run: LoadedRun): RunTruth['database'] {
  const lags = run.databases.rows.flatMap(({ value }) =>
    value.kind === 'state' ? value.members.flatMap(({ lagSeconds }) => lagSeconds ?? []) : [],
  );
  const setting = run.record.settings['max_connections'];
  const members = run.databases.rows.findLast(({ value }) => value.kind === 'state')?.value;
  if (members?.kind !== 'state')
    return { zones: 0, members: 0, readerLagSeconds: null, highestLagSeconds: null, maxConnections: null };
  return {
    zones: new Set(members.members.map(({ zone }) => zone)).size,
    members: members.members.length,
    readerLagSeconds: members.members.find(({ role }) => role === 'reader')?.lagSeconds ?? null,
    maxConnections: typeof setting === 'number' ? setting : null,
    highestLagSeconds: lags.length === 0 ? null : Math.max(...lags),
  };
}

function writersOf(run: LoadedRun): RunTruth['writer'] {
  const changes = run
    .eventsOf('writer-changed')
    .map(({ value: { atMs, subject } }) => ({ atMs, writer: subject }));
  const states = run.databases.rows.flatMap(({ value }) => (value.kind === 'state' ? [value] : []));
  return { last: states.at(-1)?.writer ?? null, changes };
}

/** A writer that restarted on its previous data was not promoted. */
function promotionsIn(events: readonly RunEvent[]): number {
  return events.filter((event) => event.kind === 'writer-changed' && event.evidence['restarted'] !== true)
    .length;
}

/**
 * From each loss to the change that ended it; the event of a planned change records how long the writer was
 * closed.
 */
function writerlessMs(events: readonly RunEvent[]): number {
  let lostMs: number | null = null;
  let total = 0;
  for (const event of events) {
    if (event.kind === 'writer-lost') lostMs ??= event.atMs;
    if (event.kind !== 'writer-changed') continue;
    total += lostMs === null ? Number(event.evidence['closed_ms'] ?? 0) : event.atMs - lostMs;
    lostMs = null;
  }
  return total;
}

/** A pod that started during the recording replaces one that ended. */
function restartsOf(events: readonly RunEvent[]): Record<string, number> {
  const byZone: Record<string, number> = {};
  for (const event of events) {
    if (event.kind !== 'pod-started') continue;
    const zone = String(event.evidence['zone']);
    byZone[zone] = (byZone[zone] ?? 0) + 1;
  }
  return byZone;
}
