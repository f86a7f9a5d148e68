// Which faults of a history were declared and never recovered, and how to undo them from that record alone.
import type { Capabilities, Clock, EventSink, Evidence, FaultSpec, RunEvent } from '../contract/index.ts';
import { reasonOf } from './bounded.ts';
import { lacking, onTarget, type FaultMap } from './fault.ts';
import { faults as allFaults } from './faults/index.ts';
import { defaultLimits, type FaultLimits } from './limits.ts';
import { undo } from './undo.ts';

export interface OpenFault {
  id: string;
  fault: FaultSpec;
  /** `atMs` of its declaration. */
  declaredMs: number;
  /** Its subject, as declared. */
  record: Evidence;
}

/** Faults that were declared and not recovered, in the order of declaration. Pure; any order of `events`. */
export function openFaults(events: Iterable<RunEvent>): readonly OpenFault[] {
  const declared: OpenFault[] = [];
  const recovered = new Set<string>();
  for (const event of events) {
    if (event.kind === 'fault-recovered') recovered.add(event.id);
    if (event.kind === 'fault-declared')
      declared.push({ id: event.id, fault: event.fault, declaredMs: event.atMs, record: event.evidence });
  }
  return declared
    .filter(({ id }) => !recovered.has(id))
    .toSorted((one, other) => one.declaredMs - other.declaredMs);
}

/**
 * Open faults whose undo needs nothing but `capabilities`, those that are left once every process of a target has
 * ended: what the others did is gone with these processes.
 */
export function surviving(
  events: Iterable<RunEvent>,
  capabilities: Capabilities,
  faults: FaultMap = allFaults,
): readonly OpenFault[] {
  return openFaults(events).filter(({ fault }) => lacking(faults[fault.kind], capabilities).length === 0);
}

export interface Undoing {
  capabilities: Capabilities;
  sink: EventSink;
  clock: Clock;
  /** Who undoes it, for the record: `recover` (default), `watchdog`. */
  by?: string;
  limits?: Partial<FaultLimits>;
  faults?: FaultMap;
}

export interface UndoneFaults {
  recovered: readonly string[];
  failed: readonly { id: string; reason: string }[];
}

/**
 * Undoes every fault that `events` leave open, in parallel. Works in any process that has the target's
 * capabilities.
 */
export async function recoverOpenFaults({
  events,
  ...undoing
}: Undoing & { events: Iterable<RunEvent> }): Promise<UndoneFaults> {
  const results = await Promise.all(
    openFaults(events).map(async (open) => ({ id: open.id, reason: await undoOpenFault(open, undoing) })),
  );
  return {
    recovered: results.filter(({ reason }) => reason === null).map(({ id }) => id),
    failed: results.flatMap(({ id, reason }) => (reason === null ? [] : [{ id, reason }])),
  };
}

/** Null once the fault is undone and recorded, else the last reason why not. Never rejects. */
export async function undoOpenFault(
  open: OpenFault,
  { capabilities, sink, clock, by = 'recover', limits, faults = allFaults }: Undoing,
): Promise<string | null> {
  const { id, fault, record } = open;
  let lastReason = 'never tried';
  const failed = async (reason: string): Promise<void> => {
    lastReason = reason;
    await sink
      .append({ kind: 'fault-step-failed', id, fault, evidence: { by }, step: 'recover', reason })
      .catch(() => undefined);
  };
  try {
    const bound = onTarget(fault.kind, faults, capabilities);
    const evidence = await undo({
      onTarget: bound,
      record,
      clock,
      limits: { ...defaultLimits, ...limits, ...bound.limits(fault) },
      failed,
    });
    if (evidence === null) return lastReason;
    await sink.append({ kind: 'fault-recovered', id, fault, evidence: { ...evidence, by } });
    return null;
  } catch (error) {
    await failed(reasonOf(error));
    return reasonOf(error);
  }
}
