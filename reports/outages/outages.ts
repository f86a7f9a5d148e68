// The outage of each fault: when what happened, which layer cost the time, and the aftershocks that followed.
//
//   injected ──detection──► detected ──promotion──► promoted ──endpoint──► first SQL write ──service──► first order ──backlog──► latency back
import { changesWriter, type Outage, type RunEvent, type Slo } from '../../contract/index.ts';
import { faultHistories, type FaultHistory } from '../run/fault-history.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { causeOf } from './causes.ts';
import { type Gap, gapsIn, ownGap } from './gaps.ts';
import { timeBackMs } from './time-back.ts';

type Injected = FaultHistory & { injectedMs: number };

/**
 * One entry per injected fault, in the order of the plan; empty if no faults were promised. All times ms
 * since the run's start.
 */
export function outagesOf(run: LoadedRun): readonly Outage[] {
  if (!run.promises('faults')) return [];
  const injected = faultHistories(run).filter(
    (history): history is Injected => history.injectedMs !== undefined,
  );
  const sends = orderSendsIn(
    run,
    injected.map((history) => ({ fromMs: history.injectedMs, toMs: endOf(run, history) })),
  );
  return injected.map((history, index) =>
    outageOf(run, history, sends[index] ?? { firstErrorMs: null, failed: 0, unsure: 0 }),
  );
}

/** A fault that never got steady again lasts until the run's last event. */
function endOf(run: LoadedRun, { injectedMs, steadyMs }: Injected): number {
  return (
    steadyMs ??
    run.events.rows.reduce(
      (last, { value }) => Math.max(last, value.atMs),
      Math.max(injectedMs, run.record.endedMs ?? 0),
    )
  );
}

function outageOf(run: LoadedRun, history: Injected, { firstErrorMs, failed, unsure }: SendTroubles): Outage {
  const { id, fault, injectedMs, steadyMs } = history;
  const events = run.events.rows.map(({ value }) => value);
  const toMs = endOf(run, history);
  const hasProbes = run.promises('probes') && run.has('probes');
  const gaps = hasProbes ? gapsIn(run.probes.order, injectedMs, toMs) : [];
  const gap = ownGap(gaps, injectedMs, curedMs(events, history, toMs));
  const isWriterFault = changesWriter(fault.kind);
  const detectedMs = isWriterFault ? first(events, 'writer-lost', injectedMs, toMs) : null;
  const promotedMs = isWriterFault ? first(events, 'writer-changed', injectedMs, toMs) : null;
  const firstGoodMs = gap?.untilMs ?? null;
  const back = { fromMs: Math.max(injectedMs, firstErrorMs ?? injectedMs), untilMs: loadEndMs(run) };
  const latencyBackMs = lastBack(run, 'latency', back);
  const firstSqlMs =
    hasProbes && promotedMs !== null ? firstAcknowledged(run.probes.sql.acknowledgedMs, promotedMs) : null;
  return rounded({
    id,
    fault,
    injectedMs,
    firstErrorMs,
    detectedMs,
    promotedMs,
    firstGoodMs,
    errorsBackMs: lastBack(run, 'availability', back),
    latencyBackMs,
    steadyMs: steadyMs ?? null,
    outageMs: gap?.lengthMs ?? null,
    aftershocks: gaps.filter((one) => one !== gap).map((one) => aftershock(run, id, one)),
    failed,
    unsure,
    layers: layersOf({ injectedMs, detectedMs, promotedMs, firstSqlMs, firstGoodMs, latencyBackMs }, gap),
  });
}

/**
 * When what the fault took away was there again: the new writer, the last pod that was replaced, else the
 * undone fault. The end of the window if that never came.
 */
export function curedMs(
  events: readonly RunEvent[],
  { fault, injectedMs, recoveredMs }: Pick<Injected, 'fault' | 'injectedMs' | 'recoveredMs'>,
  toMs: number,
): number {
  if (changesWriter(fault.kind)) return first(events, 'writer-changed', injectedMs, toMs) ?? toMs;
  if (!('pod' in fault.of || 'zone' in fault.of)) return recoveredMs ?? toMs;
  const ready = events
    .filter(({ kind }) => kind === 'pod-ready')
    .map(({ atMs }) => atMs)
    .filter((atMs) => atMs >= injectedMs && atMs <= toMs);
  return ready.length === 0 ? toMs : Math.max(...ready);
}

function aftershock(
  run: LoadedRun,
  id: string,
  { fromMs, untilMs, lengthMs }: Gap,
): Outage['aftershocks'][number] {
  const events = run.events.rows.map(({ value }) => value);
  const cause = causeOf(events, { fromMs, toMs: untilMs ?? fromMs + lengthMs, besides: id });
  return { fromMs, untilMs, lengthMs, cause };
}

export type Instants = Record<'injectedMs', number> &
  Record<'detectedMs' | 'promotedMs' | 'firstSqlMs' | 'firstGoodMs' | 'latencyBackMs', number | null>;

/**
 * Each layer's part of the outage: what lay before or after the gap cost no order, so the layers of a gap add
 * up to it.
 */
