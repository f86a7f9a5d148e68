// machine.csv: once a second who used the CPU, what the host stole, and how wall and monotonic clocks stand.
//
// at_ms,name,cpu_percent,resident_mb      name: k6, harness, supervisor, pod-…, db-…, members, host-steal,
// host-idle
//   at_ms,clock_offset_ms,<offset>,         wall clock minus (startedAt + at_ms), so 0 while both run alike

export const machineHeader = 'at_ms,name,value,resident_mb';
/** Row name under which the clock offset stands. */
export const clockOffsetName = 'clock_offset_ms';
/** A jump of the offset between consecutive samples above this makes the run unknown, ms. */
export const clockJumpLimitMs = 5;

export interface MachineRow {
  atMs: number;
  /**
   * A process (value: % of one core), `host-steal`, `host-idle` (% of all cores), or the clock offset (value:
   * ms).
   */
  name: string;
  value: number;
  residentMb: number | null;
}

/** One line, without its newline. */
export function formatMachine({ atMs, name, value, residentMb }: MachineRow): string {
  return `${atMs.toFixed(1)},${name},${Math.round(value * 1000) / 1000},${residentMb === null ? '' : residentMb.toFixed(1)}`;
}

/** Reads one line; undefined for the header or a torn line. */
export function parseMachine(line: string): MachineRow | undefined {
  const [at, name, value, resident, ...rest] = line.split(',');
  if (
    name === undefined ||
    resident === undefined ||
    rest.length > 0 ||
    !Number.isFinite(Number(at)) ||
    at === ''
  )
    return undefined;
  return {
    atMs: Number(at),
    name,
    value: Number(value),
    residentMb: resident === '' ? null : Number(resident),
  };
}
