// The steps of each fault, read from the events, by its number in the plan (`f1`, `f2`, …).
import { isDeepStrictEqual } from 'node:util';
import { runFiles, type FaultSpec, type RunEvent } from '../../contract/index.ts';
import type { LoadedRun } from './loaded-run.ts';
import type { Numbered } from './text-lines.ts';

export interface FaultHistory {
  id: string;
  fault: FaultSpec;
  declaredMs: number | undefined;
  injectedMs: number | undefined;
  inEffectMs: number | undefined;
  recoveredMs: number | undefined;
  steadyMs: number | undefined;
  /** The text if the events contain another fault under this number than the plan; undefined otherwise. */
  contradiction: string | undefined;
  /** Step and reason, with the line in events.ndjson. */
  failures: { step: string; reason: string; at: string }[];
}

const instants = {
  'fault-declared': 'declaredMs',
  'fault-injected': 'injectedMs',
  'fault-in-effect': 'inEffectMs',
  'fault-recovered': 'recoveredMs',
  'system-steady': 'steadyMs',
} as const;

/** Every fault of the plan and of the events, by number. */
export function faultHistories(run: LoadedRun): readonly FaultHistory[] {
  const histories = new Map<string, FaultHistory>();
  (run.plan ?? []).forEach(({ fault }, index) =>
    histories.set(`f${index + 1}`, newHistory(`f${index + 1}`, fault)),
  );
  for (const row of run.events.rows) take(histories, row);
  return [...histories.values()].sort(
    (a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)) || (a.id < b.id ? -1 : 1),
  );
}

function take(histories: Map<string, FaultHistory>, { line, value }: Numbered<RunEvent>): void {
  if (!('fault' in value)) return;
  const planned = histories.get(value.id);
  const history = planned ?? newHistory(value.id, value.fault);
  histories.set(value.id, history);
  const at = `${runFiles.events}:${line}`;
  if (planned === undefined) history.contradiction = `the plan has none of this number (${at})`;
  else if (!isDeepStrictEqual(history.fault, value.fault))
    history.contradiction ??= `the plan holds ${describeFault(history.fault)}, events have ${describeFault(value.fault)} (${at})`;
  if (value.kind === 'fault-step-failed')
    history.failures.push({ step: value.step, reason: value.reason, at });
  // The first event counts: an undo is idempotent and may be recorded again.
  else history[instants[value.kind]] ??= value.atMs;
}

function newHistory(id: string, fault: FaultSpec): FaultHistory {
  return {
    id,
    fault,
    declaredMs: undefined,
    injectedMs: undefined,
    inEffectMs: undefined,
    recoveredMs: undefined,
    steadyMs: undefined,
    contradiction: undefined,
    failures: [],
  };
}

export function nameOf({ id, fault }: FaultHistory): string {
  return `${id} ${fault.kind}`;
}

function describeFault({ kind, of }: FaultSpec): string {
  return `${kind} of ${Object.values(of).join(' ')}`;
}

/** A text about steps of a fault that happened in the wrong order; undefined if the order is right. */
export function outOfOrder(history: FaultHistory): string | undefined {
  const steps = [
    ['declared', 'declaredMs', 'injected', 'injectedMs'],
    ['injected', 'injectedMs', 'in effect', 'inEffectMs'],
    ['injected', 'injectedMs', 'recovered', 'recoveredMs'],
    ['recovered', 'recoveredMs', 'steady', 'steadyMs'],
  ] as const;
  for (const [cause, from, effect, to] of steps) {
    const [fromMs, toMs] = [history[from], history[to]];
    if (fromMs !== undefined && toMs !== undefined && toMs < fromMs)
      return `${effect} at ${toMs} ms, before it was ${cause} at ${fromMs} ms`;
  }
  return undefined;
}
