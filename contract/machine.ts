// machine.csv: once a second who used the CPU, what the host stole, and how wall and monotonic clocks stand.
//
// at_ms,name,cpu_percent,resident_mb      name: k6, harness, supervisor, pod-…, db-…, members
//   at_ms,host-idle,<percent>,            of all cores since the row before; host-steal alike
//   at_ms,cpu-pressure,<percent>,         of the time since the row before in which a task waited for a CPU (PSI)
//   at_ms,cgroup-pressure,<percent>,      the same of the run's own cgroup
//   at_ms,cgroup-throttled,<percent>,     of the quota periods since the row before that used up their quota
//   at_ms,run-queue,<tasks>,              that ran or could have run at that instant, on all cores
//   at_ms,harness-stall,<ms>,             longest time since the row before in which its event loop did not turn;
//                                         supervisor-stall alike
//   at_ms,clock_offset_ms,<offset>,       wall clock minus (startedAt + at_ms), so 0 while both run alike

export const machineHeader = 'at_ms,name,value,resident_mb';
/** Row name under which the clock offset stands. */
export const clockOffsetName = 'clock_offset_ms';
/**
 * Names of the rows that show how much capacity the machine had left; all others but the offset are
 * processes.
 */
export const machineNames = {
  hostIdle: 'host-idle',
  hostSteal: 'host-steal',
  cpuPressure: 'cpu-pressure',
  cgroupPressure: 'cgroup-pressure',
  cgroupThrottled: 'cgroup-throttled',
  runQueue: 'run-queue',
  harnessStall: 'harness-stall',
  supervisorStall: 'supervisor-stall',
} as const;

const notProcesses: ReadonlySet<string> = new Set([...Object.values(machineNames), clockOffsetName]);

/** True if the row is the CPU use of one process. */
export function isProcessRow({ name }: Pick<MachineRow, 'name'>): boolean {
  return !notProcesses.has(name);
}

/** A jump of the offset between consecutive samples above this makes the run unknown, ms. */
export const clockJumpLimitMs = 5;

export interface MachineRow {
  atMs: number;
  /** A process (value: % of one core), or one of `machineNames`, or the clock offset (value: ms). */
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
