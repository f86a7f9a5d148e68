// Readings of a machine that always had spare CPU.
import { clockOffsetName, type MachineRow } from '../../contract/index.ts';

/** The clock's offset varies by 1 ms; all other values are low. */
export function goodReading(second: number): MachineRow[] {
  const atMs = second * 1_000;
  const rows = [
    { atMs, name: clockOffsetName, value: second % 2, residentMb: null },
    { atMs, name: 'harness', value: 5, residentMb: 100 },
    { atMs, name: 'host-steal', value: 0, residentMb: null },
    { atMs, name: 'host-idle', value: 80, residentMb: null },
  ];
  return second === 0 ? rows.slice(0, 1) : rows;
}