export function layersOf(instants: Instants, gap: Gap | undefined): Outage['layers'] {
  const { injectedMs, detectedMs, promotedMs, firstSqlMs, firstGoodMs, latencyBackMs } = instants;
  const within = (fromMs: number | null, toMs: number | null): number | null => {
    if (fromMs === null || toMs === null) return null;
    const clip = (atMs: number): number =>
      gap === undefined ? atMs : Math.min(Math.max(atMs, gap.fromMs), gap.untilMs ?? Infinity);
    return Math.max(0, clip(toMs) - clip(fromMs));
  };
  return {
    detectionMs: within(injectedMs, detectedMs),
    promotionMs: within(detectedMs, promotedMs),
    endpointMs: within(promotedMs, firstSqlMs),
    serviceMs: within(firstSqlMs, firstGoodMs),
    backlogMs: between(firstGoodMs, latencyBackMs),
  };
}

/** The latest of the SLOs of one kind to be back; null if one is not, or there is none. */
function lastBack(
  run: LoadedRun,
  kind: Slo['indicator']['kind'],
  { fromMs, untilMs }: { fromMs: number; untilMs: number | undefined },
): number | null {
  if (untilMs === undefined || !run.promises('samples') || !run.has('samples')) return null;
  const backs = run.record.slos
    .filter(({ indicator }) => indicator.kind === kind)
    .map(({ name, objective }) => {
      const series = run.samples.slos.get(name);
      return series ? timeBackMs(series, { objective, fromMs, untilMs }) : null;
    });
  return backs.reduce<number | null>(
    (latest, back, index) =>
      index === 0 ? back : latest === null || back === null ? null : Math.max(latest, back),
    null,
  );
}

function loadEndMs(run: LoadedRun): number | undefined {
  return run.eventsOf('load-ended').at(-1)?.value.atMs;
}

/** The first event of a kind within [fromMs, toMs]; null if there is none. */
export function first(
  events: readonly RunEvent[],
  kind: 'writer-lost' | 'writer-changed',
  fromMs: number,
  toMs: number,
): number | null {
  return (
    events.find((event) => event.kind === kind && event.atMs >= fromMs && event.atMs <= toMs)?.atMs ?? null
  );
}

function firstAcknowledged(acknowledgedMs: Float64Array, fromMs: number): number | null {
  return acknowledgedMs.find((atMs) => atMs >= fromMs) ?? null;
}

function between(fromMs: number | null, toMs: number | null): number | null {
  return fromMs === null || toMs === null ? null : Math.max(0, toMs - fromMs);
}

/** Every number to 0.1 ms. */
function rounded(outage: Outage): Outage {
  const round = (value: unknown): unknown =>
    typeof value === 'number' ? Math.round(value * 10) / 10 : value;
  const layers = Object.fromEntries(
    Object.entries(outage.layers).map(([name, value]) => [name, round(value)]),
  );
  const aftershocks = outage.aftershocks.map((one) =>
    Object.fromEntries(Object.entries(one).map(([name, value]) => [name, round(value)])),
  );
  return {
    ...Object.fromEntries(Object.entries(outage).map(([name, value]) => [name, round(value)])),
    layers,
    aftershocks,
  } as Outage;
}

interface SendWindow {
  fromMs: number;
  toMs: number;
}
interface SendTroubles {
  /** First order send, a probe's too, that ended neither acknowledged nor sold out; null without any. */
  firstErrorMs: number | null;
  /** Of customers alone. */
  failed: number;
  unsure: number;
}

/** All windows together. Without a ledger only the timeline contains errors. */
function orderSendsIn(run: LoadedRun, windows: readonly SendWindow[]): readonly SendTroubles[] {
  const troubles = windows.map((): SendTroubles => ({ firstErrorMs: null, failed: 0, unsure: 0 }));
  if (!run.promises('ledger') || !run.has('ledger')) {
    windows.forEach((window, index) => {
      troubles[index] = ofTimeline(run, window);
    });
    return troubles;
  }
  for (const { atMs, ofCustomer, isIndeterminate } of run.ledger.failedSends.values()) {
    windows.forEach(({ fromMs, toMs }, index) => {
      const trouble = troubles[index];
      if (!trouble || atMs < fromMs || atMs > toMs) return;
      trouble.firstErrorMs = Math.min(trouble.firstErrorMs ?? Infinity, atMs);
      if (!ofCustomer) return;
      if (isIndeterminate) trouble.unsure += 1;
      else trouble.failed += 1;
    });
  }
  return troubles;
}

/** With a resolution of 100 ms. A failed request may have been executed, so all of them count as `unsure`. */
function ofTimeline(run: LoadedRun, { fromMs, toMs }: SendWindow): SendTroubles {
  if (!run.promises('samples') || !run.has('samples')) return { firstErrorMs: null, failed: 0, unsure: 0 };
  const rows = run.samples.timeline.filter(
    ({ journey, tMs, failed }) => journey === 'all' && failed > 0 && tMs + 100 > fromMs && tMs <= toMs,
  );
  return {
    firstErrorMs: rows[0] ? Math.max(fromMs, rows[0].tMs) : null,
    failed: 0,
    unsure: rows.reduce((sum, { failed }) => sum + failed, 0),
  };
}
