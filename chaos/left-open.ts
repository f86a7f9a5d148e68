// Which faults of a history were declared and never recovered, and how to undo them from that record alone.
import type { Capabilities, Clock, EventSink, Evidence, FaultSpec, RunEvent } from '../contract/index.ts';
import { reasonOf } from './bounded.ts';
import { onTarget, type FaultMap } from './fault.ts';
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

/** Declared without recovered, in the order of declaration. Pure; the order of `events` does not matter. */
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
 * Undoes every fault that `events` leave open, side by side; works in any process that has the target's
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

/** Null once it is undone and written down, else the last reason why not. Never rejects. */
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
    const evidence = await undo({
      onTarget: onTarget(fault.kind, faults, capabilities),
      record,
      clock,
      limits: { ...defaultLimits, ...limits },
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
