// The life of each fault as the events tell it, by its number in the plan (`f1`, `f2`, …).
import { runFiles, type FaultSpec, type RunEvent } from '../../contract/index.ts';
import type { JudgedRun } from '../judged-run.ts';
import type { Numbered } from '../recorded-run/text-lines.ts';

export interface FaultHistory {
  id: string;
  fault: FaultSpec;
  declaredMs: number | undefined;
  injectedMs: number | undefined;
  inEffectMs: number | undefined;
  recoveredMs: number | undefined;
  steadyMs: number | undefined;
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

/** Every fault of the plan and every one that events tell of, by number. */
export function faultHistories(run: JudgedRun): readonly FaultHistory[] {
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
  const history = histories.get(value.id) ?? newHistory(value.id, value.fault);
  histories.set(value.id, history);
  if (value.kind === 'fault-step-failed')
    history.failures.push({ step: value.step, reason: value.reason, at: `${runFiles.events}:${line}` });
  // The first time counts: an undo is idempotent and may be told again.
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
    failures: [],
  };
}

export function nameOf({ id, fault }: FaultHistory): string {
  return `${id} ${fault.kind}`;
}
