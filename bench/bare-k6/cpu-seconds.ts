// Adds up machine.csv: CPU seconds of processes while k6 was metered.
import { clockOffsetName, parseMachine, type MachineRow } from '../../contract/index.ts';

/**
 * By name; only readings count in which k6 has a figure, so that both plays are metered over the same part of
 * their life.
 */
export function cpuSecondsOf(csv: string, names: readonly string[]): Map<string, number> {
  const rows = csv
    .split('\n')
    .map(parseMachine)
    .filter((row): row is MachineRow => row !== undefined);
  const readings = rows.filter(({ name }) => name === clockOffsetName).map(({ atMs }) => atMs);
  const playing = new Set(rows.filter(({ name }) => name === 'k6').map(({ atMs }) => atMs));
  const seconds = new Map<string, number>();
  for (const { name, atMs, value } of rows) {
    const before = readings[readings.indexOf(atMs) - 1];
    if (!names.includes(name) || before === undefined || !playing.has(atMs)) continue;
    seconds.set(name, (seconds.get(name) ?? 0) + (value / 100) * ((atMs - before) / 1_000));
  }
  return seconds;
}
