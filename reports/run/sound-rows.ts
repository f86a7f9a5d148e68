// The bounds of the rows of a run folder. A row outside these bounds is damaged. The functions return the
// reason, or undefined for a sound row.
import {
  maxRunMs,
  parseMachine,
  parseProbe,
  whyNoTime,
  type DatabaseLine,
  type FaultPlan,
  type LedgerLine,
  type MachineRow,
  type ProbeRow,
  type RunEvent,
} from '../../contract/index.ts';

export function whyNoEvent({ atMs }: RunEvent): string | undefined {
  return whyNoTime('atMs', atMs);
}

export function whyNoLedgerLine({ atMs, scheduledMs }: LedgerLine): string | undefined {
  return whyNoTime('atMs', atMs) ?? whyNoTime('scheduledMs', scheduledMs);
}

export function whyNoDatabaseLine(line: DatabaseLine): string | undefined {
  return (
    whyNoTime('atMs', line.atMs) ??
    (line.kind === 'old-writer' ? whyNoTime('fencedAtMs', line.fencedAtMs) : undefined)
  );
}

export function whyNoProbe({ sentMs, endedMs }: ProbeRow): string | undefined {
  return whyNoTime('sent_ms', sentMs) ?? whyNoTime('ended_ms', endedMs);
}

export function whyNoMachineRow({ atMs }: MachineRow): string | undefined {
  return whyNoTime('at_ms', atMs);
}

/** Why a plan of a run folder is damaged. */
export function whyNoPlan(plan: FaultPlan): string | undefined {
  const index = plan.findIndex(({ atMs, holdMs }) => atMs > maxRunMs || holdMs > maxRunMs);
  return index < 0 ? undefined : `fault ${index + 1} lies or lasts more than a day`;
}

/** A line of probes.csv with numbers in it; undefined for any other. */
export function soundProbe(text: string): ProbeRow | undefined {
  const row = parseProbe(text);
  return row && [row.n, row.sentMs, row.endedMs].every(Number.isFinite) ? row : undefined;
}

/** A line of machine.csv with numbers in it; undefined for any other. */
export function soundMachine(text: string): MachineRow | undefined {
  const row = parseMachine(text);
  const isSound =
    row && Number.isFinite(row.value) && (row.residentMb === null || Number.isFinite(row.residentMb));
  return isSound ? row : undefined;
}
