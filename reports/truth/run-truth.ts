// The truth of a run folder for whoever shows the same numbers from elsewhere: dashboards are tested against
// it.
import type { FaultTruth, LedgerLine, RunEvent, RunTruth } from '../../contract/index.ts';
import { faultHistories } from '../checkers/fault-history.ts';
import { JudgedRun } from '../judged-run.ts';
import { openRun } from '../recorded-run/recorded-run.ts';
import { verdictOf } from '../verdict/verdict.ts';
import { countRequests } from './count-requests.ts';
import { orderStream, refusingTimes } from './order-stream.ts';

/** Reads the folder `dir` once. @throws ShowtimeError not-a-run-folder */
export function truthOf(dir: string): RunTruth {
  const run = new JudgedRun(openRun(dir));
  const { record } = run;
  const events = run.events.rows.map(({ value }) => value);
  const withinMs = record.slos.flatMap(({ indicator }) =>
    indicator.kind === 'latency' ? [indicator.belowMs] : [],
  );
  const loadMs = loadOf(events, record.endedMs);
  const { slos, outages } = verdictOf(run);
  const { gaps, refusals, longestWaitMs } = orderStream(ledgerOf(run), loadMs, refusingTimes(events));
  const { requests, challenges, started, dropped, goodOrders, badOrdersMs } = countRequests(dir, [
    ...new Set(withinMs),
  ]);
  return {
    targetId: record.target.id,
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
    committed: committedIn(run),
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

function* ledgerOf(run: JudgedRun): Iterable<LedgerLine> {
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

/** Each commit leaves one ticket; a target that was there before held some. */
function committedIn(run: JudgedRun): number | null {
  const tickets = { 'before-load': 0, 'before-settle': 0, final: 0 };
  let ended = false;
  for (const {
    value: { phase, kind },
  } of run.recorded.stored().lines) {
    if (kind === 'ticket') tickets[phase] += 1;
    ended ||= kind === 'end' && phase === 'final';
  }
  return ended ? tickets.final - tickets['before-load'] : null;
}

function databaseOf(run: JudgedRun): RunTruth['database'] {
  const members = run.databases.rows.findLast(({ value }) => value.kind === 'state')?.value;
  if (members?.kind !== 'state') return { zones: 0, members: 0, readerLagSeconds: null };
  return {
    zones: new Set(members.members.map(({ zone }) => zone)).size,
    members: members.members.length,
    readerLagSeconds: members.members.find(({ role }) => role === 'reader')?.lagSeconds ?? null,
  };
}

function writersOf(run: JudgedRun): RunTruth['writer'] {
  const changes = run
    .eventsOf('writer-changed')
    .map(({ value: { atMs, subject } }) => ({ atMs, writer: subject }));
  const states = run.databases.rows.flatMap(({ value }) => (value.kind === 'state' ? [value] : []));
  return { last: states.at(-1)?.writer ?? null, changes };
}

/** A writer that came back on its own data was not promoted. */
function promotionsIn(events: readonly RunEvent[]): number {
  return events.filter((event) => event.kind === 'writer-changed' && event.evidence['restarted'] !== true)
    .length;
}

/**
 * From each loss to the change that ended it; a planned change says itself how long the writer was closed.
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

/** A pod that started while the run recorded stands in place of one that ended. */
function restartsOf(events: readonly RunEvent[]): Record<string, number> {
  const byZone: Record<string, number> = {};
  for (const event of events) {
    if (event.kind !== 'pod-started') continue;
    const zone = String(event.evidence['zone']);
    byZone[zone] = (byZone[zone] ?? 0) + 1;
  }
  return byZone;
}
